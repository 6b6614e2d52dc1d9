using System.Collections;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Environments;

/// <summary>The one way to write settings down: keys in a fixed order, times in seconds, sizes in bytes, secrets as <c>***</c>.</summary>
internal static class Canonical
{
    // Readable: this is shown to people, never put into a web page unescaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(string environment, Settings settings)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("environment", environment);
            writer.WritePropertyName("settings");
            Write(writer, settings);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case int number: writer.WriteNumberValue(number); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case Secret: writer.WriteStringValue(Secret.Mask); break;
            case ByteSize size: writer.WriteNumberValue(size.Bytes); break;
            case TimeSpan span: writer.WriteNumberValue((long)span.TotalSeconds); break;
            case Enum name: writer.WriteStringValue(name.ToString().ToLowerInvariant()); break;
            case IDictionary map: Members(writer, map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(key => (key, map[key]))); break;
            case IEnumerable list: Items(writer, list); break;
            default: Section(writer, value); break;
        }
    }

    private static void Section(Utf8JsonWriter writer, object section) =>
        Members(writer, Shape.Of(section.GetType()).Keys.Select(key =>
            (key.Name, section.GetType().GetProperty(char.ToUpperInvariant(key.Name[0]) + key.Name[1..])!.GetValue(section))));

    private static void Members(Utf8JsonWriter writer, IEnumerable<(string Name, object? Value)> members)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        writer.WriteEndObject();
    }

    private static void Items(Utf8JsonWriter writer, IEnumerable items)
    {
        writer.WriteStartArray();
        foreach (var item in items) Write(writer, item);
        writer.WriteEndArray();
    }
}
