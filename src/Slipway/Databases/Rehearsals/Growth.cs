using System.Text.Json.Serialization;

namespace Slipway.Databases.Rehearsals;

/// <summary>How a statement's time depends on the rows there are, found out by running it on the whole copy and on the emptied one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Growth>))]
public enum Growth
{
    /// <summary>It was not measured at two sizes, or the tables are too small to tell.</summary>
    Unknown,

    /// <summary>It takes no longer with rows than without.</summary>
    Metadata,

    /// <summary>It takes longer the more rows there are.</summary>
    Size,
}
