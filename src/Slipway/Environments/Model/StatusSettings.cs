using System.ComponentModel;

namespace Slipway.Environments;

/// <summary>What Status asks the application itself.</summary>
public sealed record StatusSettings(
    [Description("The commands, run on the host in this order.")]
    IReadOnlyList<SmokeCommandSettings> Commands);
