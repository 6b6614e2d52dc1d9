using Slipway.Checks;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts;

/// <summary>The check of a host's engine, on the real one, where compose is version 1 and a program of the test's that notes each start.</summary>
public sealed class ContainerCheckTests : IAsyncDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly ContainerEngine _engine;
    private readonly TestRoot _root = new();
    private readonly LocalHost _host;
    private readonly string _project = $"slipway-check-{Guid.NewGuid():N}"[..24];

    public ContainerCheckTests(ContainerEngine engine)
    {
        (_engine, _host) = (engine, new LocalHost("local", _root.Path));
        Directory.CreateDirectory(_root.Beside("bin"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Started => _root.Beside("started");

    [Fact]
    public async Task Compose_that_has_made_containers_here_is_not_started_to_tell_its_version()
    {
        await InstallAsync("docker-compose", $"touch '{Started}'; echo 1.29.7");
        await MakeAsync("1.29.7");
        var said = await LookAsync();
        // Somebody else may have made one since.
        said.Output.Split('\n')[1].ShouldStartWith("1.");
        File.Exists(Started).ShouldBeFalse();
    }

    [Fact]
    public async Task Compose_that_is_not_used_next_is_started_whatever_it_has_made()
    {
        await InstallAsync("docker-compose", "echo 'No module named compose' >&2; exit 1");
        await MakeAsync("1.29.7");
        var said = await LookAsync(isUsedNext: false);
        said.Succeeded.ShouldBeFalse();
        said.Error.ShouldContain("No module named compose");
    }

    [Fact]
    public async Task Compose_that_was_replaced_since_it_made_containers_is_started()
    {
        await MakeAsync("1.29.7");
        await InstallAsync("docker-compose", $"touch '{Started}'; echo 1.29.8");
        // Others make containers all the time: it will have been replaced tomorrow.
        await InstallAsync("stat", "expr $(date +%s) + 86400");
        (await LookAsync()).Output.ShouldEndWith("\n1.29.8\n");
        File.Exists(Started).ShouldBeTrue();
    }

    [Fact]
    public async Task Compose_that_has_made_none_and_does_not_start_is_found()
    {
        await InstallAsync("docker-compose", "echo 'No module named compose' >&2; exit 1");
        await InstallAsync("stat", "expr $(date +%s) + 86400");
        var said = await LookAsync();
        said.Succeeded.ShouldBeFalse();
        said.Error.ShouldContain("No module named compose");
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.RemoveAsync(_project);
        await _host.DisposeAsync();
        _root.Dispose();
    }

    private async Task<CommandResult> LookAsync(bool isUsedNext = true)
    {
        await _engine.NeedAsync(Cancel);
        await _host.InitializeAsync("check", "test", Cancel);
        var docker = (await _host.RunAsync(Command.Script("command -v docker").ReadOnly(), cancellation: Cancel)).Output.Trim();
        await InstallAsync("docker", $"[ \"$1\" != compose ] || exit 1; exec {docker} \"$@\"");
        return await _host.RunAsync(ContainerChecks.Look(isUsedNext).With("PATH", $"{_root.Beside("bin")}:{Environment.GetEnvironmentVariable("PATH")}"), cancellation: Cancel);
    }

    private async Task MakeAsync(string version)
    {
        await _engine.NeedAsync(Cancel);
        await _host.InitializeAsync("check", "test", Cancel);
        // The engine tells whole seconds.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancel);
        await _host.RunAsync(Command.Of("docker", "create", "--name", $"{_project}-made", "--label", $"com.docker.compose.version={version}", ContainerEngine.BaseImage), cancellation: Cancel);
    }

    private async Task InstallAsync(string program, string script)
    {
        var path = _root.Beside($"bin/{program}");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", Cancel);
        File.SetUnixFileMode(path, Executable);
    }
}
