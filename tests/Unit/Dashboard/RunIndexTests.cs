using System.Text;
using Microsoft.Extensions.Time.Testing;
using Slipway.Dashboard;
using Slipway.Dashboard.Pages;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Unit.Dashboard;

public sealed class RunIndexTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_followed_entry_by_entry_and_the_one_after_it_is_found()
    {
        using var folder = new JournalFolder();
        var (index, journal) = (new RunIndex(folder, text => text), await folder.OpenAsync(Time));
        await index.OpenAsync(Now);
        index.Newest.ShouldBeNull();
        (await index.FollowAsync(Now)).ShouldBeEmpty();
        await JournalFolder.BeginAsync(journal);
        (await index.FollowAsync(Now)).ShouldBe([1]);
        (await index.FollowAsync(Now)).ShouldBeEmpty();
        await journal.AppendAsync(new StepStarted("Migrate", null));
        (await index.FollowAsync(Now)).ShouldBe([1]);
        StepLine.Of(index.Newest!).Select(step => $"{step.Name} {step.State}").ShouldBe(["HealthCheck waiting", "Migrate running", "DeployCode waiting"]);
        StepLine.AtWork(index.Newest!).ShouldBe(StepLine.Of(index.Newest!));
        await journal.AppendAsync(new StepDone("Migrate", null, [], 100));
        await index.FollowAsync(Now);
        StepLine.AtWork(index.Newest!).Select(step => $"{step.Name} {step.State}").ShouldBe(["HealthCheck running", "Migrate done", "DeployCode waiting"]);
        await journal.AppendAsync(new RunEnded(RunOutcome.Succeeded, [1]));
        await JournalFolder.RunAsync(journal, error: "no");
        (await index.FollowAsync(Now)).ShouldBe([1, 2]);
        index.Page("", 1).Runs.Select(run => $"{run.Number} {run.State}").ShouldBe(["2 Undone", "1 Succeeded"]);
    }

    [Fact]
    public async Task The_list_is_paged_and_searched_by_every_word()
    {
        using var folder = new JournalFolder();
        var journal = await folder.OpenAsync(Time);
        for (var run = 1; run <= 130; run++)
            await JournalFolder.RunAsync(journal, note: run == 7 ? "the blue one" : null, error: run % 50 == 0 ? "disk full" : null);
        var index = new RunIndex(folder, text => text);
        await index.OpenAsync(Now);
        index.Page("", 1).Runs[0].Number.ShouldBe(130);
        index.Page("", 1).Unread.ShouldBe(70);
        await index.FillAsync(Now);
        var last = index.Page("", 99);
        (last.Number, last.Pages, last.Found, last.Unread).ShouldBe((3, 3, 130, 0));
        last.Runs[^1].Number.ShouldBe(1);
        index.Page("ADA blue", 1).Runs.Select(run => run.Number).ShouldBe([7]);
        index.Page("undone disk", 1).Runs.Select(run => run.Number).ShouldBe([100, 50]);
        index.Page("nobody", 1).Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_read_once_is_not_read_again_for_as_long_as_the_journal_is_the_same()
    {
        using JournalFolder folder = new(), other = new();
        foreach (var one in (JournalFolder[])[folder, other])
        {
            var journal = await one.OpenAsync(Time);
            for (var run = 1; run <= 130; run++)
                await JournalFolder.RunAsync(journal, note: one == folder ? $"run {run}" : $"another {run}");
        }

        var directory = Directory.CreateTempSubdirectory("slipway-cache-");
        try
        {
            var file = Path.Combine(directory.FullName, "dashboard/runs.json");
            var first = await FilledAsync(folder);
            first.Reads.ShouldBeGreaterThan(130);
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await JournalFolder.RunAsync(await folder.OpenAsync(Time), error: "after the cache was written");
            var again = await FilledAsync(folder);
            again.Reads.ShouldBeLessThan(70);
            again.Index.Page("", 3).Runs.ShouldBe(first.Index.All().Skip(99).ToList());
            again.Index.Page("", 1).Runs[0].Failure.ShouldBe("Migrate: after the cache was written");

            // Another journal with the same numbers, and a cache that is no cache.
            (await FilledAsync(other)).Index.All().ShouldAllBe(run => run.Note!.StartsWith("another ", StringComparison.Ordinal));
            await File.WriteAllTextAsync(file, "{ half", Now);
            (await FilledAsync(folder)).Index.All().Count.ShouldBe(131);

            async Task<(RunIndex Index, int Reads)> FilledAsync(JournalFolder journal)
            {
                var before = journal.Reads;
                var index = new RunIndex(journal, text => text, new RunCache(file, journal));
                await index.OpenAsync(Now);
                await index.FillAsync(Now);
                index.Unread.ShouldBe(0);
                return (index, journal.Reads - before);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_segment_that_cannot_be_believed_is_a_line_that_says_so()
    {
        using var folder = new JournalFolder();
        var journal = await folder.OpenAsync(Time);
        await JournalFolder.RunAsync(journal);
        await folder.AppendAsync(1, 3, Encoding.UTF8.GetBytes("!"), Now);
        var index = new RunIndex(folder, text => text);
        await index.OpenAsync(Now);
        index.Page("", 1).Runs.ShouldHaveSingleItem().State.ShouldBe(RunState.Unreadable);
    }

    [Fact]
    public async Task Foreign_texts_are_shown_as_text()
    {
        using var folder = new JournalFolder();
        await JournalFolder.RunAsync(await folder.OpenAsync(Time), note: ShownEnvironment.Script, error: $"hunter2 {ShownEnvironment.Script} \u202Eevil");
        var directory = Directory.CreateTempSubdirectory("slipway-export-");
        try
        {
            (await DashboardExport.WriteAsync(new ShownEnvironment(folder, Time), directory.FullName, Time, Now)).ShouldBe(1);
            foreach (var file in (string[])["index.html", "runs/000001.html"])
            {
                var html = await File.ReadAllTextAsync(Path.Combine(directory.FullName, file), Now);
                html.ShouldContain("&lt;script&gt;");
                html.ShouldNotContain("<script");
                html.ShouldNotContain("\u202E");
                html.ShouldNotContain("hunter2");
                html.ShouldNotContain(" style=\"color");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_chart_says_its_figures_in_words_too()
    {
        var svg = ChartSvg.Bars("Rows", [(new DateOnly(2026, 3, 1), 10, false), (new DateOnly(2026, 3, 2), null, false), (new DateOnly(2026, 3, 3), 30, true)], value => $"{value} rows");
        svg.ShouldContain("aria-label=\"Rows by day from 2026-03-01 to 2026-03-03: between 10 rows and 30 rows, last 30 rows\"");
        svg.ShouldContain("<title>2026-03-03: 30 rows</title>");
        svg.Split("<rect").Length.ShouldBe(3);
    }
}
