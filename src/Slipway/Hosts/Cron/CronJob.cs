// Cron: one block of a crontab as state. A CronJob is data, checked against what cron(8) understands; CrontabBlock is the pure
// text transform that owns the lines between its BEGIN and END and leaves every other byte alone; Crontab reads,
// diffs, captures, installs and restores it on a Host, in a file below the root or through crontab(1).
using System.Text.RegularExpressions;

namespace Slipway.Hosts.Cron;

/// <summary>One line of a crontab.</summary>
/// <param name="Name">Letters, digits, dot, dash and underscore; shown in the crontab above the line.</param>
/// <param name="Schedule">Five fields or a macro such as <c>@daily</c>, as cron(8) has them, in the host's time zone.</param>
/// <param name="Command">Shell text on one line; <c>%</c>, which means a new line to cron, is escaped when it is written.</param>
public sealed partial record CronJob(string Name, string Schedule, string Command)
{
    /// <summary>
    /// The longest that a run may take. With a limit the line calls the wrapper below the root, which also keeps runs from
    /// overlapping, writes and rotates the log and records every run; without one the line is the bare command.
    /// </summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether a failed run is tried again within <see cref="Limit"/>; null: it is not.</summary>
    public JobRetry? Retry { get; init; }

    /// <summary>What is wrong with these jobs, each with the job's name and the reason; empty when nothing is.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<CronJob> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var problems = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            if (!names.Add(job.Name))
                problems.Add($"cron job '{job.Name}': there is another job of this name");
            problems.AddRange(job.Problems().Select(reason => $"cron job '{job.Name}': {reason}"));
        }
        return problems;
    }

    /// <summary>The next time it runs after <paramref name="from"/>; null for <c>@reboot</c>.</summary>
    /// <exception cref="FormatException">The schedule is not one cron(8) understands.</exception>
    public DateTimeOffset? Next(DateTimeOffset from, TimeZoneInfo zone) => CronSchedule.Parse(Schedule).Next(from, zone);

    /// <summary>Its line in the crontab, without the line's end.</summary>
    internal string ToLine(string root) => $"{Schedule} {Wrapped(root).Replace("%", "\\%", StringComparison.Ordinal)}";

    private string Wrapped(string root) => Limit is { } limit
        ? $"{ShellText.QuoteProgram(HostPath.Join(root, JobWrapper.Path))} {Name} {(long)Math.Ceiling(limit.TotalSeconds)} {ShellText.Quote(Command)}{Retry}"
        : Command;

    private IEnumerable<string> Problems()
    {
        if (!NamePattern().IsMatch(Name))
            yield return "its name may have letters, digits, dots, dashes and underscores only";
        if (CronSchedule.Problem(Schedule) is { } reason)
            yield return reason;
        if (string.IsNullOrWhiteSpace(Command))
            yield return "it has no command";
        if (Limit is { } limit && limit < TimeSpan.FromSeconds(1))
            yield return "its time limit must be a second or more";
        if (Retry is not null && Limit is null)
            yield return "it needs a time limit to be tried again within";
        if (Retry is { } retry && Limit is { } whole && retry.Pause >= whole)
            yield return "the pause before it is tried again must be shorter than its time limit";
        if (Command.AsSpan().ContainsAny('\n', '\r', '\0'))
            yield return "its command must be one line";
        // Crons differ on what precedes an escaped percent sign: none of them can say a backslash there for sure.
        if (Command.Contains("\\%", StringComparison.Ordinal))
            yield return "a backslash directly before % cannot be written in a crontab (% is escaped for you); put the command in a script";
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
