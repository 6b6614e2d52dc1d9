using System.Text.RegularExpressions;

namespace Slipway.Hosts.Cron;

/// <summary>
/// Finds lines outside every managed block that run what a job runs: the same text, or the same program by file name with the
/// same arguments, wherever it lies and wherever its output goes. Such a line would run the job twice.
/// </summary>
internal static partial class HandMadeJobs
{
    public static IReadOnlyList<string> Find(byte[] crontab, IReadOnlyCollection<CronJob> jobs)
    {
        var wanted = jobs.Select(job => (job.Name, job.Command, Essence: Essence(job.Command))).ToList();
        var found = new List<string>();
        var inBlock = false;
        foreach (var (text, _, _, number) in CrontabBlock.Lines(crontab))
        {
            var line = text.Trim();
            if (line.StartsWith("# BEGIN slipway ", StringComparison.Ordinal))
                inBlock = true;
            else if (line.StartsWith("# END slipway ", StringComparison.Ordinal))
                inBlock = false;
            else if (!inBlock && Entry().Match(line) is { Success: true } match)
            {
                var command = match.Groups["command"].Value.Replace("\\%", "%", StringComparison.Ordinal);
                var essence = Essence(command);
                found.AddRange(wanted
                    .Where(job => essence == job.Essence || command.Contains(job.Command, StringComparison.Ordinal))
                    .Select(job => $"line {number} runs what the job '{job.Name}' runs: {line}"));
            }
        }
        return found;
    }

    private static string Essence(string command)
    {
        var last = Separator().Split(command)[^1];
        var words = Redirection().Replace(last, " ").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => Assignment().IsMatch(word)).ToArray();
        if (words.Length > 0)
            words[0] = HostPath.Name(words[0]);
        return string.Join(' ', words);
    }

    // Five fields or a macro, then the command; a comment or a setting (NAME = value) is no entry.
    [GeneratedRegex(@"^(@[a-z]+|[0-9*][^\s=]*(\s+[^\s#]+){4})\s+(?<command>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\s*(?:&&|;)\s*(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\s[0-9]?>>?\s*\S+|\s[0-9]?>&[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Redirection();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
