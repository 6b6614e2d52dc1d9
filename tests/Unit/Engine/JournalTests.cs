using System.Collections.Immutable;
using Slipway.Engine;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Tests.Unit.Engine;

public sealed class JournalTests : IDisposable
{
    private static readonly Plan Plan = new() { Application = "inventory", Environment = "local", Targets = ["Deploy"], Steps = [] };
    private readonly DirectoryJournalStore store = new();

    public void Dispose() => store.Dispose();

    private static RunBegan Began => new() { Kind = RunKind.Deployment, By = new RunBy("ann", "desk", 1, 1), Plan = Plan, PlanHash = Plan.Hash };

    private Task<Journal> OpenAsync() => Journal.OpenAsync(store, TimeProvider.System, null, null, TestContext.Current.CancellationToken);

    private async Task WriteRunAsync()
    {
        var journal = await OpenAsync();
        await journal.BeginAsync(Began);
        await journal.AppendAsync(new StepSkipped("One", "unneeded «так»"));
        await journal.AppendAsync(new RunEnded(RunOutcome.Succeeded, [journal.Last!.Number]));
    }

    [Fact]
    public async Task Entries_come_back_as_they_were_written()
    {
        await WriteRunAsync();
        var run = (await OpenAsync()).Last!;
        run.Began.PlanHash.ShouldBe(Plan.Hash);
        run.Entries.OfType<StepSkipped>().Single().Reason.ShouldBe("unneeded «так»");
        run.Ended!.Live.ShouldBe([1]);
        run.Entries.Select(entry => entry.Sequence).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Free_texts_are_redacted_before_they_are_written_and_facts_are_not()
    {
        static string Redact(string text) => text.Replace("hunter2", "***", StringComparison.Ordinal);
        ImmutableArray<Evidence> evidence = [new("A30", "smoke", "it printed hunter2", EvidenceStatus.Ok)];
        var facts = Json.ToElement(new { path = "/srv/hunter2" });
        var journal = await Journal.OpenAsync(store, TimeProvider.System, null, Redact, TestContext.Current.CancellationToken);
        await journal.BeginAsync(Began with { Note = "with hunter2" });
        await journal.AppendAsync(new StepSkipped("One", "hunter2 is there"));
        await journal.AppendAsync(new StepStarted("Two", facts));
        await journal.AppendAsync(new StepDone("Two", null, evidence, 1));
        await journal.AppendAsync(new StepFailed("Three", "hunter2 was refused", FailureKind.Failed, evidence, 1));
        await journal.AppendAsync(new UndoFailed("Two", 1, "hunter2 again"));

        var text = await File.ReadAllTextAsync(store.Path(1), TestContext.Current.CancellationToken);
        text.Split("hunter2").Length.ShouldBe(2, text);
        text.ShouldContain("/srv/hunter2");
        text.Split("***").Length.ShouldBe(7, text);
        (await OpenAsync()).Last!.Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_last_line_torn_at_any_byte_is_healed()
    {
        await WriteRunAsync();
        var whole = await File.ReadAllBytesAsync(store.Path(1), TestContext.Current.CancellationToken);
        var lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var length = lastLine + 1; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(store.Path(1), whole[..length], TestContext.Current.CancellationToken);
            var journal = await OpenAsync();
            journal.Healed.ShouldNotBeNull();
            journal.Last!.Entries.Count.ShouldBe(2);
            new FileInfo(store.Path(1)).Length.ShouldBe(lastLine);
        }
    }

    [Fact]
    public async Task A_run_whose_first_line_is_torn_is_as_if_it_were_not_there()
    {
        await WriteRunAsync();
        await File.WriteAllTextAsync(store.Path(2), "{\"type\":\"beg", TestContext.Current.CancellationToken);
        var journal = await OpenAsync();
        journal.Last!.Number.ShouldBe(1);
        (await journal.BeginAsync(Began)).ShouldBe(2);
        (await OpenAsync()).Last!.Number.ShouldBe(2);
    }

    [Fact]
    public async Task Any_changed_byte_of_a_whole_line_breaks_the_chain()
    {
        await WriteRunAsync();
        var whole = await File.ReadAllBytesAsync(store.Path(1), TestContext.Current.CancellationToken);
        for (var i = 0; i < whole.Length; i += 7)
        {
            if (whole[i] == '\n' || i == whole.Length - 1)
            {
                continue;
            }

            var changed = whole.ToArray();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(store.Path(1), changed, TestContext.Current.CancellationToken);
            (await Should.ThrowAsync<JournalException>(OpenAsync())).Message.ShouldContain("broken at run 1");
        }
    }

    [Fact]
    public async Task A_removed_line_breaks_the_chain()
    {
        await WriteRunAsync();
        var lines = await File.ReadAllLinesAsync(store.Path(1), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(store.Path(1), $"{lines[0]}\n{lines[2]}\n", TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<JournalException>(OpenAsync())).Message.ShouldContain("does not follow from the line before");
    }

    [Fact]
    public async Task A_rewritten_earlier_run_breaks_the_chain()
    {
        await WriteRunAsync();
        await WriteRunAsync();
        using var other = new DirectoryJournalStore();
        var forged = await Journal.OpenAsync(other, TimeProvider.System, null, null, CancellationToken.None);
        await forged.BeginAsync(Began);
        await forged.AppendAsync(new RunEnded(RunOutcome.Unchanged, []));
        File.Copy(other.Path(1), store.Path(1), overwrite: true);
        (await Should.ThrowAsync<JournalException>(OpenAsync())).Message.ShouldContain("does not follow from the run before");
    }

    [Fact]
    public async Task A_newer_format_is_refused_before_anything_of_it_is_believed()
    {
        await File.WriteAllTextAsync(store.Path(1), "{\"type\":\"future\",\"format\":99,\"what\":1}\n", TestContext.Current.CancellationToken);
        var problem = await Should.ThrowAsync<JournalException>(OpenAsync());
        problem.IsNewer.ShouldBeTrue();
        problem.Message.ShouldContain("format 99");
    }

    [Fact]
    public async Task History_is_newest_first_and_bounded()
    {
        await WriteRunAsync();
        await WriteRunAsync();
        await WriteRunAsync();
        (await Journal.HistoryAsync(store, 2, CancellationToken.None)).Select(run => run.Number).ShouldBe([3, 2]);
    }
}
