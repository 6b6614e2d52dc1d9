using Slipway.Build.Capabilities;
using Slipway.Checks;
using Slipway.Checks.Doctor;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;

namespace Slipway.Build;

/// <summary>Targets for the machines themselves.</summary>
internal sealed partial class Build
{
    public Target TrustHost => _ => _
        .Description("Show the SSH keys of the hosts; with --confirm <env> pin them in .nuke/known_hosts")
        .ReadOnly()
        .Executes(ShowOrPinKeys);

    public Target Doctor => _ => _
        .Description("Examine each host (--host): reach, clock, tools, disk, cron, lock, left-overs; and what to do")
        .ReadOnly()
        .Executes(Examine);

    private async Task Examine(StepContext step)
    {
        var chosen = Stage.Fleet.Choose(invocation.Hosts);
        var found = await Task.WhenAll(chosen.Select(host => HostDoctor.ExamineAsync(host, ExpectedOf(host), step.Cancel))).ConfigureAwait(false);
        Answer((found, string.Join("\n\n", found.Select(one => one.ToString()))));
        if (found.Where(one => one.Status == CheckStatus.Failed).Select(one => one.Host).ToList() is { Count: > 0 } ill)
        {
            throw new HostException($"{ill.Count} of {found.Length} host(s) not fit for a deployment: {string.Join(", ", ill)}. Nothing was changed.");
        }
    }

    private DoctorOptions ExpectedOf(Host host)
    {
        var settings = Stage.Settings.Hosts.First(one => one.Name == host.Name);
        return new DoctorOptions(workspace.Time)
        {
            MinimumFreeDisk = Stage.Settings.Health.MinimumFreeDisk.Bytes,
            Key = settings.Kind != HostKind.Ssh ? null : settings.HostKey is { } pinned ? $"pinned in the settings: {pinned}" : "pinned in .nuke/known_hosts or ~/.ssh/known_hosts",
            IsScheduler = Stage.Settings.Cron.Jobs.Count > 0 && host == Stage.Fleet.Scheduler,
            CrontabIsFile = Stage.Settings.Cron.File is not null,
        };
    }

    private async Task ShowOrPinKeys(StepContext step)
    {
        var hosts = Stage.Settings.Hosts.Where(host => host.Kind == HostKind.Ssh).ToList();
        if (hosts.Count == 0)
        {
            speaker.Line($"No host of {Stage.Environment.Name} is reached by SSH.");
        }

        var access = Stage.Access;
        foreach (var host in hosts)
        {
            var (key, isPinned) = await SshHost.LookAtKeyAsync(host.Name, access.Target(host), step.Cancel).ConfigureAwait(false);
            speaker.Line($"{host.Name}: {key.Server} shows {key}{(isPinned ? ", which is pinned" : "")}");
            if (isPinned)
            {
                continue;
            }

            if (host.HostKey is not null)
            {
                throw new RefusedException($"{host.Name}: the settings pin another key, {host.HostKey}. If the new one is right, put it under hostKey or take hostKey out");
            }

            if (invocation.Confirm == Stage.Environment.Name)
            {
                HostKeyFile.Pin(access.PinFile, key);
                speaker.Line($"{host.Name}: pinned in .nuke/known_hosts; commit that file.");
            }
            else
            {
                speaker.Line($"  Compare it with the server's own console: for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done\n"
                    + $"  Then pin it: ./build.sh TrustHost --env {Stage.Environment.Name} --confirm {Stage.Environment.Name}");
            }
        }
    }
}
