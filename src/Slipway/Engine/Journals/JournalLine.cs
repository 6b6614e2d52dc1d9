using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Engine.Journals;

/// <summary>
/// One line: the entry's JSON with two more fields at its end, <c>prev</c> (hash of the line before) and <c>hash</c>
/// (SHA-256 of the line up to that field). So a line proves itself and its place.
/// </summary>
internal static class JournalLine
{
    private const string HashField = ",\"hash\":\"";
    private const int HashLength = 64;

    public static string NoHash { get; } = new('0', HashLength);

    public static (byte[] Line, string Hash) Write(JournalEntry entry, string previousHash)
    {
        var json = JsonSerializer.Serialize(entry, Json.Options);
        var body = $"{json[..^1]},\"prev\":\"{previousHash}\"";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        return (Encoding.UTF8.GetBytes($"{body}{HashField}{hash}\"}}\n"), hash);
    }

    /// <summary>The line's entry, its own hash and that of the line before. Null when the line does not prove itself.</summary>
    /// <exception cref="JsonException">The line is whole but is not an entry this version knows.</exception>
    public static (JournalEntry Entry, string Previous, string Hash)? Read(ReadOnlySpan<byte> line)
    {
        var tail = HashField.Length + HashLength + 2;
        if (line.Length <= tail || line[^1] != '}')
        {
            return null;
        }

        var body = line[..^tail];
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        if (!line[^tail..].SequenceEqual(Encoding.UTF8.GetBytes($"{HashField}{hash}\"}}")))
        {
            return null;
        }

        var previous = Encoding.UTF8.GetString(body[^(HashLength + 1)..^1]);
        return (JsonSerializer.Deserialize<JournalEntry>(line, Json.Options)!, previous, hash);
    }
}
