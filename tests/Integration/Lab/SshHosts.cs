using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(SshHosts))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// Hosts in containers, each with an own sshd and cron, and a user <c>deploy</c> without rights: for what needs a machine of its own. The
/// image and the engine are made by target Lab. What a killed test run left is removed by the next one.
/// </summary>
public sealed class SshHosts : IAsyncDisposable
{
    private const string Label = "slipway-lab-hosts";
    private const string Dockerfile = "tests/Lab/host/Dockerfile";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _own = $"{Label}-{Environment.ProcessId}";
    private DirectoryInfo? _directory;
    private string? _image;
    private int _made;

    /// <summary>A host of its own, with an empty /srv/app that belongs to deploy; further options are for docker run.</summary>
    public async Task<LabHost> MakeAsync(CancellationToken cancellation, params string[] options)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await PrepareAsync();
        }
        finally
        {
            _gate.Release();
        }
        var (name, port) = ($"{_own}-{Interlocked.Increment(ref _made)}", LoopbackSshd.FreePort());
        var key = (await File.ReadAllTextAsync(PathOf("key.pub"), cancellation)).Trim();
        await DockerAsync(["run", "-d", "--name", name, "--label", $"{Label}={Environment.ProcessId}", "--network", _own,
            "-p", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}:22", "-e", $"AUTHORIZED_KEY={key}", .. options, _image!]);
        var known = PathOf(name);
        var target = new SshTarget("127.0.0.1") { Port = port, User = "deploy", Identities = [PathOf("key")], KnownHosts = [known] };
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(50, cancellation))
        {
            try
            {
                HostKeyFile.Pin(known, (await SshHost.LookAtKeyAsync(name, target, cancellation)).Key);
                return new LabHost(name, _own, target);
            }
            catch (SshUnreachableException) when (started.Elapsed < TimeSpan.FromSeconds(60))
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_directory is null)
            return;
        await RemoveAsync(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _directory.Delete(recursive: true);
    }

    internal static async Task<string> DockerAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync("docker", arguments);
        exitCode.ShouldBe(0, $"docker {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }

    private async Task PrepareAsync()
    {
        if (_directory is not null)
            return;
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, Dockerfile)))
            root = Path.GetDirectoryName(root)!;
        _image = $"slipway-lab-host:{Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(root, Dockerfile))))[..12]}";
        var hasImage = (await TryAsync("docker", "image", "inspect", _image)).ExitCode == 0;
        if (!hasImage && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"There is no image {_image}, and CI must have it: ./build.sh Lab makes it, and starts a Docker engine where there is none.");
        Assert.SkipUnless(hasImage, $"There is no image {_image}: NO HOST IN A CONTAINER IS TESTED. ./build.sh Test makes it where there is Docker.");
        foreach (var owner in (await DockerAsync("ps", "-aq", "--filter", $"label={Label}", "--format", $"{{{{.Label \"{Label}\"}}}}")).Split('\n').Distinct())
        {
            if (owner.Length > 0 && !Path.Exists($"/proc/{owner}"))
                await RemoveAsync(owner);
        }
        _directory = Directory.CreateTempSubdirectory("slipway-lab-hosts-");
        (await TryAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "throw-away", "-f", PathOf("key"))).ExitCode.ShouldBe(0);
        await DockerAsync("network", "create", "--label", $"{Label}={Environment.ProcessId}", _own);
    }

    private static async Task RemoveAsync(string owner)
    {
        var left = (await DockerAsync("ps", "-aq", "--filter", $"label={Label}={owner}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (left.Length > 0)
            await DockerAsync(["rm", "-f", "-v", .. left]);
        await TryAsync("docker", "network", "rm", $"{Label}-{owner}");
    }

    private string PathOf(string name) => Path.Combine(_directory!.FullName, name);

    private static async Task<(int ExitCode, string Output, string Error)> TryAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, "", e.Message);
        }
    }
}
