using System.Text.Json.Serialization;
using Slipway.Proxy.Control;
using Slipway.Proxy.Switching;

namespace Slipway.Proxy;

/// <summary>How state and orders are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Routing))]
[JsonSerializable(typeof(ProxyStatus))]
[JsonSerializable(typeof(SwitchOrder))]
[JsonSerializable(typeof(CanaryOrder))]
[JsonSerializable(typeof(WaitOrder))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class ProxyJson : JsonSerializerContext;
