namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// Before the first test: build.sh has built itself and the artifacts of both releases exist. They are keyed by the hash of
/// their sources, so they are built once for all working copies, and not at all when they are there from the last time.
/// </summary>
public sealed class Prepared : IAsyncLifetime
{
    private const string Artifacts = ".slipway/artifacts/InventorySync";

    public async ValueTask InitializeAsync()
    {
        foreach (var stage in (string[])["local", "postgres-local", "erpmax-local"])
            await Tool.RunAsync(Repository.Root, Path.Combine(Repository.Root, "build.sh"), "Publish", "--env", stage);
        using var second = await Checkout.CreateAsync();
        await ReleaseTwo.ApplyAsync(second);
        (await second.RunAsync("Publish", "--env", "local")).ShouldExit(0);
        foreach (var built in Directory.GetDirectories(Path.Combine(second.Root, Artifacts)))
        {
            var kept = Path.Combine(Repository.Root, Artifacts, Path.GetFileName(built));
            if (!Directory.Exists(kept))
                await Tool.LinkTreeAsync(built, kept);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
