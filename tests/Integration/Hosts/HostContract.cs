using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

/// <summary>What every Host must do, whatever machine is behind it. A subclass says how to get one; xunit runs all of this on it.</summary>
public abstract partial class HostContract : IAsyncLifetime
{
    private readonly List<Host> _hosts = [];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A host whose root is marked for inventory@test.</summary>
    private protected Host Host { get; private set; } = null!;

    /// <summary>A new Host object for this test's root, as another deployer would have; not initialised.</summary>
    private protected abstract Host Open();

    /// <summary>Starts what the host needs, or skips the test.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        Host = Another();
        await Host.InitializeAsync("inventory", "test", Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    private protected Host Another()
    {
        var host = Open();
        _hosts.Add(host);
        return host;
    }

    private protected async Task<bool> IsAlive(string pid) =>
        (await Host.RunAsync(Command.Script("kill -0 \"$1\" && ! grep -q '^State:.Z' \"/proc/$1/status\"", pid).ReadOnly().AllowFailure(), cancellation: Cancel)).Succeeded;

    private protected async Task ShouldBeGone(string pid, double seconds)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            if (!await IsAlive(pid))
                return;
            await Task.Delay(50, Cancel);
        }
        (await IsAlive(pid)).ShouldBeFalse($"process {pid} still runs after {seconds} s");
    }

    private protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private protected async Task<string?> Text(string path) =>
        await Host.ReadAsync(path, Cancel) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}
