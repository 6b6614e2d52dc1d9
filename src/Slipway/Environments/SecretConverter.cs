using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Environments;

/// <summary>Writes <c>***</c> for a secret, and reads none: a secret that came through JSON was not kept.</summary>
internal sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("A secret is not read from JSON; name it in the settings as a ${NAME} reference.");

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Secret.Mask);
}
