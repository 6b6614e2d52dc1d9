using System.ComponentModel;

namespace Slipway.Environments;

/// <summary>The commands that prove a deployment.</summary>
public sealed record SmokeSettings(
    [Description("Commands that must end with exit code 0, in this order.")]
    IReadOnlyList<SmokeCommandSettings> Commands);
