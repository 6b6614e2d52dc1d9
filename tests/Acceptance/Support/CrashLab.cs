namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// A working copy for killing: release 1 is kept as "one" and release 2, deployed on it, as "two". Its smoke test is one
/// command in test mode and the marketplaces are not asked about the keys, so that each of some hundred runs is short.
/// </summary>
public sealed class CrashLab : IAsyncLifetime
{
    internal Checkout Checkout { get; private set; } = null!;

    internal ServerState One { get; private set; } = null!;

    internal ServerState? Two { get; private set; }

    internal int WritesOfFirst { get; private set; }

    internal int WritesOfSecond { get; private set; }

    internal TimeSpan DurationOfSecond { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Checkout = await Checkout.CreateAsync();
        Checkout.EditParameters("parameters.json", settings =>
        {
            settings.Remove("apiCheck");
            var commands = settings["smoke"]!["commands"]!.AsArray();
            while (commands.Count > 1)
                commands.RemoveAt(commands.Count - 1);
        });
        await Checkout.CommitAsync("short smoke test");
        (await Deploy()).ShouldExit(0);
        WritesOfFirst = Checkout.Journal().Count;
        One = await ServerState.ReadAsync(Checkout);
        await Checkout.SaveAsync("one");
    }

    /// <summary>From here on the working copy is at release 2; the server is as it leaves it.</summary>
    internal async Task SecondAsync()
    {
        if (Two is not null)
            return;
        await ReleaseTwo.ApplyAsync(Checkout);
        DurationOfSecond = (await Deploy()).ShouldExit(0).Duration;
        WritesOfSecond = Checkout.Journal().Count;
        Two = await ServerState.ReadAsync(Checkout);
        Two.DifferenceTo(One).Count.ShouldBeGreaterThan(50, "the second release should differ in code, schema, rows, crontab and configuration");
        await Checkout.SaveAsync("two");
    }

    internal Task<Run> Deploy(params string[] more) => Checkout.RunAsync(["Deploy", "--env", "local", .. more]);

    internal Task<Run> Rollback(params string[] more) => Checkout.RunAsync(["Rollback", "--env", "local", "--to", "1", .. more]);

    /// <summary>
    /// For each of the <paramref name="writes"/> journal writes of a command: from the start on, runs it and lets it kill itself
    /// just before and just after the write, then runs <paramref name="end"/> and compares. Tells all points that fail, not the first.
    /// </summary>
    internal static async Task ProveAsync(string what, int writes, Func<Task> start, Func<string[], Task<Run>> killed, Func<Task<Run>> end, Func<Task<ServerState>> state, ServerState expected)
    {
        var (proven, failures) = (0, new List<string>());
        foreach (var point in Enumerable.Range(1, writes).SelectMany(n => new[] { $"kill-before:{n}", $"kill-after:{n}" }))
        {
            await start();
            var dead = await killed(["--drill", point]);
            dead.ShouldExit(Run.Killed);
            var ended = await end();
            var difference = (await state()).DifferenceTo(expected);
            if (ended.ExitCode == 0 && difference.Count == 0)
                proven++;
            else
                failures.Add($"{point}, then {ended.Command} ended with {ended.ExitCode}:\n{string.Join('\n', difference.Take(15))}\n{ended.Everything[..Math.Min(ended.Everything.Length, 3000)]}");
        }
        failures.ShouldBeEmpty($"{what}: {failures.Count} of {writes * 2} points did not end as they should\n{string.Join("\n\n", failures.Take(5))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {proven} crash points proven");
    }

    public ValueTask DisposeAsync()
    {
        Checkout?.Dispose();
        return ValueTask.CompletedTask;
    }
}
