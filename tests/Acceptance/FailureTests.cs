using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Steps that fail on request, each one of the pipeline, and undos that fail.</summary>
public sealed class FailureTests(CrashLab lab) : IClassFixture<CrashLab>
{
    private static readonly string[] Undoable = ["StageCode", "SuspendCron", "Migrate", "DeployCode", "InstallCron"];

    // Publish has nothing to do here, for the artifact exists; it has a test of its own.
    public static TheoryData<string, string> Steps { get; } = new()
    {
        { "Practice", "" },
        { "HealthCheck", "" },
        { "StageCode", "StageCode" },
        { "TestMigration", "StageCode" },
        { "Backup", "StageCode" },
        { "SuspendCron", "SuspendCron StageCode" },
        { "Migrate", "Migrate SuspendCron StageCode" },
        { "DeployCode", "DeployCode Migrate SuspendCron StageCode" },
        { "InstallCron", "InstallCron DeployCode Migrate SuspendCron StageCode" },
        { "SmokeTest", "InstallCron DeployCode Migrate SuspendCron StageCode" },
        { "Deploy", "InstallCron DeployCode Migrate SuspendCron StageCode" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task When_a_step_fails_what_was_started_is_undone_in_reverse_and_the_message_says_what_to_do(string step, string undone)
    {
        await lab.SecondAsync();
        await lab.Checkout.RestoreAsync("one");
        var failed = await lab.Deploy("--drill", $"fail:{step}");
        failed.ShouldExit(1);
        failed.ShouldSay($"Deploy inventory on local: FAILED after", $"at {step}. Everything it had started was undone; things are as they were before.",
            $"{step}: drill: {step} was made to fail after its action", "next: ./build.sh Deploy --env local");
        lab.Checkout.Journal().Where(entry => entry["type"]!.GetValue<string>() == "undone").Select(entry => entry["step"]!.GetValue<string>()).ShouldBe(undone.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        lab.Checkout.Journal()[^1]["outcome"]!.GetValue<string>().ShouldBe("undone");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, $"after {step} failed");
        File.Exists(Path.Combine(lab.Checkout.Server, "records/000002-deployment.html")).ShouldBeTrue();
    }

    [Fact]
    public async Task When_publishing_fails_nothing_was_started_and_the_next_Deploy_goes_through()
    {
        await lab.SecondAsync();
        await lab.Checkout.RestoreAsync("one");
        Directory.Delete(lab.Checkout.PathOf(".slipway/artifacts/InventorySync"), recursive: true);

        (await lab.Deploy("--drill", "fail:Publish")).ShouldExit(1).ShouldSay("at Publish. Everything it had started was undone; things are as they were before.", "Publish: drill: Publish was made to fail after its action", "next: ./build.sh Deploy --env local");
        lab.Checkout.Journal().ShouldNotContain(entry => entry["type"]!.GetValue<string>() == "started");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, "after Publish failed");

        (await lab.Deploy()).ShouldExit(0);
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.Two!, "after the next deployment");
    }

    [Fact]
    public async Task When_an_undo_fails_the_exit_is_3_and_Rollback_completes_it()
    {
        await lab.SecondAsync();
        await BreakSmokeAsync();
        foreach (var step in Undoable)
        {
            await lab.Checkout.RestoreAsync("one");
            var failed = (await lab.Deploy("--drill", $"fail-undo:{step}")).ShouldExit(3);
            failed.ShouldSay("could NOT be undone", $"{step}: drill: the undo of {step} was made to fail", "next: ./build.sh Rollback --env local", "in effect still: ");
            (await lab.Checkout.RunAsync("Rollback", "--env", "local")).ShouldExit(0);
            (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, $"after the undo of {step} had failed and Rollback had been run");
        }
        await lab.Checkout.ResetToAsync("second release");
    }

    [Fact]
    public async Task When_an_undo_has_failed_the_next_Deploy_undoes_first_and_then_starts_anew()
    {
        await lab.SecondAsync();
        await BreakSmokeAsync();
        await lab.Checkout.RestoreAsync("one");
        (await lab.Deploy("--drill", "fail-undo:DeployCode")).ShouldExit(3);
        await lab.Checkout.ResetToAsync("second release");
        (await lab.Deploy()).ShouldExit(0).ShouldSay("it was on its way back, so it is undone first");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.Two!, "after the next deployment");
    }

    private async Task BreakSmokeAsync()
    {
        lab.Checkout.EditParameters("parameters.json", settings => settings["smoke"]!["commands"]![0]!["command"] = "echo this release is bad >&2; exit 1");
        await lab.Checkout.CommitAsync("a smoke test that fails");
    }
}
