using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The jobs that cron runs, and whose crontab they stand in.</summary>
public sealed record CronSettings(
    [Description("The jobs. None means that nothing is installed.")]
    IReadOnlyList<CronJobSettings> Jobs,
    [Description("A file, relative to the host's root, that takes the place of the user's own crontab.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string? File = null,
    [Description("How long a deployment that changes the schema waits for a job that is running, after it has suspended the jobs; then it is refused.")]
    [DefaultValue("10m")]
    TimeSpan WaitForJobs = default,
    [Description("Whether InstallCron shows that the daemon fires: a marker job that is due each minute must run within 70 seconds, and is removed again.")]
    bool Prove = false);
