using System.Text.Json;

namespace Slipway.Hosts;

/// <summary>What <c>.slipway-root</c> says: whose directory this is.</summary>
internal sealed record RootMarker(int Format, string Application, string Environment)
{
    public const string FileName = ".slipway-root";
    public const string TempName = ".slipway-root.tmp";
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>The marker, or what is wrong with it.</summary>
    public static (RootMarker? Marker, string? Problem) Parse(byte[] bytes)
    {
        try
        {
            var marker = JsonSerializer.Deserialize<RootMarker>(bytes, Json);
            return marker switch
            {
                null => (null, "is empty"),
                { Format: not CurrentFormat } => (null, $"has format {marker.Format}; this version knows format {CurrentFormat} only"),
                _ => (marker, null),
            };
        }
        catch (JsonException e)
        {
            return (null, $"cannot be read ({e.Message})");
        }
    }
}
