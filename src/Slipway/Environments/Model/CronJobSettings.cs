using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One job of the crontab.</summary>
public sealed record CronJobSettings(
    [Description("Name of the job, unique within the environment.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string Name,
    [Description("When it runs: five cron fields (minute, hour, day of month, month, day of week), in the host's time zone.")]
    [RegularExpression(Patterns.Schedule, ErrorMessage = Patterns.ScheduleRule)]
    string Schedule,
    [Description("The command line. {current} is the release in service.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    [AllowsPlaceholders]
    string Command,
    [Description("Longest time that a run may take before it is ended, such as \"90s\", \"5m\" or \"1h30m\".")]
    [DefaultValue("6h")]
    TimeSpan Timeout = default,
    [Description("Whether a run that failed is tried again within the time limit. Without it the next due time is the next try.")]
    CronRetrySettings? Retry = null);
