using System.Net;
using InventorySync.Api;
using InventorySync.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Slipway.Tests.Unit.Sync;

public sealed class WaitingTests
{
    private static readonly TuningSettings Tuning = new() { MaxWait = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData("X-Ratelimit-Retry", "7", 7.0)]
    [InlineData("Retry-After", "3", 3.0)]
    [InlineData("Retry-After", "0.5", 0.5)]
    [InlineData("Retry-After", "Tue, 24 Nov 2026 06:00:30 GMT", 30.0)]
    [InlineData("Retry-After", "Tue, 24 Nov 2026 05:00:00 GMT", 0.0)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "-5", null)]
    [InlineData("Retry-After", "1e400", null)]
    [InlineData("Retry-After", "999999999999", null)]
    [InlineData("X-Other", "7", null)]
    public void What_the_server_says_is_understood_or_ignored(string header, string value, double? seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation(header, value);
        // The server's clock, not ours, is what its date is measured against.
        response.Headers.Date = new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);
        RetryDelays.Told(response.Headers, new FakeTimeProvider()).ShouldBe(seconds is { } told ? TimeSpan.FromSeconds(told) : null);
    }

    [Fact]
    public void A_told_wait_is_kept_in_full_and_hardly_longer()
    {
        var wait = RetryDelays.ForRateLimit(Limited(TimeSpan.FromSeconds(20)), 0, Tuning);
        wait.ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.5));
    }

    [Fact]
    public void A_wait_beyond_all_reason_is_replaced_by_our_own()
    {
        for (var attempt = 0; attempt < 40; attempt++)
            RetryDelays.ForRateLimit(Limited(TimeSpan.FromDays(9)), attempt, Tuning).ShouldBeInRange(TimeSpan.FromSeconds(0.5), Tuning.MaxWait);
    }

    [Fact]
    public void A_blocked_method_is_left_alone_for_long() =>
        RetryDelays.ForRateLimit(new ApiException(ApiFailure.RateLimited, "Circle is open") { Blocked = true }, 0, Tuning).ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

    [Fact]
    public async Task A_bucket_lets_its_burst_through_and_then_one_an_interval()
    {
        var time = new FakeTimeProvider();
        var bucket = new TokenBucket(TimeSpan.FromSeconds(20), 2, time);
        bucket.TakeAsync(CancellationToken.None).IsCompleted.ShouldBeTrue();
        bucket.TakeAsync(CancellationToken.None).IsCompleted.ShouldBeTrue();
        var third = bucket.TakeAsync(CancellationToken.None);
        third.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(19.9));
        third.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.2));
        await third;
        time.Advance(TimeSpan.FromHours(1));
        var after = Enumerable.Range(0, 3).Select(_ => bucket.TakeAsync(CancellationToken.None).IsCompleted).ToList();
        after.ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task Waiting_for_a_bucket_ends_when_it_is_cancelled()
    {
        var bucket = new TokenBucket(TimeSpan.FromHours(1), 1, new FakeTimeProvider());
        await bucket.TakeAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var waiting = bucket.TakeAsync(stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    [Fact]
    public void A_scaled_clock_runs_faster_in_every_way()
    {
        var time = new FakeTimeProvider();
        var fast = new ScaledTimeProvider(time, 60);
        var (start, stamp) = (fast.GetUtcNow(), fast.GetTimestamp());
        var wait = Task.Delay(TimeSpan.FromMinutes(2), fast, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        (fast.GetUtcNow() - start).ShouldBe(TimeSpan.FromMinutes(1));
        fast.GetElapsedTime(stamp).ShouldBe(TimeSpan.FromMinutes(1));
        wait.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1.01));
        wait.IsCompleted.ShouldBeTrue();
    }

    private static ApiException Limited(TimeSpan told) => new(ApiFailure.RateLimited, "429") { RetryAfter = told };
}
