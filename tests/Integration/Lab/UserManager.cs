using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(UserManager))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>One <see cref="SystemdUser"/> for the home of <see cref="LoopbackSshd"/>, shared by all tests.</summary>
public sealed class UserManager : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SystemdUser? _manager;

    public async Task StartAsync(LoopbackSshd sshd, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            _manager ??= await SystemdUser.StartAsync(new Dictionary<string, string> { ["HOME"] = sshd.Home, ["XDG_RUNTIME_DIR"] = sshd.RuntimeDirectory }, cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_manager is not null)
            await _manager.DisposeAsync();
        _gate.Dispose();
    }
}
