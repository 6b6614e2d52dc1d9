using Slipway.Build.Capabilities;
using Slipway.Engine.Targets;

namespace Slipway.Build;

/// <summary>Targets for running ErpMax by its compose file alone.</summary>
internal sealed partial class Build
{
    private const string Production = "deploy/erpmax/.env.production";

    public Target GenerateSecrets => _ => _
        .Description("Make deploy/erpmax/.env.production with new secrets; one that is there is never overwritten")
        .ReadOnly()
        .Executes(async step =>
        {
            var made = await SecretsFile.CreateAsync(workspace.PathOf(Production + ".example"), workspace.PathOf(Production), step.Cancel).ConfigureAwait(false);
            step.Say($"{Production} (0600): new values for {string.Join(", ", made)}");
        });
}
