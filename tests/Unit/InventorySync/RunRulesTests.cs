using CsCheck;
using InventorySync.Cli;
using InventorySync.Logging;
using InventorySync.Monitoring;
using InventorySync.Ozon;
using InventorySync.Settings;
using InventorySync.Store;
using InventorySync.Streams;
using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Unit.Sync;

public sealed class RunRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1000, 0, 30, false)]
    [InlineData(1000, 300, 30, false)]
    [InlineData(1000, 301, 30, true)]
    [InlineData(30, 19, 30, false)] // few rows are sold out every day
    [InlineData(5, 5, 30, true)] // but not all of them
    [InlineData(5, 5, 100, false)]
    [InlineData(0, 0, 0, false)]
    public void Too_much_at_once_is_not_zeroed(long stocked, long missing, double percent, bool refused) =>
        MassZeroGuard.Refuses(new Vanished(stocked, missing), percent).ShouldBe(refused);

    [Fact]
    public void A_cursor_state_survives_being_written() =>
        Gen.Select(Gen.Long, Gen.String.Null(), Gen.String.Null(), Gen.Bool, Gen.Bool, Gen.Bool).Sample((pass, at, next, done, damaged, whole) =>
        {
            // Lone surrogates do not survive UTF-8; vendors' cursors are text.
            var state = new CursorState(pass, Clean(at), Clean(next), done, damaged, whole);
            return CursorState.Parse(state.ToJson()) == state;
        }, iter: 500);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    public void A_cursor_state_that_cannot_be_read_means_starting_anew(string? text) => CursorState.Parse(text).ShouldBeNull();

    [Fact]
    public void A_stock_cursor_keeps_the_vendors_part_as_it_is() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.String).Sample((after, inner) => OzonStockCursor.Parse(new OzonStockCursor(after, inner).ToString()) == new OzonStockCursor(after, inner));

    [Fact]
    public void The_same_barcode_is_chosen_whatever_the_order()
    {
        Product.FirstBarcode(["b", "a", "c"]).ShouldBe("a");
        Product.FirstBarcode(["B", "a"]).ShouldBe("B");
        Product.FirstBarcode(["", " ", null]).ShouldBeNull();
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, false, 0)]
    [InlineData(new[] { 0, 3 }, false, 3)]
    [InlineData(new[] { 4, 0 }, false, 4)]
    [InlineData(new[] { 3, 1 }, false, 1)]
    [InlineData(new[] { 4, 3 }, false, 3)]
    [InlineData(new[] { 0 }, true, 130)]
    public void The_worst_of_the_sources_is_the_exit_code(int[] codes, bool cancelled, int expected) => SyncCommand.Worst(codes, cancelled).ShouldBe(expected);

    [Fact]
    public void The_monitor_judges_by_age_failures_and_signs_of_life()
    {
        Judge(Stream() with { LastSuccess = Now.AddHours(-1) }).ShouldBe(Severity.Ok);
        Judge(Stream() with { LastSuccess = Now.AddHours(-14) }).ShouldBe(Severity.Critical);
        Judge(Stream() with { LastSuccess = Now.AddHours(-1), LastStatus = "partial" }).ShouldBe(Severity.Warning);
        Judge(Stream() with { LastSuccess = Now.AddHours(-1), LastStatus = "failed", FailuresInARow = 3 }).ShouldBe(Severity.Critical);
        Judge(Stream() with { LastSuccess = Now.AddHours(-1), LastStatus = "running", RunningSince = Now.AddMinutes(-31) }).ShouldBe(Severity.Critical);
        Judge(Stream() with { LastSuccess = Now.AddHours(-1), LastStatus = "running", RunningSince = Now.AddMinutes(-3) }).ShouldBe(Severity.Ok);
        Judge(Stream() with { FirstSeen = Now.AddHours(-2) }).ShouldBe(Severity.Warning);
        Judge(Stream() with { FirstSeen = Now.AddHours(-14) }).ShouldBe(Severity.Critical);
    }

    [Fact]
    public void A_secret_is_replaced_wherever_it_stands()
    {
        using var output = new StringWriter();
        using var log = new SyncLog(output, null, ["token-1", "key-2"], new FakeTimeProvider(Now));
        log.Error("token-1 and key-2, token-1");
        output.ToString().ShouldBe($"2026-11-24 12:00:00.000 error   *** and ***, ***{Environment.NewLine}");
    }

    private static Severity Judge(StreamHealth stream) => HealthRules.Judge("ozon", [stream], new TuningSettings(), Now).Single().Severity;

    private static StreamHealth Stream() => new("1", "fbs", null, "success", null, null, Now.AddDays(-9), 0);

    private static string? Clean(string? text) => text is null ? null : string.Concat(text.Where(letter => !char.IsSurrogate(letter)));
}
