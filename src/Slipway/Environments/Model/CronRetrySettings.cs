using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>When a failed run of a job is tried again.</summary>
public sealed record CronRetrySettings(
    [Description("The exit codes that another try may help against. None: all but 0.")]
    [Range(1, 255)]
    IReadOnlyList<int> Exits,
    [Description("How often a run is tried at most, the first time counted.")]
    [Range(2, 10)]
    int Attempts = 3,
    [Description("The wait before each further try, such as \"10m\".")]
    [DefaultValue("5m")]
    TimeSpan Pause = default);
