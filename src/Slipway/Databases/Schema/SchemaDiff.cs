namespace Slipway.Databases.Schema;

/// <summary>Compares canonical texts object by object, so that a diff names the table a column belongs to.</summary>
internal static class SchemaDiff
{
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var (old, now) = (Blocks(before), Blocks(after));
        var lines = new List<string>();
        foreach (var head in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (was, @is) = (old.GetValueOrDefault(head), now.GetValueOrDefault(head));
            if (was is null || @is is null)
            {
                var sign = was is null ? '+' : '-';
                lines.Add($"{sign} {head}");
                lines.AddRange((was ?? @is)!.Select(line => $"{sign}   {line}"));
            }
            else if (!was.SequenceEqual(@is))
            {
                lines.Add($"  {head}");
                lines.AddRange(LineDiff(was, @is));
            }
        }

        return lines;
    }

    private static Dictionary<string, List<string>> Blocks(string text)
    {
        var blocks = new Dictionary<string, List<string>>();
        List<string>? current = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal) && current is not null)
                current.Add(line[2..]);
            else
                blocks[line] = current = [];
        }

        return blocks;
    }

    // Longest common subsequence: order matters in a schema (columns), and blocks are small.
    private static IEnumerable<string> LineDiff(List<string> a, List<string> b)
    {
        var common = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
        {
            for (var j = b.Count - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        int x = 0, y = 0;
        while (x < a.Count || y < b.Count)
        {
            if (x < a.Count && y < b.Count && a[x] == b[y])
                (x, y) = (x + 1, y + 1);
            else if (y == b.Count || (x < a.Count && common[x + 1, y] >= common[x, y + 1]))
                yield return $"-   {a[x++]}";
            else
                yield return $"+   {b[y++]}";
        }
    }
}
