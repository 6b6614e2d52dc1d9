using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>How long backups of the database are kept, and whether they are encrypted.</summary>
public sealed record BackupSettings(
    [Description("How many of the newest backups always stay. The backup of what is deployed, and the ways back of what can be taken back, stay besides.")]
    [Range(1, 100000)]
    int Keep = 10,
    [Description("Backups that are younger than so many days stay too. 0: only their number counts.")]
    [Range(0, 36500)]
    int KeepDays = 7,
    [Description("What backups are encrypted with (AES-256-GCM), as a ${NAME} reference; left out: they are not. Without it an encrypted backup cannot be restored.")]
    Secret? Passphrase = null);
