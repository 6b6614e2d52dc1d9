using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>A long-running program of a release, under a real systemd of the deploy user.</summary>
public sealed class ServiceTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private const string Unit = "slipway.inventory.local.worker.service";

    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_runs_what_is_in_service_is_missed_when_it_ends_and_goes_with_a_rollback()
    {
        var user = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = Checkout.PathOf(".slipway/user/run"), ["XDG_CONFIG_HOME"] = Checkout.PathOf(".slipway/user/config") };
        await using var manager = await SystemdUser.StartAsync(user, Now);
        await using var mail = new SmtpServer();
        await mail.StartAsync(Now);
        var monitored = new Monitored(Checkout, mail) { Variables = { ["XDG_RUNTIME_DIR"] = user["XDG_RUNTIME_DIR"], ["XDG_CONFIG_HOME"] = user["XDG_CONFIG_HOME"] } };
        await monitored.ReadyAsync();
        Checkout.EditParameters("parameters.local.json", settings => settings["services"] = new JsonArray(new JsonObject
        {
            ["name"] = "worker",
            ["command"] = "sh -c 'readlink -f \"$1\" >\"$2/said\"; exec sleep 100000' worker {current} {shared}",
            ["settle"] = "1s",
        }));
        (await RunAsync("Deploy")).ShouldExit(0).ShouldSay("restarted and up: worker");
        var first = await SaidAsync();
        (await RunAsync("Status")).ShouldExit(0).ShouldNotSay("problem");
        (await monitored.LookAsync()).ShouldExit(0);

        await monitored.ProveAsync(
            "running", isCritical: true, $"{Unit} does not run",
            async () =>
            {
                await ControlAsync("stop");
                (await RunAsync("Status")).ShouldExit(0).ShouldSay("problem", $"{Unit} does not run");
            },
            () => ControlAsync("start"));
        await ControlAsync("stop");
        (await RunAsync("Deploy")).ShouldExit(0).ShouldSay("restarted and up: worker");
        (await RunAsync("Status")).ShouldExit(0).ShouldNotSay("problem");

        Checkout.EditParameters("parameters.local.json", settings => settings["release"]!["settings"]!["SYNC_PACING_SCALE"] = "450");
        (await RunAsync("Deploy")).ShouldExit(0);
        (await SaidAsync()).ShouldNotBe(first);
        (await RunAsync("Rollback")).ShouldExit(0);
        (await SaidAsync()).ShouldBe(first);
        (await RunAsync("Rollback", "--to", "1")).ShouldExit(0);
        File.Exists(Path.Combine(user["XDG_CONFIG_HOME"], "systemd/user", Unit)).ShouldBeFalse();
        (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State).ShouldAllBe(line => line.Contains("shared/said", StringComparison.Ordinal) || line.Contains("monitor", StringComparison.Ordinal));

        Task<Run> RunAsync(string target, params string[] more) => Checkout.RunWithAsync(user, [target, "--env", "local", .. more]);

        Task ControlAsync(string word) => Tool.RunAsync(Checkout.Root, "env", [.. user.Select(variable => $"{variable.Key}={variable.Value}"), "systemctl", "--user", word, Unit]);
    }

    // What the program that runs has found in service when it began.
    private async Task<string> SaidAsync() => (await File.ReadAllTextAsync(Path.Combine(Checkout.Server, "shared/said"), Now)).Trim();
}
