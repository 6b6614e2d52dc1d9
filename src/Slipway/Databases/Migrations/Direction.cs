using System.Text.Json.Serialization;

namespace Slipway.Databases.Migrations;

/// <summary>Which way a migration was taken. A baseline is only written down; its script is not run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Direction>))]
public enum Direction
{
    Up,
    Down,
    Baseline,
}
