using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>What a deployment must satisfy to be let through.</summary>
public sealed record GateSettings(
    [Description("Whether uncommitted changes in the working tree refuse the deployment.")]
    bool RequireCleanTree = false,
    [Description("Whether the deployment is refused or only warned of when the release in service does not work with the new schema.")]
    OldCodeGate OldCodeOnNewSchema = OldCodeGate.Refuse,
    [Description("Whether the deployment is refused or only warned of when the rehearsal kills or fails the migrations at a statement and they neither go on nor come back exactly; off: that is not tried.")]
    InterruptionGate Interruptions = InterruptionGate.Refuse,
    [Description("Another environment, such as staging, where the same sources and migrations must be deployed already.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string? PassedIn = null);
