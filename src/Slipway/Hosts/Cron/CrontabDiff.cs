namespace Slipway.Hosts.Cron;

/// <summary>What installing jobs would change.</summary>
/// <param name="Lines">
/// The block's lines with <c>"+ "</c>, <c>"- "</c> or two blanks before them, or the wrapper that they call where that alone is missing or damaged; empty when nothing changes.
/// </param>
/// <param name="HandMade">Lines outside any managed block that seem to run a job's command already, each with its number.</param>
public sealed record CrontabDiff(IReadOnlyList<string> Lines, IReadOnlyList<string> HandMade)
{
    public bool IsEmpty => Lines.Count == 0;

    /// <summary>The lines of two texts as a diff, by their longest common subsequence.</summary>
    internal static IReadOnlyList<string> Compare(string? before, string? after)
    {
        if (before == after)
            return [];
        var (old, @new) = (Split(before), Split(after));
        var common = new int[old.Length + 1, @new.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = @new.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == @new[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        var lines = new List<string>();
        for (int i = 0, j = 0; i < old.Length || j < @new.Length;)
        {
            if (i < old.Length && j < @new.Length && old[i] == @new[j])
            {
                lines.Add("  " + old[i++]);
                j++;
            }
            else if (j == @new.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + old[i++]);
            }
            else
            {
                lines.Add("+ " + @new[j++]);
            }
        }
        return lines;
    }

    private static string[] Split(string? text) => text is null ? [] : text.TrimEnd('\n').Split('\n');
}
