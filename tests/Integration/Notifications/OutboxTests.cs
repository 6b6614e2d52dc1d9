using Microsoft.Extensions.Time.Testing;
using Slipway.Notifications;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Notifications;

/// <summary>The queue, against a real mail server and a real web server.</summary>
public sealed class OutboxTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("slipway-outbox-").FullName;
    private readonly SmtpServer _mail = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _mail.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_is_queued_while_the_server_is_down_arrives_once_and_in_order_when_it_is_up()
    {
        var outbox = Of(Mail("ops@example.test"));
        outbox.Enqueue(Say("b", "second", minutes: 2));
        outbox.Enqueue(Say("a", "first", minutes: 1));
        outbox.Enqueue(Say("a", "first again", minutes: 3));
        var down = await outbox.FlushAsync(Now);
        await _mail.StartAsync(Now);
        var up = await Of(Mail("ops@example.test")).FlushAsync(Now);
        outbox.Enqueue(Say("a", "first once more", minutes: 4));
        var again = await outbox.FlushAsync(Now);

        (down.Sent, down.Queued, down.Troubles.Count).ShouldBe((0, 2, 1));
        down.Troubles[0].ShouldStartWith($"mail-ops-example-test: 127.0.0.1:{_mail.Port}: ");
        (up.Sent, up.Queued).ShouldBe((2, 0));
        again.ShouldBe(Delivery.Nothing);
        _mail.Subjects.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_mail_has_what_mail_programs_need_and_the_same_id_if_it_is_sent_again()
    {
        await _mail.StartAsync(Now);
        foreach (var home in (string[])["one", "two"])
        {
            var outbox = new Outbox(Path.Combine(_directory, home), [Mail("ops@example.test")], _time);
            outbox.Enqueue(Say("a", "Grüße\nan alle", minutes: 0));
            (await outbox.FlushAsync(Now)).Sent.ShouldBe(1);
        }

        string[] wanted = ["From: slipway@example.test", "To: ops@example.test", "Date: Sun, 01 Mar 2026 12:00:00 +0000", "Auto-Submitted: auto-generated", "X-Slipway-Kind: test", "Message-Id: <"];
        foreach (var header in wanted)
            _mail.Mails[0].ShouldContain(header);
        SmtpServer.Header(_mail.Mails[0], "Message-Id").ShouldBe(SmtpServer.Header(_mail.Mails[1], "Message-Id"));
        _mail.Mails[0].ShouldContain("the text");
    }

    [Fact]
    public async Task Where_the_server_wants_it_mail_goes_over_TLS_with_a_login_and_never_to_a_stranger()
    {
        await _mail.StartAsync(Now, demanding: true);
        var outbox = Of(new SmtpChannel(Options("ops@example.test") with { Tls = "starttls", User = SmtpServer.User, Password = SmtpServer.Password }));
        outbox.Enqueue(Say("a", "secret", minutes: 0));

        // Its certificate is signed by nobody that this machine trusts: neither password nor mail may reach it.
        var delivery = await outbox.FlushAsync(Now);

        (delivery.Sent, delivery.Queued).ShouldBe((0, 1));
        delivery.Troubles.ShouldHaveSingleItem().ShouldContain("certificate", Case.Insensitive);
        delivery.Troubles[0].ShouldNotContain(SmtpServer.Password);
        _mail.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_recipient_that_is_refused_costs_the_others_nothing_and_is_given_up_after_three_days()
    {
        await _mail.StartAsync(Now);
        var outbox = Of(Mail("gone@refused.test"), Mail("ops@example.test"));
        outbox.Enqueue(Say("a", "both", minutes: 0));
        var first = await outbox.FlushAsync(Now);
        _time.Advance(TimeSpan.FromDays(3.1));
        var last = await outbox.FlushAsync(Now);

        (first.Sent, first.Queued).ShouldBe((1, 1));
        first.Troubles.ShouldHaveSingleItem().ShouldContain("no such mailbox");
        (last.Sent, last.Queued).ShouldBe((0, 0));
        Directory.GetFiles(Path.Combine(_directory, "undelivered")).Length.ShouldBe(1);
        _mail.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_who_deliver_at_once_send_each_message_once()
    {
        await _mail.StartAsync(Now);
        var outbox = Of(Mail("ops@example.test"));
        for (var i = 0; i < 20; i++)
            outbox.Enqueue(Say($"{i}", $"number {i}", minutes: i));
        var deliveries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Of(Mail("ops@example.test")).FlushAsync(Now), Now)));
        await outbox.FlushAsync(Now);

        _mail.Subjects.ShouldBe(Enumerable.Range(0, 20).Select(i => $"number {i}"));
        deliveries.Sum(delivery => delivery.Sent).ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task A_webhook_gets_the_notification_or_a_text_for_Slack_and_its_address_is_never_said()
    {
        await using var web = await WebSink.StartAsync();
        var outbox = Of(new WebhookChannel("plain", web.Address("/plain?token=abc123"), WebhookFormat.Json), new WebhookChannel("slack", web.Address("/slack/abc123"), WebhookFormat.Slack));
        outbox.Enqueue(Say("a", "rows < 5 & falling", minutes: 0));
        web.Status = 503;
        var busy = await outbox.FlushAsync(Now);
        web.Status = 200;
        var done = await outbox.FlushAsync(Now);

        busy.Troubles.ShouldBe(["plain: it answers HTTP 503", "slack: it answers HTTP 503"], ignoreOrder: true);
        (done.Sent, done.Queued).ShouldBe((2, 0));
        var bodies = web.Taken.Where(call => call.Status == 200).ToDictionary(call => call.Path, call => call);
        bodies["/plain"].Body.ShouldBe("""{"key":"a","kind":"test","at":"2026-03-01T12:00:00+00:00","subject":"rows \u003C 5 \u0026 falling","text":"the text","facts":{"run":"7"}}""");
        bodies["/plain"].Key.ShouldBe("a");
        bodies["/slack/abc123"].Body.ShouldBe("""{"text":"*rows \u0026lt; 5 \u0026amp; falling*\nthe text"}""");
    }

    [Fact]
    public async Task A_key_that_was_passed_over_is_known_for_as_long_as_one_that_was_sent_and_nobody_is_told()
    {
        await _mail.StartAsync(Now);
        var outbox = Of(Mail("ops@example.test"));
        outbox.Knows("a").ShouldBeFalse();
        outbox.Pass("a");
        outbox.Enqueue(Say("a", "passed over", minutes: 0));
        outbox.Enqueue(Say("b", "wanted", minutes: 1));

        (await outbox.FlushAsync(Now)).Sent.ShouldBe(1);
        outbox.Knows("a").ShouldBeTrue();
        _mail.Subjects.ShouldBe(["wanted"]);
    }

    [Fact]
    public async Task A_file_of_the_queue_that_cannot_be_read_is_put_aside_and_costs_the_others_nothing()
    {
        await _mail.StartAsync(Now);
        var outbox = Of(Mail("ops@example.test"));
        outbox.Enqueue(Say("a", "whole", minutes: 0));
        await File.WriteAllTextAsync(Path.Combine(_directory, "queued", "0000.mail-ops-example-test.json"), "{ half", Now);

        (await outbox.FlushAsync(Now)).ShouldBe(new Delivery(1, 0, []), new DeliveryComparer());
        File.GetUnixFileMode(Path.Combine(_directory, "sent")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Outbox Of(params Channel[] channels) => new(_directory, channels, _time);

    private SmtpOptions Options(string to) => new("127.0.0.1", _mail.Port, "none", null, null, "slipway@example.test", to);

    private SmtpChannel Mail(string to) => new(Options(to));

    private Notification Say(string key, string subject, int minutes) => new()
    {
        Key = key, Kind = "test", At = _time.GetUtcNow().AddMinutes(minutes), Subject = subject, Text = "the text", Facts = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("run", "7"),
    };

    private sealed class DeliveryComparer : IEqualityComparer<Delivery>
    {
        public bool Equals(Delivery? x, Delivery? y) => x is not null && y is not null && (x.Sent, x.Queued) == (y.Sent, y.Queued) && x.Troubles.SequenceEqual(y.Troubles);

        public int GetHashCode(Delivery obj) => obj.Sent;
    }
}
