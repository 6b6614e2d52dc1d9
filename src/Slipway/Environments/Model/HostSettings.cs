using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One machine that is deployed to.</summary>
public sealed record HostSettings(
    [Description("Name of the host, unique within the environment.")]
    [RegularExpression(Patterns.HostName, ErrorMessage = Patterns.HostNameRule)]
    string Name,
    [Description("How the host is reached.")]
    HostKind Kind,
    [Description("Directory on the host that holds releases, shared files, backups and the journal. A local host's may be relative to the repository.")]
    [RegularExpression(Patterns.RootPath, ErrorMessage = Patterns.RootPathRule)]
    string Root,
    [Description("What the host does: code, cron, or both. None means code, and the first host runs the jobs when no host has cron.")]
    IReadOnlyList<HostRole> Roles);
