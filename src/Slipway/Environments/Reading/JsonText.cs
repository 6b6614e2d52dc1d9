using System.Text;
using System.Text.Json;

namespace Slipway.Environments;

/// <summary>Reads JSON, with comments and trailing commas, into nodes that know their line and column.</summary>
internal sealed class JsonText
{
    private readonly byte[] bytes;
    private readonly string? file;
    private readonly List<SettingsProblem> problems;
    private readonly List<int> lineStarts = [0];

    private JsonText(byte[] bytes, string? file, List<SettingsProblem> problems)
    {
        this.bytes = bytes;
        this.file = file;
        this.problems = problems;
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == '\n')
                lineStarts.Add(i + 1);
    }

    /// <summary>The value in the text, or null when it is broken, with the problem added.</summary>
    public static Node? Parse(byte[] bytes, string? file, List<SettingsProblem> problems)
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var text = new JsonText(bytes, file, problems);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = text.Value(ref reader, "");
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0].Split(" Change the reader options")[0];
            problems.Add(text.At((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0)).Problem("", $"This is not JSON. {message}"));
        }
        catch (InvalidOperationException)
        {
            problems.Add(text.At(reader.TokenStartIndex).Problem("", "This text is not valid UTF-8."));
        }
        return null;
    }

    private Node Value(ref Utf8JsonReader reader, string path)
    {
        var origin = At(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(ref reader, origin, path),
            JsonTokenType.StartArray => Array(ref reader, origin, path),
            JsonTokenType.String => new ScalarNode(origin, reader.GetString()),
            JsonTokenType.Number => new ScalarNode(origin, reader.TryGetDecimal(out var number) ? number : decimal.MaxValue),
            JsonTokenType.True => new ScalarNode(origin, true),
            JsonTokenType.False => new ScalarNode(origin, false),
            _ => new ScalarNode(origin, null),
        };
    }

    private ObjectNode Object(ref Utf8JsonReader reader, Origin origin, string path)
    {
        var members = new Dictionary<string, Member>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var keyOrigin = At(reader.TokenStartIndex);
            var key = reader.GetString()!;
            var keyPath = KeyPath.Join(path, key);
            reader.Read();
            if (members.TryGetValue(key, out var first))
                problems.Add(keyOrigin.Problem(keyPath, $"stands here a second time; the first is in line {first.Key.Line}"));
            members[key] = new(keyOrigin, Value(ref reader, keyPath));
        }
        return new ObjectNode(origin, members);
    }

    private ArrayNode Array(ref Utf8JsonReader reader, Origin origin, string path)
    {
        var items = new List<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader, $"{path}[{items.Count}]"));
        return new ArrayNode(origin, items);
    }

    private Origin At(long offset)
    {
        var line = lineStarts.BinarySearch((int)offset);
        if (line < 0) line = ~line - 1;
        return At(line, (int)offset - lineStarts[line]);
    }

    // Columns are counted in characters, as editors do, and not in bytes.
    private Origin At(int line, int byteInLine)
    {
        var start = lineStarts[Math.Min(line, lineStarts.Count - 1)];
        var length = Math.Clamp(byteInLine, 0, bytes.Length - start);
        return new Origin(file, line + 1, Encoding.UTF8.GetCharCount(bytes, start, length) + 1);
    }
}
