using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// A working copy for killing: release 1 is kept as "one" and release 2, deployed on it, as "two". Its smoke test is one
/// command in test mode and the marketplaces are not asked about the keys, so that each of some hundred runs is short.
/// </summary>
public partial class CrashLab : IAsyncLifetime
{
    internal Checkout Checkout { get; private set; } = null!;

    internal ServerState One { get; private set; } = null!;

    internal ServerState? Two { get; private set; }

    internal int WritesOfFirst { get; private set; }

    internal int WritesOfSecond => JournalOfSecond.Count;

    internal IReadOnlyList<JsonObject> JournalOfSecond { get; private set; } = [];

    /// <summary>Statements of the second release's migration.</summary>
    internal int StatementsOfSecond { get; private set; }

    internal TimeSpan DurationOfSecond { get; private set; }

    protected virtual string Stage => "local";

    public virtual async ValueTask InitializeAsync() => await FirstAsync();

    /// <summary>Makes the working copy and deploys release 1.</summary>
    protected async Task FirstAsync()
    {
        Checkout = await Checkout.CreateAsync(Stage);
        Prepare();
        await Checkout.CommitAsync("short smoke test");
        await BeforeFirstAsync();
        (await Deploy()).ShouldExit(0);
        WritesOfFirst = (await JournalAsync()).Count;
        One = await ServerState.ReadAsync(Checkout);
        await Checkout.SaveAsync("one");
    }

    /// <summary>From here on the working copy is at release 2; the server is as it leaves it.</summary>
    internal async Task SecondAsync()
    {
        if (Two is not null)
            return;
        await ApplySecondAsync();
        var deployment = (await Deploy()).ShouldExit(0);
        DurationOfSecond = deployment.Duration;
        StatementsOfSecond = Statements(deployment);
        JournalOfSecond = await JournalAsync();
        Two = await ServerState.ReadAsync(Checkout);
        Two.DifferenceTo(One).Count.ShouldBeGreaterThan(50, "the second release should differ in code, schema, rows, crontab and configuration");
        await Checkout.SaveAsync("two");
    }

    /// <summary>Makes the environment short to deploy.</summary>
    protected virtual void Prepare() => Checkout.EditParameters("parameters.json", settings =>
    {
        NotInterrupted(settings);
        settings.Remove("apiCheck");
        var commands = settings["smoke"]!["commands"]!.AsArray();
        while (commands.Count > 1)
            commands.RemoveAt(commands.Count - 1);
    });

    /// <summary>What is killed here is the deployer. That its rehearsal kills the migrations too is shown where rehearsals are.</summary>
    internal static void NotInterrupted(JsonObject settings) => settings["gates"] = JsonNode.Parse("""{ "interruptions": "off" }""");

    /// <summary>What the hosts need before the first deployment.</summary>
    protected virtual Task BeforeFirstAsync() => Task.CompletedTask;

    /// <summary>What the newest run has written.</summary>
    internal virtual Task<IReadOnlyList<JsonObject>> JournalAsync() => Task.FromResult(Checkout.Journal());

    protected virtual Task ApplySecondAsync() => ReleaseTwo.ApplyAsync(Checkout);

    internal Task<Run> Deploy(params string[] more) => Checkout.RunAsync(["Deploy", "--env", Stage, .. more]);

    internal Task<Run> Rollback(params string[] more) => Checkout.RunAsync(["Rollback", "--env", Stage, "--to", "1", .. more]);

    /// <summary>How many statements of migrations a run told of.</summary>
    internal static int Statements(Run run) => Statement().Count(run.Output);

    /// <summary>Just before and just after each of so many journal writes.</summary>
    internal static IEnumerable<string> AroundWrites(int writes) => Enumerable.Range(1, writes).SelectMany(n => new[] { $"kill-before:{n}", $"kill-after:{n}" });

    /// <summary>
    /// The same, once for each state that can be found: before a step has started, and before a look that changes nothing has ended, the server and the
    /// journal are still what they were just after the write before.
    /// </summary>
    internal static IEnumerable<string> AroundChanges(IReadOnlyList<JsonObject> journal)
    {
        var started = new HashSet<string>();
        for (var n = 1; n <= journal.Count; n++)
        {
            var (type, step) = (journal[n - 1]["type"]!.GetValue<string>(), journal[n - 1]["step"]?.GetValue<string>() ?? "");
            if (type is "started" or "undo-started")
                started.Add(step);
            else if (n == 1 || (type is "done" or "undone" && started.Remove(step)))
                yield return $"kill-before:{n}";
            yield return $"kill-after:{n}";
        }
    }

    /// <summary>Before each of so many statements of migrations.</summary>
    internal static IEnumerable<string> BeforeStatements(int statements) => Enumerable.Range(1, statements).Select(n => $"kill-statement:{n}");

    internal static Task ProveAsync(string what, int writes, Func<Task> start, Func<string[], Task<Run>> killed, Func<Task<Run>> end, Func<Task<ServerState>> state, ServerState expected) =>
        ProveAsync(what, AroundWrites(writes), start, killed, end, state, expected);

    /// <summary>
    /// For each point of a command: from the start on, runs it and lets it kill itself there, then runs <paramref name="end"/> and
    /// compares. Tells all points that fail, not the first.
    /// </summary>
    internal static async Task ProveAsync(string what, IEnumerable<string> points, Func<Task> start, Func<string[], Task<Run>> killed, Func<Task<Run>> end, Func<Task<ServerState>> state, ServerState expected)
    {
        var (proven, failures, began) = (0, new List<string>(), TimeProvider.System.GetTimestamp());
        foreach (var point in points)
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
        failures.ShouldBeEmpty($"{what}: {failures.Count} of {proven + failures.Count} points did not end as they should\n{string.Join("\n\n", failures.Take(5))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {proven} crash points proven in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");
    }

    public virtual ValueTask DisposeAsync()
    {
        Checkout?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"^ +(Up|Down) \d{4} \w+: statement \d+ of \d+: ", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
