using System.Text.Json.Serialization;

namespace Slipway.Proxy.Switching;

/// <summary>One release as the proxy sees it.</summary>
/// <param name="Name">Its identity; requests in hand are counted by it.</param>
/// <param name="Addresses">Where its replicas listen, <c>http://host:port</c>.</param>
/// <param name="Ready">The path that a replica answers with 2xx when it can be given requests.</param>
internal sealed record Upstream(string Name, IReadOnlyList<Uri> Addresses, string Ready)
{
    /// <summary>The addresses as requests are sent to them; made once, for each request needs one.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Prefixes { get; } = [.. Addresses.Select(address => address.GetLeftPart(UriPartial.Authority))];

    public bool IsSameAs(Upstream other) => Name == other.Name && Ready == other.Ready && Addresses.SequenceEqual(other.Addresses);
}
