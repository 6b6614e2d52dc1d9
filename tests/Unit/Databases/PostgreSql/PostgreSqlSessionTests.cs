using Slipway.Databases;
using Slipway.Databases.PostgreSql;

namespace Slipway.Tests.Unit.Databases.PostgreSql;

public sealed class PostgreSqlSessionTests
{
    private static DatabaseOptions Options(string by, string? run) => new() { Engine = "postgresql", Server = new ServerAddress("h", 1, "d", "u", "p"), Migrations = "/m", Application = "a", AppliedBy = by, DeploymentId = run };

    [Theory]
    [InlineData("alice", "12", "alice")]
    [InlineData("a: strange ёж", null, "a..strange...")]
    public void A_session_says_who_opened_it_where_and_in_which_run(string by, string? run, string who)
    {
        var name = PostgreSqlSessionName.Of("lock", Options(by, run));

        name.Length.ShouldBeLessThanOrEqualTo(63);
        var holder = PostgreSqlSessionName.Holder(name, DateTimeOffset.UnixEpoch).ShouldNotBeNull();
        (holder.ProcessId, holder.AppliedBy).ShouldBe((Environment.ProcessId, who));
        if (run is not null)
            name.ShouldEndWith(":" + run);
    }

    [Fact]
    public void A_long_name_is_cut_to_what_the_server_keeps_and_the_run_stays()
    {
        var name = PostgreSqlSessionName.Of("lock", Options(new string('x', 200), "run-17"));

        name.Length.ShouldBe(63);
        name.ShouldEndWith(":run-17");
        PostgreSqlSessionName.Holder("psql", default).ShouldBeNull();
    }

    [Fact]
    public void An_old_server_and_a_pooler_are_refused()
    {
        Should.Throw<DatabaseException>(() => PostgreSqlServer.Check(new Version(12, 22), 1, 1, "db:5432")).Message.ShouldContain("PostgreSQL 12.22, which is too old: Slipway needs 13");
        Should.Throw<DatabaseException>(() => PostgreSqlServer.Check(new Version(15, 1), 1, 2, "db:6432")).Message.ShouldContain("is a connection pooler");
        Should.NotThrow(() => PostgreSqlServer.Check(new Version(13, 0), 7, 7, "db:5432"));
    }

    [Fact]
    public void A_server_prints_without_its_password()
    {
        var options = Options("alice", null) with { Server = new ServerAddress("db", 5432, "shop", "deploy", "hunter2") };

        options.ToString().ShouldNotContain("hunter2");
        options.Server.ToString().ShouldBe("shop on db:5432");
    }
}
