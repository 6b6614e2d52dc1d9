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
    [Description("Commands of the application that print what its runs came to, one JSON line a source and day (source, day, runs, failed, partial, seconds, rows, peakBytes) and one a stream (source, stream, lastSuccess, status, rows, seconds).")]
    IReadOnlyList<SmokeCommandSettings> History,
    [Description("Commands of the application that compare a sample of its data with where it comes from, one JSON line a source: source, sampled, equal, changed, wrong and examples (texts).")]
    IReadOnlyList<SmokeCommandSettings> Samples,
    [Description("How old the newest proven backup may be.")]
    [DefaultValue("192h")]
    TimeSpan BackupMaxAge = default,
    [Description("How often something that differs from what people were told is looked at again before it is believed.")]
    [Range(0, 10)]
    int LookAgain = 2,
    [Description("The pause between two such looks.")]
    [DefaultValue("5s")]
    TimeSpan Pause = default);
