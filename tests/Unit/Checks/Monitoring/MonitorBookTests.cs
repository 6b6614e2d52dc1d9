using Slipway.Checks;
using Slipway.Checks.Monitoring;

namespace Slipway.Tests.Unit.Checks.Monitoring;

public sealed class MonitorBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Only_what_differs_from_what_people_were_told_is_news()
    {
        var (first, begun) = new MonitorBook().With(Looked(Seen("a", CheckStatus.Ok), Seen("b", CheckStatus.Failed)), Noon);
        var (second, same) = first.With(Looked(Seen("a", CheckStatus.Ok), Seen("b", CheckStatus.Failed)), Noon.AddHours(1));
        var (_, mended) = second.With(Looked(Seen("a", CheckStatus.Warning), Seen("b", CheckStatus.Ok)), Noon.AddHours(2));

        begun.ShouldBe([new MonitorChange("b", CheckStatus.Ok, CheckStatus.Failed, "b seen", TimeSpan.Zero)]);
        same.ShouldBeEmpty();
        second.Entries["b"].Since.ShouldBe(Noon);
        mended.ShouldBe([
            new MonitorChange("a", CheckStatus.Ok, CheckStatus.Warning, "a seen", TimeSpan.FromHours(2)),
            new MonitorChange("b", CheckStatus.Failed, CheckStatus.Ok, "b seen", TimeSpan.FromHours(2)),
        ]);
    }

    [Fact]
    public void What_could_not_be_looked_at_stays_as_it_was_for_a_week()
    {
        var (book, _) = new MonitorBook().With(Looked(Seen("a", CheckStatus.Failed)), Noon);
        var (later, none) = book.With(new Look([], ["a"]), Noon.AddDays(6));
        var (gone, still) = later.With(new Look([], ["a"]), Noon.AddDays(8));

        (later.StatusOf("a"), none.Count).ShouldBe((CheckStatus.Failed, 0));
        (gone.StatusOf("a"), still.Count).ShouldBe((CheckStatus.Ok, 0));
    }

    [Fact]
    public void What_is_no_longer_watched_is_told_once_if_it_was_bad_and_bad_again_when_it_is_back()
    {
        Observation job = Seen("job/sync", CheckStatus.Failed) with { Group = "jobs" }, other = Seen("job/monitor", CheckStatus.Ok) with { Group = "jobs" };
        var (book, _) = new MonitorBook().With(Looked(job, other), Noon);
        var (kept, none) = book.With(new Look([Seen("jobs", CheckStatus.Failed)], ["jobs"]), Noon.AddHours(1));
        var (without, gone) = kept.With(Looked(Seen("jobs", CheckStatus.Failed)), Noon.AddHours(2));
        var (_, again) = without.With(Looked(Seen("jobs", CheckStatus.Failed)), Noon.AddHours(3));
        var (_, back) = without.With(Looked(Seen("jobs", CheckStatus.Failed), job), Noon.AddHours(3));

        none.Select(change => change.Id).ShouldBe(["jobs"]);
        gone.ShouldBe([new MonitorChange("job/sync", CheckStatus.Failed, CheckStatus.Ok, "is no longer watched; last: job/sync seen", TimeSpan.FromHours(2)) { IsGone = true }]);
        without.Entries.Keys.ShouldBe(["jobs"]);
        again.ShouldBeEmpty();
        back.Select(change => $"{change.Id} {change.To}").ShouldBe(["job/sync Failed"]);
    }

    [Fact]
    public async Task What_an_earlier_version_wrote_down_without_a_group_stays_for_a_week()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "state.json");
        await File.WriteAllTextAsync(file, """{ "format": 1, "entries": { "a": { "status": "failed", "evidence": "e", "since": "2026-03-01T12:00:00Z", "seen": "2026-03-01T12:00:00Z" } } }""", TestContext.Current.CancellationToken);
        var book = await MonitorBook.LoadAsync(file, TestContext.Current.CancellationToken);

        book.With(Looked(), Noon.AddDays(6)).Book.StatusOf("a").ShouldBe(CheckStatus.Failed);
        book.With(Looked(), Noon.AddDays(8)).Book.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_one_look_of_several_misses_is_not_gone()
    {
        var (book, _) = new MonitorBook().With(Looked(Seen("a", CheckStatus.Failed), Seen("b", CheckStatus.Failed)), Noon);
        Look[] looks = [Looked(), Looked(Seen("a", CheckStatus.Failed)), new([], ["b"])];
        var at = 0;
        var seen = await new Looker(2, TimeSpan.Zero, TimeProvider.System).LookAsync(book, _ => Task.FromResult(looks[at++]), TestContext.Current.CancellationToken);

        at.ShouldBe(3);
        book.With(seen, Noon.AddHours(1)).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_comes_back_from_its_file_and_from_one_that_is_broken_as_an_empty_book()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "monitor", "state.json");
        var (book, _) = new MonitorBook { Close = Noon }.With(Looked(Seen("a", CheckStatus.Warning)), Noon);
        await book.SaveAsync(file, TestContext.Current.CancellationToken);
        var loaded = await MonitorBook.LoadAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, "{ half", TestContext.Current.CancellationToken);

        loaded.Entries.ShouldBe(book.Entries);
        loaded.Close.ShouldBe(Noon);
        (await MonitorBook.LoadAsync(file, TestContext.Current.CancellationToken)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_flap_is_no_news_in_either_direction_and_what_lasts_is()
    {
        var (book, _) = new MonitorBook().With(Looked(Seen("flaps", CheckStatus.Ok), Seen("mends", CheckStatus.Failed), Seen("falls", CheckStatus.Ok), Seen("wavers", CheckStatus.Failed)), Noon);
        CheckStatus[][] looks =
        [
            [CheckStatus.Failed, CheckStatus.Ok, CheckStatus.Failed, CheckStatus.Ok],
            [CheckStatus.Ok, CheckStatus.Ok, CheckStatus.Warning, CheckStatus.Failed],
            [CheckStatus.Failed, CheckStatus.Ok, CheckStatus.Failed, CheckStatus.Ok],
        ];
        var at = 0;
        var seen = await new Looker(2, TimeSpan.Zero, TimeProvider.System).LookAsync(
            book,
            _ => Task.FromResult(Looked([.. looks[at++].Zip((string[])["flaps", "mends", "falls", "wavers"], (status, id) => Seen(id, status))])),
            TestContext.Current.CancellationToken);

        at.ShouldBe(3);
        book.With(seen, Noon.AddHours(1)).Changes.Select(change => $"{change.Id} {change.To}").ShouldBe(["falls Failed", "mends Ok"]);
    }

    [Fact]
    public async Task Where_nothing_differs_it_looks_once()
    {
        var looks = 0;
        await new Looker(5, TimeSpan.FromDays(1), TimeProvider.System).LookAsync(
            new MonitorBook(),
            _ =>
            {
                looks++;
                return Task.FromResult(Looked(Seen("a", CheckStatus.Ok)));
            },
            TestContext.Current.CancellationToken);
        looks.ShouldBe(1);
    }

    [Fact]
    public async Task The_log_is_one_line_a_look_for_people_and_machines()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "monitor.log");
        await MonitorLog.AppendAsync(file, [Seen("a", CheckStatus.Ok), new Observation("b", CheckStatus.Failed, "said \"no\"\nand ended")], Noon, TestContext.Current.CancellationToken);

        (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).ShouldBe([
            "time=2026-03-01T12:00:00Z status=ok check=a text=\"a seen\"",
            "time=2026-03-01T12:00:00Z status=critical check=b text=\"said \\\"no\\\"\\nand ended\"",
        ]);
    }

    private static Look Looked(params Observation[] seen) => new(seen, []);

    private static Observation Seen(string id, CheckStatus status) => new(id, status, $"{id} seen");

    private sealed class TempFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("slipway-monitor-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
