using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Rollouts.Compose;

/// <summary>What a rollout needs of the proxy's state file.</summary>
/// <param name="Active">The release that gets the requests; null for none.</param>
/// <param name="Last">What became of the last switch.</param>
/// <param name="Tried">What became of the last canary.</param>
internal sealed record ProxyState(ProxyState.Upstream? Active, ProxyState.Verdict? Last, ProxyState.Verdict? Tried = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="RolloutException">It is not one.</exception>
    public static ProxyState Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ProxyState>(bytes, Json)!;
        }
        catch (JsonException problem)
        {
            throw new RolloutException($"The proxy's state file is damaged: {problem.Message}", problem);
        }
    }

    /// <param name="Addresses">Where its replicas listen, <c>host:port</c> or <c>http://host:port</c>.</param>
    internal sealed record Upstream(string Name, IReadOnlyList<string>? Addresses)
    {
        public bool Asks(string hostName) => Addresses is null || Addresses.Any(address => address.Split("://")[^1].StartsWith($"{hostName}:", StringComparison.Ordinal));
    }

    internal sealed record Verdict(string? From, string To, string Outcome, string? Reason, Figures? Figures)
    {
        public const string Open = "on trial";
        public const string Kept = "kept";
        public const string Back = "switched back";

        [JsonIgnore]
        public bool IsOpen => Outcome == Open;

        [JsonIgnore]
        public bool IsGood => Outcome == Kept;
    }

    internal sealed record Figures(long Requests, long Rescued, long Failed, double P50, double P99, double Longest);
}
