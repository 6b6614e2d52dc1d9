using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Rollouts;

/// <summary>Reads and writes manifests with code made at compile time: thousands of files, in a command that has just begun.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ManifestDocument))]
internal sealed partial class ManifestJson : JsonSerializerContext;
