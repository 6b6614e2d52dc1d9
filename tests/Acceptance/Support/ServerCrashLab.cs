namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// The crash lab on a database server. The server is no practice server of the environment's own: it lives on when the deployer dies, as in
/// production, and is shared by all points of a test class, so that a point takes seconds. Started by the first test, for it may be missing.
/// </summary>
public abstract class ServerCrashLab : CrashLab
{
    private bool _ready;

    internal abstract ServerProcess Server { get; }

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Skips the test, or fails it under CI, when the server's programs are missing.</summary>
    internal async Task ReadyAsync()
    {
        if (_ready)
            return;
        await StartServerAsync();
        await FirstAsync();
        await SecondAsync();
        _ready = true;
    }

    internal Task ProveAsync(string what, IEnumerable<string> points, string from, Func<string[], Task<Run>> killed, Func<Task<Run>> end, ServerState expected) =>
        ProveAsync($"{Stage}: {what}", points, () => Checkout.RestoreAsync(from), killed, end, () => ServerState.ReadAsync(Checkout), expected);

    /// <summary>The run of a rollback from the second release to the first, for what there is to be killed in it.</summary>
    internal async Task<(int Writes, int Statements)> MeasureRollbackAsync()
    {
        await Checkout.RestoreAsync("two");
        var run = (await Rollback()).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(One, "after a rollback");
        return (Checkout.Journal().Count, Statements(run));
    }

    /// <summary>
    /// Before each statement of the second release's migration the database server is killed, at once or some milliseconds later, and started
    /// again: the deployer, who cannot undo without it, says so, and the next command ends in the state that is expected.
    /// </summary>
    internal async Task KillServerAsync(int statement, TimeSpan delay, Func<Task<Run>> next, ServerState expected)
    {
        await Checkout.RestoreAsync("one");
        using var running = Checkout.Start("Deploy", "--env", Stage);
        await running.WaitForAsync($": statement {statement} of {StatementsOfSecond}: ");
        await Task.Delay(delay);
        await Server.KillAsync();
        var failed = await running.EndAsync();
        await Server.StartAsync();
        failed.ExitCode.ShouldBeOneOf([0, 1, 3], $"killed at statement {statement}:\n{failed.Everything}");
        if (failed.ExitCode == 3)
            failed.ShouldSay("Rollback --env");
        var ended = (await next()).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(expected, $"after the server was killed {delay.TotalMilliseconds} ms into statement {statement} (the deployer ended with {failed.ExitCode}), and {ended.Command}");
    }

    protected abstract Task StartServerAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
