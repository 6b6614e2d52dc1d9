namespace Slipway.Environments;

/// <summary>What a rehearsal does about migrations that are broken off. In files the names are written in lower case.</summary>
public enum InterruptionGate
{
    /// <summary>It kills and fails them at their statements; what then neither goes on nor comes back exactly is not migrated.</summary>
    Refuse,

    /// <summary>It does the same, and only says in the record what broke: a killed Migrate is then mended by hand or from the backup.</summary>
    Warn,

    /// <summary>It does not try.</summary>
    Off,
}
