using System.Text;

namespace Slipway.Hosts.Cron;

/// <summary>
/// The lines of a crontab between <c># BEGIN slipway app@env</c> and <c># END slipway app@env</c>, both included. A pure transform of
/// bytes: what is outside stays as it is, byte for byte, whatever its line ends and encoding. A new block goes to the front,
/// where it needs no line end before it and no setting further down (MAILTO, PATH) changes what it does.
/// </summary>
internal sealed class CrontabBlock
{
    private const string SuspendedMark = "# SUSPENDED ";

    private readonly string _begin;
    private readonly string _end;
    private readonly string _root;

    public CrontabBlock(string owner, string root)
    {
        _root = root;
        if (owner.Length == 0 || owner.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw new ArgumentException($"'{owner}' cannot own a crontab's block: no blanks, no line ends.", nameof(owner));
        (_begin, _end) = ($"# BEGIN slipway {owner}", $"# END slipway {owner}");
    }

    /// <summary>The block's text for these jobs, ending with a line end; null for none.</summary>
    /// <exception cref="CronJobException">Some job is not valid; every problem is named.</exception>
    public string? Render(IReadOnlyCollection<CronJob> jobs)
    {
        if (CronJob.Check(jobs) is { Count: > 0 } problems)
            throw new CronJobException(problems);
        if (jobs.Count == 0)
            return null;
        var text = new StringBuilder();
        text.Append(_begin).Append('\n').Append("# Do not edit up to END: the next deployment writes these lines anew.\n");
        foreach (var job in jobs)
            text.Append("# ").Append(job.Name).Append('\n').Append(job.ToLine(_root)).Append('\n');
        return text.Append(_end).Append('\n').ToString();
    }

    /// <summary>A block without jobs that says why there are none.</summary>
    public string Suspended(string reason) => $"{_begin}\n{SuspendedMark}{reason}\n{_end}\n";

    public static bool IsSuspended(string? block) => block?.Contains($"\n{SuspendedMark}", StringComparison.Ordinal) == true;

    /// <summary>The block as it stands, or null.</summary>
    /// <exception cref="HostException">BEGIN and END do not pair.</exception>
    public string? Find(byte[] crontab) => Locate(crontab) is var (start, length) ? Encoding.UTF8.GetString(crontab, start, length) : null;

    /// <summary>The crontab with this block in the old one's place, or in front; without it when <paramref name="block"/> is null.</summary>
    /// <exception cref="HostException">BEGIN and END do not pair.</exception>
    public byte[] Replace(byte[] crontab, string? block)
    {
        var text = block is null ? [] : ShellText.Utf8.GetBytes(block);
        var (start, length) = Locate(crontab) ?? (0, 0);
        return [.. crontab.AsSpan(0, start), .. text, .. crontab.AsSpan(start + length)];
    }

    private (int Start, int Length)? Locate(byte[] crontab)
    {
        int? begin = null;
        (int, int)? found = null;
        foreach (var (line, start, end, number) in Lines(crontab))
        {
            if (line == _begin)
            {
                if (begin is not null || found is not null)
                    throw Broken($"line {number} is a second '{_begin}'");
                begin = start;
            }
            else if (line == _end)
            {
                if (begin is null)
                    throw Broken($"line {number} is '{_end}' without its BEGIN");
                (found, begin) = ((begin.Value, end - begin.Value), null);
            }
        }
        return begin is null ? found : throw Broken($"'{_begin}' has no END");
    }

    /// <summary>Each line without trailing blanks, where it starts and ends (line end included), and its number from 1.</summary>
    internal static IEnumerable<(string Text, int Start, int End, int Number)> Lines(byte[] crontab)
    {
        for (int start = 0, number = 1; start < crontab.Length; number++)
        {
            var feed = Array.IndexOf(crontab, (byte)'\n', start);
            var end = feed < 0 ? crontab.Length : feed + 1;
            yield return (Encoding.UTF8.GetString(crontab, start, end - start).TrimEnd(), start, end, number);
            start = end;
        }
    }

    private static HostException Broken(string what) =>
        new($"The crontab's managed block is broken: {what}. Nothing was changed. Mend or remove these lines by hand, then run the same command again.");
}
