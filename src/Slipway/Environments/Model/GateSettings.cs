using System.ComponentModel;

namespace Slipway.Environments;

/// <summary>What a deployment must satisfy to be let through.</summary>
public sealed record GateSettings(
    [Description("Whether uncommitted changes in the working tree refuse the deployment.")]
    bool RequireCleanTree = false);
