using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class PracticeHostsTests
{
    private const string Server = """ "database": { "engine": "mariadb", "file": null, "server": { "host": "127.0.0.1", "port": 3306, "name": "a", "user": "a", "password": "${P:-p}" } } """;

    [Fact]
    public void Practice_hosts_say_themselves_how_they_are_reached()
    {
        using var repository = Repository.With(Repository.Minimal, $$"""
            { {{Server}}, "sandbox": { "hosts": { "directory": ".slipway/hosts/a", "options": ["--memory=256m"] } },
              "hosts": [{ "name": "web-1", "kind": "ssh", "root": "/srv/app", "user": "root", "port": 2222 }, { "name": "web-2", "kind": "local", "root": "/srv/app" }] }
            """);
        repository.Problems().ShouldBe(
        [
            "hosts[0].port: is said by sandbox.hosts, which plays this host; take one of both out",
            "hosts[0].user: is said by sandbox.hosts, which plays this host; take one of both out",
            "hosts[1].kind: must be \"ssh\" where sandbox.hosts plays the hosts",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Only_MariaDB_serves_practice_hosts()
    {
        using var repository = Repository.With(Repository.Minimal, $$"""
            { {{Server.Replace("mariadb", "postgresql", StringComparison.Ordinal)}}, "sandbox": { "hosts": { "directory": ".slipway/hosts/a" }, "databaseServer": { "directory": ".slipway/databases/a" } },
              "hosts": [{ "name": "web-1", "kind": "ssh", "root": "/srv/app" }] }
            """);
        repository.Problems().ShouldHaveSingleItem().ShouldContain("can serve practice hosts only with the engine \"mariadb\"");
    }

    [Theory]
    [InlineData("1s", false)]
    [InlineData("2s", true)]
    [InlineData("10m", true)]
    [InlineData("11m", false)]
    public void Silence_is_neither_so_short_that_a_busy_machine_counts_as_dead_nor_endless(string silence, bool valid)
    {
        using var repository = Repository.With(Repository.Minimal, $$"""{ {{Server}}, "sandbox": {}, "hosts": [{ "name": "web-1", "kind": "ssh", "root": "/srv/app", "silence": "{{silence}}" }] }""");
        if (valid)
            repository.Load().Settings.Hosts[0].Silence.ShouldBeGreaterThan(TimeSpan.Zero);
        else
            repository.Problems().ShouldHaveSingleItem().ShouldContain("hosts[0].silence: must be from 2s to 10m");
    }
}
