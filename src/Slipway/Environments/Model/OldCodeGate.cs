namespace Slipway.Environments;

/// <summary>What is done when the release in service does not work with the new schema. In files the names are written in lower case.</summary>
public enum OldCodeGate
{
    /// <summary>Nothing is migrated: the change is made in two deployments, the first of which both releases work with.</summary>
    Refuse,

    /// <summary>It is said in the record: from Migrate until DeployCode the release in service fails, and going back with the code alone is not safe.</summary>
    Warn,
}
