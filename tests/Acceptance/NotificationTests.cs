using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>What people are told, by a mail server that wants TLS and a login.</summary>
public sealed class NotificationTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_runs_that_ended_while_the_mail_server_was_down_every_message_arrives_once_when_it_is_up()
    {
        await using var mail = new SmtpServer();
        await SecondAsync(mail);
        var variables = new Dictionary<string, string> { ["SMTP_PASSWORD"] = SmtpServer.Password, ["SSL_CERT_FILE"] = mail.Certificate };
        var undone = (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local", "--drill", "fail:SmokeTest")).ShouldExit(1);
        var killed = await Checkout.RunWithAsync(variables, "Deploy", "--env", "local", "--note", "at night", "--drill", "kill-before:10");
        await mail.StartAsync(Now, demanding: true);
        var done = (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local", "--note", "at night")).ShouldExit(0);
        (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local")).ShouldExit(0);
        (await Checkout.RunWithAsync(variables, "Rollback", "--env", "local")).ShouldExit(0);

        undone.ShouldSay("notification(s) wait and go out with the next command", "mail-ops-example-test", $"127.0.0.1:{mail.Port}");
        undone.ShouldNotSay(SmtpServer.Password);
        killed.ShouldExit(Run.Killed);
        done.ShouldNotSay("notification(s) wait");
        mail.Subjects.ShouldBe(
        [
            "[inventory local] Deploy (run 2) has begun",
            "[inventory local] Deploy (run 2) failed and was undone: everything is as it was",
            "[inventory local] Deploy (run 3) has begun",
            "[inventory local] Deploy (run 3) succeeded",
            "[inventory local] Rollback (run 5) has begun",
            "[inventory local] Rollback (run 5) succeeded",
        ]);
        mail.Mails[1].ShouldContain("failed:");
        mail.Mails[1].ShouldContain("SmokeTest");
        mail.Mails[3].ShouldContain("at night");
        mail.Mails.ShouldAllBe(text => !text.Contains("sandbox-ozon-key") && !text.Contains(SmtpServer.Password));
    }

    [Fact]
    public async Task The_end_of_a_run_whose_deployer_died_right_after_it_is_told_once_also_to_those_who_want_no_beginnings()
    {
        await using var mail = new SmtpServer();
        await SecondAsync(mail);
        await mail.StartAsync(Now, demanding: true);
        Checkout.EditParameters("parameters.local.json", settings => (settings["notifications"]!["on"], settings["notifications"]!["patience"]) = (new JsonArray("succeeded", "undone"), "60s"));
        var variables = new Dictionary<string, string> { ["SMTP_PASSWORD"] = SmtpServer.Password, ["SSL_CERT_FILE"] = mail.Certificate };
        (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local")).ShouldExit(0);
        var writes = Checkout.Journal().Count;
        Checkout.EditParameters("parameters.local.json", settings => settings["release"]!["settings"]!["SYNC_PACING_SCALE"] = "399");
        (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local", "--drill", $"kill-after:{writes}")).ShouldExit(Run.Killed);
        Checkout.Journal()[^1]["type"]!.GetValue<string>().ShouldBe("ended");
        mail.Subjects.ShouldBe(["[inventory local] Deploy (run 2) succeeded"]);
        (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local")).ShouldExit(0);

        mail.Subjects.ShouldBe(["[inventory local] Deploy (run 2) succeeded", "[inventory local] Deploy (run 3) succeeded"]);
    }

    [Fact]
    public async Task A_deployment_that_cannot_be_undone_says_so_and_what_to_run()
    {
        await using var mail = new SmtpServer();
        await SecondAsync(mail);
        Checkout.EditParameters("parameters.json", settings => settings["smoke"]!["commands"]![0]!["command"] = "exit 7");
        await mail.StartAsync(Now, demanding: true);
        var variables = new Dictionary<string, string> { ["SMTP_PASSWORD"] = SmtpServer.Password, ["SSL_CERT_FILE"] = mail.Certificate };
        (await Checkout.RunWithAsync(variables, "Deploy", "--env", "local", "--drill", "fail-undo:DeployCode")).ShouldExit(3);

        mail.Subjects[^1].ShouldBe("[inventory local] Deploy (run 2) FAILED and is NOT UNDONE");
        mail.Mails[^1].ShouldContain("./build.sh Rollback --env local");
    }

    private async Task SecondAsync(SmtpServer mail)
    {
        await Checkout.ResetSourcesAsync();
        await Checkout.RestoreAsync(ReleaseOne.Name);
        Checkout.EditParameters("parameters.local.json", settings =>
        {
            settings["release"]!["settings"]!["SYNC_PACING_SCALE"] = "400";
            settings["notifications"] = new JsonObject
            {
                ["mail"] = new JsonObject
                {
                    ["host"] = "127.0.0.1", ["port"] = mail.Port, ["tls"] = "starttls", ["user"] = SmtpServer.User, ["password"] = "${SMTP_PASSWORD}",
                    ["from"] = "slipway@example.test", ["to"] = new JsonArray("ops@example.test"),
                },
            };
        });
    }
}
