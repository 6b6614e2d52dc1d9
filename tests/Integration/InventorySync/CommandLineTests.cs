namespace Slipway.Tests.Integration.Sync;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("Say what to do", new string[0])]
    [InlineData("--source", new[] { "--source", "avito" })]
    [InlineData("choose one", new[] { "--source", "all", "--test-mode", "--full" })]
    [InlineData("Only one of", new[] { "--monitor", "--check-api" })]
    [InlineData("--last needs", new[] { "--last", "0" })]
    [InlineData("--last", new[] { "--last", "many" })]
    [InlineData("--bogus", new[] { "--bogus" })]
    [InlineData("--wait needs", new[] { "--source", "all", "--wait", "0" })]
    [InlineData("--wait goes with", new[] { "--monitor", "--wait", "5" })]
    public async Task Wrong_usage_ends_with_2_and_says_why(string text, string[] args)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run(args)).ShouldBe(2);
        (lab.Output + lab.Error).ShouldContain(text);
        (await lab.Simulator.Log()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_missing_setting_is_named_at_once()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment.Clear();
        (await lab.Run("--source", "all")).ShouldBe(2);
        foreach (var key in new[] { "OZON_BASE_URL", "OZON_CLIENT_ID", "OZON_API_KEY", "WB_CONTENT_BASE_URL", "WB_MARKETPLACE_BASE_URL", "WB_ANALYTICS_BASE_URL", "WB_TOKEN", "DATABASE_URL" })
            lab.Error.ShouldContain($"{key} is missing");
        (await lab.Run("--send-test-mail")).ShouldBe(2);
        lab.Error.ShouldContain("SMTP_HOST is missing");
    }

    [Fact]
    public async Task Only_what_the_source_needs_is_asked_for()
    {
        await using var lab = await SyncLab.Create();
        foreach (var key in lab.Environment.Keys.Where(key => key.StartsWith("WB_", StringComparison.Ordinal)).ToList())
            lab.Environment.Remove(key);
        (await lab.Run("--source", "ozon")).ShouldBe(0);
        (await lab.Run("--source", "all")).ShouldBe(2);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task Help_and_version_need_no_settings(string option)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment.Clear();
        (await lab.Run(option)).ShouldBe(0);
        lab.Output.ShouldNotBeEmpty();
    }
}
