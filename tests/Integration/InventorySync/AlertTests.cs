using System.Diagnostics;

namespace Slipway.Tests.Integration.Sync;

public sealed class AlertTests
{
    [Fact]
    public async Task A_critical_failure_is_mailed_once_a_day_and_cause()
    {
        await using var sink = new MailSink();
        await using var lab = await Lab(sink);
        lab.Environment["OZON_API_KEY"] = "not-the-right-key";
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        sink.Mails.Count.ShouldBe(1);
        sink.Mails[0].ShouldContain("Subject: [inventory-sync] ozon catalog: the sync failed (auth)");
        sink.Mails[0].ShouldContain("Invalid Api-Key");
        sink.Mails[0].ShouldNotContain("not-the-right-key");

        lab.Environment["WB_TOKEN"] = "not-the-right-token";
        (await lab.Run("--source", "wildberries")).ShouldBe(1);
        sink.Mails.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_success_mails_nothing()
    {
        await using var sink = new MailSink();
        await using var lab = await Lab(sink);
        (await lab.Run("--source", "all")).ShouldBe(0);
        sink.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Stock_that_vanishes_all_at_once_is_mailed()
    {
        await using var sink = new MailSink();
        await using var lab = await Lab(sink);
        (await lab.Run("--source", "wildberries")).ShouldBe(0);
        await lab.Simulator.Scenario("account-empty", "");
        (await lab.Run("--source", "wildberries")).ShouldBe(3);
        sink.Mails.Single().ShouldContain("too much stock vanished at once");
    }

    [Fact]
    public async Task A_mail_server_that_is_not_there_changes_nothing_about_the_result()
    {
        await using var lab = await SyncLab.Create();
        Mail(lab, 1);
        lab.Environment["OZON_API_KEY"] = "not-the-right-key";
        var clock = Stopwatch.StartNew();
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        lab.Output.ShouldContain("could not be mailed: 127.0.0.1:1");
    }

    [Fact]
    public async Task A_database_that_is_missing_is_mailed_and_named()
    {
        await using var sink = new MailSink();
        await using var lab = await Lab(sink);
        File.Delete(lab.Database.Path);
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("does not exist; apply the migrations");
        sink.Mails.Single().ShouldContain("ozon: the sync could not run");
        File.Exists(lab.Database.Path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_test_mail_says_whether_it_was_sent()
    {
        await using var sink = new MailSink();
        await using var lab = await Lab(sink);
        (await lab.Run("--send-test-mail")).ShouldBe(0);
        lab.Output.ShouldContain("sent to ops@example.org");
        sink.Mails.Single().ShouldContain("To: ops@example.org");

        await using var refusing = new MailSink(refuses: true);
        Mail(lab, refusing.Port);
        (await lab.Run("--send-test-mail")).ShouldBe(1);
        lab.Error.ShouldContain("not sent: ");
        lab.Error.ShouldContain("no such mailbox");
    }

    private static async Task<SyncLab> Lab(MailSink sink)
    {
        var lab = await SyncLab.Create();
        Mail(lab, sink.Port);
        return lab;
    }

    private static void Mail(SyncLab lab, int port)
    {
        lab.Environment["SMTP_HOST"] = "127.0.0.1";
        lab.Environment["SMTP_PORT"] = $"{port}";
        lab.Environment["SMTP_FROM"] = "sync@example.org";
        lab.Environment["SMTP_TO"] = "ops@example.org";
        lab.Environment["SMTP_TLS"] = "none";
    }
}
