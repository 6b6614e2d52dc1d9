using System.Security.Cryptography;
using System.Text;

namespace Slipway.Databases.Schema;

/// <summary>A schema as canonical text, one fact a line, and that text's hash. Two schemas are equal when the hashes are.</summary>
/// <param name="Hash"><c>sha256:v1:</c> and 64 hex digits; <c>v1</c> is the version of the canonical text.</param>
/// <param name="Text">The canonical text; empty for an empty database.</param>
public sealed record Fingerprint(string Hash, string Text)
{
    internal const string Prefix = "sha256:v1:";

    public static Fingerprint Of(string text)
        => new(Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), text);

    /// <summary>What changed from this schema to the other: lines with <c>-</c> and <c>+</c> under the object they belong to; empty when equal.</summary>
    public IReadOnlyList<string> DiffTo(Fingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SchemaDiff.Between(Text, other.Text);
    }

    public override string ToString() => Hash;
}
