using System.Text.Json.Serialization;

namespace Slipway.Databases.Rehearsals;

/// <summary>Where reality came out beside a forecast.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>There was no forecast, or nothing was measured.</summary>
    Unknown,
    Within,
    Below,
    Above,
}
