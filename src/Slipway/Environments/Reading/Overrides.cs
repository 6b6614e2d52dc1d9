using System.Text;

namespace Slipway.Environments;

/// <summary>Lays <c>path=value</c> from the command line over the files.</summary>
internal static class Overrides
{
    public static ObjectNode Apply(ObjectNode settings, IEnumerable<string> overrides, List<SettingsProblem> problems) =>
        overrides.Aggregate(settings, (current, text) => Apply(current, text, problems));

    private static ObjectNode Apply(ObjectNode settings, string text, List<SettingsProblem> problems)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        // What does not parse is not repeated: it may be a secret in the wrong place.
        if (equals < 0 || KeyPath.Parse(text[..equals]) is not { } path)
        {
            problems.Add(Origin.CommandLine.Problem("", "must be path=value, such as release.keep=3 or hosts[0].root=/srv/app"));
            return settings;
        }
        var value = Value(text[(equals + 1)..], problems);
        return value is not null && Set(settings, path, 0, value, problems) is ObjectNode changed ? changed : settings;
    }

    // Braces and brackets are JSON; everything else is a bare text, which becomes what the key needs.
    private static Node? Value(string text, List<SettingsProblem> problems) =>
        text is ['[' or '{', ..] and not ['{', >= 'a' and <= 'z', ..]
            ? JsonText.Parse(Encoding.UTF8.GetBytes(text), Origin.CommandLine.File, problems)
            : new ScalarNode(Origin.CommandLine, text, IsBare: true);

    private static Node? Set(Node? at, IReadOnlyList<object> path, int depth, Node value, List<SettingsProblem> problems)
    {
        if (depth == path.Count) return value;
        if (path[depth] is string key)
        {
            // Null stands for a section that was left out or taken away.
            if (at is null or ScalarNode { Value: null }) at = ObjectNode.Empty;
            if (at is ObjectNode node && Set(node.Find(key), path, depth + 1, value, problems) is { } child)
                return node.With(key, Origin.CommandLine, child);
            if (at is not ObjectNode) problems.Add(Origin.CommandLine.Problem(Text(path, depth + 1), $"cannot be set: {Text(path, depth)} is {at.Kind}"));
            return null;
        }
        var index = (int)path[depth];
        if (at is ArrayNode array && index <= array.Items.Count)
        {
            var child = Set(array.Items.ElementAtOrDefault(index), path, depth + 1, value, problems);
            return child is null ? null : array with { Items = [.. array.Items.Take(index), child, .. array.Items.Skip(index + 1)] };
        }
        var reason = at is ArrayNode list ? $"has {list.Items.Count} items" : $"is {at?.Kind ?? "not there"}";
        problems.Add(Origin.CommandLine.Problem(Text(path, depth + 1), $"cannot be set: {Text(path, depth)} {reason}"));
        return null;
    }

    private static string Text(IReadOnlyList<object> path, int length) =>
        path.Take(length).Aggregate("", (text, part) => part is int index ? $"{text}[{index}]" : KeyPath.Join(text, (string)part));
}
