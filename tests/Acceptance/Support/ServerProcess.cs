using System.Diagnostics;
using System.Globalization;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// A database server of a test class's own, on a free port of 127.0.0.1, as durable as in production. Its files lie in memory where the machine has room
/// for them: a process that is killed loses nothing of what it has written there, and a disk that others keep busy does not make each commit wait. What a
/// killed test run has left is ended by the next.
/// </summary>
internal abstract class ServerProcess : IAsyncDisposable
{
    private const string Memory = "/dev/shm";
    private const long Room = 1L << 30;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? _process;

    protected ServerProcess(string kind)
    {
        EndLeftovers(kind);
        var place = Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room ? Memory : Path.GetTempPath();
        Folder = Directory.CreateDirectory(Path.Combine(place, $"{kind}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}")).FullName;
        Port = Ports.Next();
    }

    public int Port { get; }

    protected string Folder { get; }

    /// <summary>The account that the server runs under when the tests run as root.</summary>
    protected abstract string Account { get; }

    /// <summary>Makes the data directory, starts the server and has its accounts made; leaves nothing when that fails.</summary>
    protected async Task CreateAsync(IEnumerable<string> initialise, Action accounts)
    {
        try
        {
            if (Environment.UserName == "root")
                await Tool.RunAsync("/", "chown", "-R", Account, Folder);
            await Tool.RunAsync("/", "env", [.. Prefix(), .. initialise]);
            await StartAsync();
            accounts();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, also after it was killed: it then recovers first.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo("env", [.. Prefix(), .. Command()]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var start = Stopwatch.GetTimestamp(); !await AnswersAsync(); await Task.Delay(30))
        {
            _process.HasExited.ShouldBeFalse($"{string.Join(' ', Command())} ended");
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(StartLimit);
        }
    }

    /// <summary>SIGKILL of the server. Returns when its helper processes, which see its death, have ended too.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        for (var start = Stopwatch.GetTimestamp(); Directory.GetDirectories("/proc").Any(IsOurs); await Task.Delay(20))
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(StartLimit, "a helper process of the killed server should have ended");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        // Helper processes of the server see its death and end; until then they may still write.
        for (var attempt = 0; Directory.Exists(Folder); attempt++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }

    protected abstract IReadOnlyList<string> Command();

    protected abstract Task<bool> AnswersAsync();

    /// <summary>Fails under CI, and else says loudly that nothing is tested.</summary>
    public static void Require(string program, string package)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true" && !File.Exists(program))
            Assert.Fail($"{program} is missing, and CI must have it: apt-get install {package}.");
        Assert.SkipUnless(File.Exists(program), $"{program} is missing: NOTHING OF IT IS TESTED. ./build.sh Lab installs {package}.");
    }

    private bool IsOurs(string process)
    {
        try
        {
            return new FileInfo($"{process}/cwd").LinkTarget?.StartsWith(Folder, StringComparison.Ordinal) == true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string[] Prefix() => Environment.UserName == "root" ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"] : [];

    private static void EndLeftovers(string kind)
    {
        string[] places = [Path.GetTempPath(), .. Directory.Exists(Memory) ? [Memory] : Array.Empty<string>()];
        foreach (var folder in places.SelectMany(place => Directory.GetDirectories(place, $"{kind}-*")))
        {
            if (!int.TryParse(Path.GetFileName(folder)[(kind.Length + 1)..].Split('-')[0], CultureInfo.InvariantCulture, out var owner) || Directory.Exists($"/proc/{owner}"))
                continue;
            foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
            {
                try
                {
                    if (File.ReadAllText($"{process}/cmdline").Contains($"{folder}/", StringComparison.Ordinal))
                        Process.GetProcessById(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture)).Kill();
                }
                catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    // It has just ended, or is not ours to look at.
                }
            }
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // The next run's business.
            }
        }
    }
}
