namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>What becomes of a pod, by its image.</summary>
internal enum Fate
{
    Good,
    Slow,
    MissingImage,
    Crash,
    EatsMemory,
    NeverReady,
    NoNode,
    InitCrash,
}
