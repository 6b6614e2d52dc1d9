using Microsoft.Extensions.Time.Testing;
using Slipway.Dashboard;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Unit.Dashboard;

public sealed class WeeklyReportTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_week_is_told_beside_the_week_before()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = new JournalFolder();
        var journal = await folder.OpenAsync(time);
        await JournalFolder.RunAsync(journal, error: "too old to be told");
        time.Advance(TimeSpan.FromDays(11));
        await JournalFolder.RunAsync(journal);
        time.Advance(TimeSpan.FromDays(8));
        await JournalFolder.RunAsync(journal);
        await JournalFolder.RunAsync(journal, error: $"disk full {ShownEnvironment.Script}");

        var report = await WeeklyReport.MakeAsync(new ShownEnvironment(folder, time), _ => Task.FromResult<IReadOnlyList<SampleLine>>([new SampleLine("ozon", 40, 37, 2, 1, ["wrong: sku 5 in 7 (fbs): 3 in the table, 4 at the marketplace"])]), 7, time, Now);

        report.Title.ShouldBe("inventory on local: 7 days up to 2026-03-20 12:00 UTC");
        report.Markdown.ShouldContain("2 runs, 1 in the 7 days before: 1 succeeded (before: 1), 0 unchanged (before: 0), 1 undone (before: 0), 0 unfinished (before: 0).");
        report.Markdown.ShouldContain("Migrate: disk full &lt;script>");
        report.Markdown.ShouldNotContain("too old");
        report.Markdown.ShouldContain("168 runs of streams, 2 failed, 0 partial; in the 7 days before 168, 2 and 0.");
        report.Markdown.ShouldContain("| ozon | 84 | 1 | 0 | 347,900 (before: 343,000) |");
        report.Markdown.ShouldContain("40 figures were asked for again: 1 wrong, 2 changed since they were read.");
        report.Markdown.ShouldContain("| wildberries | fbo | never |");
        report.Markdown.ShouldContain("| job/full-resync | critical |");
        report.Html.ShouldContain("disk full &lt;script&gt;");
        report.Html.ShouldNotContain("<script");
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_the_rest_is_told()
    {
        using var folder = new JournalFolder();
        var report = await WeeklyReport.MakeAsync(new ShownEnvironment(folder, TimeProvider.System) { DatabaseTrouble = "the server is away" }, _ => throw new IOException("no way to the marketplace"), 7, TimeProvider.System, Now);
        report.Markdown.ShouldContain("Cannot be read: the server is away");
        report.Markdown.ShouldContain("Cannot be read: no way to the marketplace");
        report.Markdown.ShouldContain("1 taken and proven, 1 kept");
    }
}
