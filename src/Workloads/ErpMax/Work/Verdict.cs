namespace ErpMax.Work;

/// <summary>What is to become of a message.</summary>
internal enum Verdict
{
    /// <summary>It is dealt with.</summary>
    Acknowledge,

    /// <summary>Somebody has to deal with it later.</summary>
    GiveBack,

    /// <summary>Nobody can deal with it: to the queue that a person looks at.</summary>
    PutAside,
}
