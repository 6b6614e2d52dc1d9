using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Slipway.Tests.Integration.Sync;

/// <summary>Writes a row as the simulator's oracle does.</summary>
internal static class OracleLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(SqliteDataReader row)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Options))
        {
            json.WriteStartObject();
            for (var column = 0; column < row.FieldCount; column++)
                Write(json, row.GetName(column), row.GetValue(column));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        if (value is long number)
            json.WriteNumber(name, number);
        else if (value is string text)
            json.WriteString(name, text);
        else
            json.WriteNull(name);
    }
}
