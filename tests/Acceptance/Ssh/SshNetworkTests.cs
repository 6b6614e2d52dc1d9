using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Ssh;

/// <summary>A host's network is cut at each step and healed while the deployer tries to come back, or only after it has given up.</summary>
public sealed class SshNetworkTests(SshFaultLab lab) : IClassFixture<SshFaultLab>
{
    // The host with the journal, the one with the crontab, and one with neither.
    private static readonly (string Host, string When)[] OfDeploy =
    [
        ("web-1", "] HealthCheck"), ("web-2", "] StageCode"), ("web-3", "] TestMigration"), ("web-1", "] Backup"), ("web-3", "] SuspendCron"), ("web-1", "] Migrate\n"),
        ("web-2", "] DeployCode"), ("web-1", "] DeployCode"), ("web-3", "switched 1 of 3 hosts"), ("web-3", "] InstallCron"), ("web-1", "] SmokeTest"), ("web-2", "] Deploy\n"),
    ];

    private static readonly (string Host, string When)[] OfRollback =
    [
        ("web-3", "] undo InstallCron"), ("web-2", "] undo DeployCode"), ("web-1", "] undo Migrate"), ("web-1", "] undo SuspendCron"), ("web-3", "] undo StageCode"),
    ];

    [Fact(Explicit = true)]
    public async Task A_deployment_whose_network_is_cut_at_any_step_goes_on_or_is_undone_and_the_next_Deploy_completes_it()
    {
        await lab.ReadyAsync();
        foreach (var (host, when) in OfDeploy)
            await ProveAsync("Deploy", host, when, lab.Two!);
    }

    [Fact(Explicit = true)]
    public async Task A_rollback_whose_network_is_cut_at_any_step_is_completed_by_the_next_one()
    {
        await lab.ReadyAsync();
        foreach (var (host, when) in OfRollback)
            await ProveAsync("Rollback", host, when, lab.One);
    }

    [Theory(Explicit = true)]
    [InlineData("Deploy", "web-2", "] StageCode")]
    [InlineData("Deploy", "web-1", "] Backup")]
    [InlineData("Deploy", "web-1", "] Migrate\n")]
    [InlineData("Deploy", "web-2", "] DeployCode")]
    [InlineData("Deploy", "web-3", "switched 1 of 3 hosts")]
    [InlineData("Deploy", "web-3", "] InstallCron")]
    [InlineData("Deploy", "web-1", "] SmokeTest")]
    [InlineData("Rollback", "web-2", "] undo DeployCode")]
    [InlineData("Rollback", "web-1", "] undo Migrate")]
    public async Task A_network_that_stays_cut_ends_the_command_which_names_the_host_and_what_is_next_and_healed_that_completes_it(string target, string host, string when)
    {
        await lab.ReadyAsync();
        var first = await lab.ProveAsync(target, when, async running =>
        {
            await running.WaitForAsync(when);
            await lab.Hosts.CutAsync(host);
        }, () => lab.Hosts.HealAsync(host), target == "Deploy" ? lab.Two! : lab.One);
        first.ExitCode.ShouldBeOneOf(1, 3);
        first.ShouldSay($"{host}: ", "./build.sh ", " --env ssh-local");
    }

    private Task<Run> ProveAsync(string target, string host, string when, ServerState expected) =>
        lab.ProveAsync(target, when, async running =>
        {
            await running.WaitForAsync(when);
            await lab.Hosts.CutAsync(host);
            await lab.Hosts.HealAsync(host);
        }, null, expected);
}
