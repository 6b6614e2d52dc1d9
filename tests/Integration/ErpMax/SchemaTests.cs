using System.Net;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

public sealed class SchemaTests(PostgreSqlServer server, RabbitMqServer broker)
{
    [Fact]
    public async Task Check_schema_tries_the_life_of_a_job_and_leaves_nothing_behind()
    {
        await using var lab = await ErpLab.CreateAsync(server, null);
        var check = Check(lab);
        (await check.ExitAsync()).ShouldBe(0, check.Log);
        check.Log.ShouldStartWith($"ok  schema 8 of 127.0.0.1:{server.Port}/{lab.Name}; this release needs 8");
        lab.Query("SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM processed_messages) + (SELECT count(*) FROM stock_levels)").ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("DROP TABLE migration_log", "was never migrated")]
    [InlineData("UPDATE migration_log SET status = 'rolled_back' WHERE version = 8", "the schema is 7, this release needs 8")]
    [InlineData("ALTER TABLE jobs RENAME COLUMN leased_by TO owner", "PostgreSQL refused a statement of this release: column \"leased_by\"")]
    [InlineData("ALTER TABLE stock_levels ADD CHECK (quantity <> 1)", "PostgreSQL refused a statement of this release: new row for relation \"stock_levels\" violates check constraint")]
    public async Task Check_schema_says_what_is_wrong(string damage, string problem)
    {
        await using var lab = await ErpLab.CreateAsync(server, null);
        lab.Execute(damage);
        var check = Check(lab);
        (await check.ExitAsync()).ShouldBe(1);
        check.Log.ShouldContain(problem);
        check.Log.ShouldContain("Nothing was changed.");
        check.Log.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("postgresql://deployer:very-secret@127.0.0.1:{0}/postgres", 1, "password authentication failed")]
    [InlineData("postgresql://deployer:very-secret@127.0.0.1:1/postgres", 1, "127.0.0.1:1")]
    [InlineData("mysql://deployer:very-secret@127.0.0.1/postgres", 2, "ERPMAX_DATABASE: expected postgresql://")]
    public async Task A_database_that_cannot_be_asked_is_named_without_its_password(string url, int code, string problem)
    {
        await using var lab = await ErpLab.CreateAsync(server, null);
        lab.Environment["ERPMAX_DATABASE"] = url.Replace("{0}", $"{server.Port}", StringComparison.Ordinal);
        var check = Check(lab);
        (await check.ExitAsync()).ShouldBe(code, check.Log);
        check.Log.ShouldContain(problem);
        check.Log.ShouldNotContain("very-secret");
    }

    [Fact]
    public async Task On_an_older_schema_it_is_not_ready_says_why_takes_nothing_and_wakes_up_by_itself()
    {
        await using var lab = await ErpLab.CreateAsync(server, broker);
        await lab.MigrateAsync(6);
        var (web, worker) = (await lab.Start("web").ListeningAsync(), await lab.Start("worker").ListeningAsync());
        foreach (var process in new[] { web, worker })
        {
            var (status, health) = await process.HealthAsync();
            status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            ((string)health["parts"]!["schema"]!["detail"]!).ShouldBe("the schema is 6, this release needs 8: run the migrations, or put the release before this one back");
        }

        var refusal = await web.PostAsync("k", """{"kind":"stock.move","payload":{"sku":"a","quantity":1}}""");
        refusal.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        lab.Query("SELECT count(*) FROM jobs").ShouldBe(["0"]);

        await lab.MigrateAsync();
        await Task.WhenAll(web.ReadyAsync(), worker.ReadyAsync());
        await web.DrillAsync("woken");
        await lab.ShouldHaveDoneAsync("woken", 1);
    }

    [Theory]
    [InlineData(0, "0.1.0", "--version")]
    [InlineData(0, "check-schema", "--help")]
    [InlineData(2, "Required command was not provided", "")]
    [InlineData(2, "'serve'", "serve")]
    public async Task Usage_is_answered_without_any_setting(int code, string text, string argument)
    {
        await using var process = new ErpProcess(argument.Length == 0 ? [] : [argument], new Dictionary<string, string>());
        (await process.ExitAsync()).ShouldBe(code, process.Log);
        process.Log.ShouldContain(text);
    }

    [Fact]
    public async Task A_web_without_settings_ends_with_all_that_is_missing()
    {
        await using var process = new ErpProcess(["web"], new Dictionary<string, string>());
        (await process.ExitAsync()).ShouldBe(2);
        process.Log.ShouldContain("ERPMAX_DATABASE is missing");
        process.Log.ShouldContain("ERPMAX_BROKER is missing");
    }

    /// <summary>With the one setting that it needs.</summary>
    private static ErpProcess Check(ErpLab lab)
    {
        foreach (var key in lab.Environment.Keys.Where(key => key != "ERPMAX_DATABASE").ToList())
            lab.Environment.Remove(key);
        return lab.Start("check-schema");
    }
}
