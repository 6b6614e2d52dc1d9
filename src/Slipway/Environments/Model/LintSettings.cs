using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>What the lint of pending migrations goes by.</summary>
public sealed record LintSettings(
    [Description("From so many rows on a table is large: a migration that scans, rewrites or indexes it while it is locked is then refused and not only warned about.")]
    [Range(1, int.MaxValue)]
    int LargeTableRows = 100_000);
