using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// The crash lab on a database server. The server is no practice server of the environment's own: it lives on when the deployer dies, as in
/// production, and is shared by all points of a test class, so that a point takes seconds. Started by the first test, for it may be missing.
/// </summary>
public abstract class ServerCrashLab : CrashLab
{
    private Task? _ready;

    internal abstract ServerProcess Server { get; }

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Skips the test, or fails it under CI, when the server's programs are missing.</summary>
    internal Task ReadyAsync() => _ready ??= MakeReadyAsync();

    internal Task ProveAsync(string what, IEnumerable<string> points, string from, Func<string[], Task<Run>> killed, Func<Task<Run>> end, ServerState expected) =>
        ProveAsync($"{Stage}: {what}", points, () => Checkout.RestoreAsync(from), killed, end, () => ServerState.ReadAsync(Checkout), expected);

    /// <summary>The run of a rollback from the second release to the first, for what there is to be killed in it.</summary>
    internal async Task<(IReadOnlyList<JsonObject> Journal, int Statements)> MeasureRollbackAsync()
    {
        await Checkout.RestoreAsync("two");
        var run = (await Rollback()).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(One, "after a rollback");
        return (await JournalAsync(), Statements(run));
    }

    /// <summary>
    /// Deploys, and kills the database server when the deployer tells of a statement, at once or some milliseconds later; then starts the server
    /// again. The deployer cannot undo without it and says so; the next command ends in the state that is expected.
    /// </summary>
    internal async Task KillServerAsync(string statement, TimeSpan delay, Func<Task<Run>> next, ServerState expected)
    {
        await Checkout.RestoreAsync("one");
        using var running = Checkout.Start("Deploy", "--env", Stage);
        await running.WaitForAsync(statement);
        await Task.Delay(delay);
        await Server.KillAsync();
        var failed = await running.EndAsync();
        await Server.StartAsync();
        failed.ShouldExit(3).ShouldSay("in effect still: Migrate", $"./build.sh Rollback --env {Stage}");
        var ended = (await next()).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(expected, $"after the server was killed {delay.TotalMilliseconds} ms into '{statement}', and {ended.Command}");
    }

    /// <summary>Faults of the server: each is told with what is next, exits 1 and changes nothing.</summary>
    internal async Task RefuseAsync(string[] more, params string[] says)
    {
        await Checkout.RestoreAsync("one");
        (await Deploy(more)).ShouldExit(1).ShouldSay([.. says, "Nothing was changed"]);
        (await Checkout.RunAsync(["MigrationStatus", "--env", Stage, .. more])).ShouldExit(1).ShouldSay(says);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(One, string.Join(' ', more));
    }

    protected abstract Task StartServerAsync();

    private async Task MakeReadyAsync()
    {
        await StartServerAsync();
        await FirstAsync();
        await SecondAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
