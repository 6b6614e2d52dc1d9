using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>The first deployment on a fresh checkout, and the second with nothing to do.</summary>
public sealed class DeployTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    [Fact]
    public async Task After_the_first_deployment_the_database_holds_exactly_the_rows_of_both_marketplaces()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        var expected = await Oracle.RowsAsync(Checkout);
        expected.Count.ShouldBeGreaterThan(1000);
        expected.Any(row => row.StartsWith("source=wildberries", StringComparison.Ordinal)).ShouldBeTrue();
        Oracle.RowsIn(Checkout, expected).ShouldBe(expected);
    }

    [Fact]
    public async Task Legacy_rows_are_back_filled_and_those_that_no_marketplace_knows_are_kept()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        Checkout.Scalar("SELECT count(*) FROM inventory_data WHERE id <= 200").ShouldBe("200");
        Checkout.Scalar("SELECT count(*) FROM inventory_data WHERE source = '' OR warehouse_key = '' OR stock_type = '' OR last_sync_at = ''").ShouldBe("0");
        Checkout.Scalar("SELECT count(*) FROM inventory_data WHERE warehouse_key = 'legacy' AND source <> 'unknown' AND quantity_present <> 0").ShouldBe("0");
        Checkout.Query("SELECT id, source, external_sku, quantity, quantity_present, updated_at FROM inventory_data WHERE source = 'unknown' ORDER BY id").Select(row => string.Join(' ', row)).ShouldBe(
        [
            "197 unknown 990001 12 12 2026-07-02 05:15:00",
            "198 unknown -198 0 0 2026-07-03 06:15:00",
            "199 unknown -199 8 8 2026-07-04 07:15:00",
        ]);
    }

    [Fact]
    public async Task The_crontab_has_the_three_jobs()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        var current = Path.Combine(Checkout.Server, "current/inventory-sync");
        var wrapper = Directory.GetFiles(Path.Combine(Checkout.Server, "cron")).ShouldHaveSingleItem();
        File.ReadAllLines(Path.Combine(Checkout.Server, "crontab")).Where(line => !line.StartsWith('#')).ShouldBe(
        [
            $"0 */6 * * * {wrapper} sync 21600 '{current} --source all' 3 600 '1 3'",
            $"0 * * * * {wrapper} monitor 21600 '{current} --monitor'",
            $"0 3 * * 0 {wrapper} full-resync 21600 '{current} --source all --full'",
        ]);
    }

    [Fact]
    public async Task Every_run_of_the_sync_has_its_rows_in_the_sync_log()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        var rows = Checkout.Query("SELECT mode, source, stock_type, status, records_processed > 0 OR stock_type = 'legacy', completed_at IS NOT NULL FROM sync_logs ORDER BY mode, source, stock_type").Select(row => string.Join(' ', row));
        rows.ShouldBe(
        [
            "normal ozon catalog success 1 1", "normal ozon fbo success 1 1", "normal ozon fbs success 1 1", "normal ozon legacy success 1 1",
            "normal wildberries catalog success 1 1", "normal wildberries fbo success 1 1", "normal wildberries fbs success 1 1", "normal wildberries legacy success 1 1",
            "test ozon catalog success 1 1", "test ozon fbo success 1 1", "test ozon fbs success 1 1",
            "test wildberries catalog success 1 1", "test wildberries fbo success 1 1", "test wildberries fbs success 1 1",
        ]);
    }

    [Fact]
    public async Task The_record_of_a_deployment_fills_in_the_checklist_in_three_formats()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        var record = Path.Combine(Checkout.Server, "records/000001-deployment");
        one.Deployment.ShouldSay($"record: {record}.html", $"record: {record}.md", $"record: {record}.json", "next: ./build.sh Rollback --env local");
        string[] items = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A17", "A25", "A26", "A27", "A28", "A29", "A30", "A37", "A44", "B17"];
        var (html, markdown, json) = (await File.ReadAllTextAsync($"{record}.html"), await File.ReadAllTextAsync($"{record}.md"), await File.ReadAllTextAsync($"{record}.json"));
        foreach (var item in items)
        {
            html.ShouldContain($">{item}<");
            markdown.ShouldContain($"| {item} |");
            json.ShouldContain($"\"{item}\"");
        }
        html.ShouldStartWith("<!DOCTYPE html>", Case.Insensitive);
        JsonNode.Parse(json).ShouldNotBeNull();
        var revision = (await Tool.RunAsync(Checkout.Root, "git", "rev-parse", "--short=12", "HEAD")).Trim();
        markdown.ShouldContain($"| Revision | {revision} |");
        markdown.ShouldContain("| By | tester on ");
    }

    [Fact]
    public async Task A_second_deployment_says_for_every_step_why_there_is_nothing_to_do_and_changes_nothing()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        var again = (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        again.ShouldSay(
            "the artifact of these sources exists", "the practice server is laid out already", "no migration is pending; the schema is at 6 inventory_products",
            "neither schema nor code will change", "is in service already", "the crontab has these 3 jobs already", "this deployment changed nothing",
            "nothing to do, everything is as it should be");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after a deployment with nothing to do");
        Checkout.Segments().Count.ShouldBe(2);
        Checkout.Journal()[^1]["outcome"]!.GetValue<string>().ShouldBe("unchanged");
        Directory.GetFiles(Path.Combine(Checkout.Server, "backups"), "*.db.zst", SearchOption.AllDirectories).Length.ShouldBe(1);
    }
}
