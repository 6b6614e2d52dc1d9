using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>Everything one stage needs to know, complete and valid: what is deployed, where to, and how it is proven.</summary>
public sealed record Settings(
    [Description("Name of the application: lower-case letters, digits and dashes. It names the cron block and the lock.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string Application,
    [Description("The machines that are deployed to. The first one keeps the journal.")]
    [MinLength(1)]
    IReadOnlyList<HostSettings> Hosts,
    [Description("The database that is migrated.")]
    DatabaseSettings Database,
    [Description("How long backups of the database are kept, and whether they are encrypted.")]
    BackupSettings Backups,
    [Description("The program that is built, shipped and switched to.")]
    ReleaseSettings Release,
    [Description("Jobs that cron runs while this application is deployed.")]
    CronSettings Cron,
    [Description("Programs that run for as long as the machine does, as systemd units of the deploy user on each host that carries the release.")]
    IReadOnlyList<ServiceSettings> Services,
    [Description("What must hold before anything is touched.")]
    HealthSettings Health,
    [Description("What must work before a deployment is called good.")]
    SmokeSettings Smoke,
    [Description("What a deployment must satisfy to be let through.")]
    GateSettings Gates,
    [Description("Read-only commands whose output Status shows.")]
    StatusSettings Status,
    [Description("Who is told what happens while nobody looks.")]
    NotificationSettings Notifications,
    [Description("What is watched between deployments, besides hosts, jobs, database, backups and release.")]
    MonitorSettings Monitor,
    [Description("Asks the remote services whether they accept our keys, before anything is touched.")]
    ApiCheckSettings? ApiCheck = null,
    [Description("Marks a practice environment and says what it practises with: seed data and a simulator. Never in production.")]
    SandboxSettings? Sandbox = null,
    [Description("Runs the release in containers, blue-green. Left out: files and a link.")]
    ContainerSettings? Containers = null,
    [Description("Runs the release in a Kubernetes cluster. Left out: files and a link, or containers.")]
    KubernetesSettings? Kubernetes = null,
    [Description("Whether faults may be injected on purpose, to drill undo and resume.")]
    bool Drills = false)
{
    /// <summary>True when this environment exists to practise in, so that secrets may fall back to values of no worth.</summary>
    public bool IsPractice => Sandbox is not null;
}
