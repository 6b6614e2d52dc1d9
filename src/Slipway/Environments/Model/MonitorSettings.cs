using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>What is watched between deployments, besides hosts, jobs, database, backups and release.</summary>
public sealed record MonitorSettings(
    [Description("Commands of the application that print one JSON line a thing they looked at: source, subject, status (ok, warning, critical) and text.")]
    IReadOnlyList<SmokeCommandSettings> Commands,
    [Description("Servers whose TLS certificate is watched, each as host:port.")]
    [RegularExpression(Patterns.Endpoint, ErrorMessage = Patterns.EndpointRule)]
    IReadOnlyList<string> Certificates,
    [Description("How old the newest proven backup may be.")]
    [DefaultValue("192h")]
    TimeSpan BackupMaxAge = default,
    [Description("How often something that differs from what people were told is looked at again before it is believed.")]
    [Range(0, 10)]
    int LookAgain = 2,
    [Description("The pause between two such looks.")]
    [DefaultValue("5s")]
    TimeSpan Pause = default);
