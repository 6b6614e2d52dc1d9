namespace Slipway.Tests.Acceptance.Support;

/// <summary>A working copy with release 1 deployed and kept under the name "one"; each test begins by restoring it.</summary>
public sealed class ReleaseOne : IAsyncLifetime
{
    internal const string Name = "one";

    internal Checkout Checkout { get; private set; } = null!;

    internal ServerState State { get; private set; } = null!;

    internal Run Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Checkout = await Checkout.CreateAsync();
        Deployment = (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        State = await ServerState.ReadAsync(Checkout);
        await Checkout.SaveAsync(Name);
    }

    public ValueTask DisposeAsync()
    {
        Checkout?.Dispose();
        return ValueTask.CompletedTask;
    }
}
