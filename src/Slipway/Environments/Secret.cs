using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Slipway.Environments;

/// <summary>
/// A value that must not be seen. It is <c>***</c> wherever it is printed, formatted, inspected or serialised;
/// only <see cref="Reveal"/> gives it away, so that a search for that word finds every place that does.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretConverter))]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = "***";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string value;

    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
    }

    /// <summary>The value itself, for the one place that hands it on.</summary>
    public string Reveal() => value;

    public override string ToString() => Mask;

    /// <summary>Takes the same time wherever the values differ.</summary>
    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other.value));

    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>The same for all secrets: a hash code is printed too easily to be made of the value.</summary>
    public override int GetHashCode() => 0;
}
