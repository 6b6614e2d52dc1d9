using Slipway.Tests.Integration.Simulation;

namespace Slipway.Tests.Integration.Sync;

public sealed class BrokenAnswerTests
{
    [Theory]
    [InlineData("slow-headers", """{"delayMs": 3000}""")]
    [InlineData("drip-body", """{"bytes": 16, "everyMs": 200}""")]
    [InlineData("never-answered", "{}")]
    [InlineData("reset-mid-body", "{}")]
    [InlineData("short-content-length", "{}")]
    [InlineData("truncated-body", "{}")]
    [InlineData("invalid-json", "{}")]
    [InlineData("html-200", "{}")]
    [InlineData("bad-envelope", "{}")]
    public async Task A_broken_answer_is_asked_for_again_on_every_endpoint(string scenario, string parameters)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["SYNC_ATTEMPT_TIMEOUT_SECONDS"] = "0.7";
        string[] paths =
        [
            SimulatorUnderTest.List, SimulatorUnderTest.Info, SimulatorUnderTest.Fbs, SimulatorUnderTest.Fbo,
            SimulatorUnderTest.Cards, SimulatorUnderTest.WbFbo, SimulatorUnderTest.WbFbs,
        ];
        foreach (var path in paths)
            await lab.Simulator.Scenario(scenario, path, parameters: parameters);
        (await lab.Run("--source", "all")).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracle("ozon", "wildberries");
        lab.Database.Query("SELECT sum(retries) FROM sync_logs").ShouldBe([$"{paths.Length}"], lab.Output);
        lab.ShouldBeTidy();
    }
}
