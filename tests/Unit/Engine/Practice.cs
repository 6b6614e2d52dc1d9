using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;

namespace Slipway.Tests.Unit.Engine;

/// <summary>Runs a PracticeBuild as the composition root does, and can "kill" the process at any journal write.</summary>
internal sealed class Practice : IDisposable
{
    private static readonly RunBy By = new("ann", "desk", 1, 1);

    public DirectoryJournalStore Store { get; } = new();

    public PracticeBuild Build { get; } = new();

    public List<RunEvent> Events { get; } = [];

    public string Input { get; set; } = "sources-1";

    public Task<RunResult> DeployAsync(int? killAtWrite = null, bool after = false, Drill? drill = null, CancellationToken cancel = default) =>
        RunAsync((runner, plan, journal) => runner.DeployAsync(plan, journal, By, "r1", null, cancel), killAtWrite, after, drill);

    public Task<RunResult> RollbackAsync(int? killAtWrite = null, bool after = false, int? to = null) =>
        RunAsync((runner, _, journal) => runner.RollbackAsync(journal, By, to, "inventory", "local"), killAtWrite, after, null);

    public string State => string.Join(" ", Build.Server.Select(pair => $"{pair.Key}={pair.Value}"));

    private async Task<RunResult> RunAsync(
        Func<Runner, Plan, Journal, Task<RunResult>> run, int? killAtWrite, bool after, Drill? drill)
    {
        var catalog = TargetCatalog.Of(Build);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var inputs = ImmutableSortedDictionary<string, string>.Empty.Add("sources", Input);
        var plan = new Planner(catalog).Plan("inventory", "local", ["Deploy"], [], inputs);
        var writes = 0;
        var dead = false;
        var journal = await Journal.OpenAsync(Store, time, (entry, isAfter) =>
        {
            writes += isAfter ? 0 : 1;
            dead |= writes == killAtWrite && isAfter == after;
            if (dead)
            {
                throw new KilledException();
            }

            if (isAfter)
            {
                Events.Add(entry);
            }
        }, null, CancellationToken.None);
        try
        {
            return await run(new Runner(catalog, Events.Add, time, drill), plan, journal);
        }
        catch (KilledException)
        {
            return new RunResult(137, null);
        }
    }

    public void Dispose() => Store.Dispose();

    internal sealed class KilledException : Exception;
}
