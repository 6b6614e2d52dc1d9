using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class HostRoleTests
{
    [Fact]
    public void Roles_and_batches_are_read()
    {
        using var repository = Repository.With(Repository.Minimal, Hosts("[\"code\", \"cron\"]", "[]", """, "release": { "batches": "1, 25%, 100%" }"""));
        var settings = repository.Load().Settings;
        settings.Hosts.Select(host => host.Roles.Count).ShouldBe([2, 0]);
        settings.Release.Batches.ShouldBe("1, 25%, 100%");
    }

    [Fact]
    public void Only_one_host_may_run_the_jobs()
    {
        using var repository = Repository.With(Repository.Minimal, Hosts("[\"code\", \"cron\"]", "[\"cron\"]"));
        repository.Problems().ShouldHaveSingleItem().ShouldContain("hosts[1].roles: has cron, as hosts[0] has; only one host may run the jobs");
    }

    [Fact]
    public void Some_host_must_carry_the_code()
    {
        using var repository = Repository.With(Repository.Minimal, Hosts("[\"cron\"]", "[\"cron\"]"));
        repository.Problems().ShouldContain(problem => problem.Contains("hosts: have no host with the role code"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("150%")]
    [InlineData("all")]
    public void Steps_of_a_rolling_switch_are_checked(string batches)
    {
        using var repository = Repository.With(Repository.Minimal, Hosts("[]", "[]", $$""", "release": { "batches": "{{batches}}" }"""));
        repository.Problems().ShouldHaveSingleItem().ShouldContain("release.batches");
    }

    private static string Hosts(string first, string second, string more = "") =>
        $$"""{ "hosts": [ { "name": "a", "kind": "local", "root": "srv/a", "roles": {{first}} }, { "name": "b", "kind": "local", "root": "srv/b", "roles": {{second}} } ]{{more}} }""";
}
