namespace Slipway.Tests.Integration.Sync;

public sealed class AuthTests
{
    // {"exp":1} and {"exp":4102444800,"sid":"seller-9"} between two dots.
    private const string ExpiredToken = "eyJhbGciOiJub25lIn0.eyJleHAiOjEsInMiOjEwNzM3NDE4NjEsInNpZCI6InNlbGxlci05In0.c2lnbmF0dXJl";

    [Theory]
    [InlineData("ozon", "OZON_API_KEY", "not-the-right-key", "Invalid Api-Key")]
    [InlineData("ozon", "OZON_CLIENT_ID", "not-a-number", "Client-Id header value should be positive integer")]
    [InlineData("wildberries", "WB_TOKEN", "not-the-right-token", "token problem")]
    [InlineData("wildberries", "WB_TOKEN", ExpiredToken, "token problem")]
    public async Task Wrong_credentials_end_the_run_at_once(string source, string setting, string value, string text)
    {
        await using var lab = await SyncLab.Create();
        lab.Environment[setting] = value;
        (await lab.Run("--source", source)).ShouldBe(1, lab.Output + lab.Error);
        (await lab.Simulator.Log()).Count.ShouldBe(1);
        lab.Log(source, "catalog", "status, error_code, retries").ShouldBe("failed|auth|0");
        lab.Log(source, "catalog", "error_message").ShouldContain(text);
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("ozon", "key-deactivated", "/ozon", "auth")]
    [InlineData("ozon", "ip-restricted", "/ozon", "auth")]
    [InlineData("wildberries", "token-expired", "/wb", "auth")]
    public async Task Refused_credentials_are_not_tried_twice(string source, string scenario, string path, string code)
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario(scenario, path);
        (await lab.Run("--source", source)).ShouldBe(1);
        (await lab.Simulator.Log()).Count.ShouldBe(1);
        lab.Log(source, "catalog", "status, error_code").ShouldBe($"failed|{code}");
        lab.ShouldBeTidy();
    }

    [Theory]
    [InlineData("ozon", "/ozon", 9)]
    [InlineData("wildberries", "/wb", 5)]
    public async Task A_key_revoked_in_the_middle_zeroes_nothing_and_the_next_run_goes_on(string source, string path, int after)
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--source", source)).ShouldBe(0);
        var before = lab.Database.Rows(source);
        await lab.Simulator.Scenario("products-vanish", "", parameters: """{"every": 7}""");
        await lab.Simulator.Scenario("key-revoked", path, after);
        (await lab.Run("--source", source, "--full")).ShouldBe(1);
        lab.Database.Query("SELECT sum(records_zeroed) FROM sync_logs WHERE stock_type <> 'catalog'").ShouldBe(["0"]);
        lab.Database.Rows(source).Length.ShouldBe(before.Length);
        lab.Database.Query("SELECT status, error_code FROM sync_logs ORDER BY id DESC LIMIT 1").ShouldBe(["failed|auth"]);
        lab.ShouldBeTidy();

        using var ended = await lab.Simulator.Http.DeleteAsync("/control/scenario", TestContext.Current.CancellationToken);
        (await lab.Run("--source", source)).ShouldBe(0, lab.Output);
        await lab.ShouldEqualOracleWithZeroes(source);
    }

    [Fact]
    public async Task A_key_without_the_role_for_one_method_still_syncs_the_others()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("missing-role", "/ozon/v2/product/info/stocks-by-warehouse/fbs");
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Log("ozon", "fbs", "status, error_code, retries").ShouldBe("failed|forbidden|0");
        lab.Status("ozon", "fbo").ShouldBe("success");
    }

    [Fact]
    public async Task A_token_without_the_category_fails_the_streams_that_need_it()
    {
        await using var lab = await SyncLab.Create();
        await lab.Simulator.Scenario("wrong-category", "/wb/analytics");
        (await lab.Run("--source", "wildberries")).ShouldBe(1);
        lab.Status("wildberries", "catalog").ShouldBe("success");
        lab.Log("wildberries", "fbo", "status, error_code").ShouldBe("failed|auth");
        (await lab.Requests("/wb/analytics")).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_the_server_echoes_is_not_in_any_log()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["OZON_CLIENT_ID"] = "none";
        lab.Environment["OZON_API_KEY"] = "positive";
        (await lab.Run("--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("should be *** integer");
        lab.ShouldBeTidy();
    }

    [Fact]
    public async Task Check_api_says_of_each_api_what_works_and_what_does_not()
    {
        await using var lab = await SyncLab.Create();
        (await lab.Run("--check-api")).ShouldBe(0);
        lab.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..6].Trim()).ShouldBe(["ok", "ok", "ok", "ok"]);
        lab.Environment["OZON_API_KEY"] = "not-the-right-key";
        lab.Environment["WB_TOKEN"] = "not-the-right-token";
        (await lab.Run("--check-api")).ShouldBe(1);
        lab.Output.ShouldContain("failed  ozon /v1/roles: auth: ");
        lab.Output.ShouldContain("failed  wildberries analytics /ping: auth: ");
        lab.Output.ShouldNotContain("not-the-right");
    }

    [Fact]
    public async Task Check_api_of_a_host_that_is_not_there_says_so()
    {
        await using var lab = await SyncLab.Create();
        lab.Environment["OZON_BASE_URL"] = "http://127.0.0.1:1";
        (await lab.Run("--check-api", "--source", "ozon")).ShouldBe(1);
        lab.Output.ShouldContain("failed  ozon /v1/roles: unavailable: ozon POST /v1/roles: the connection failed");
    }
}
