namespace Slipway.Rollouts.Compose;

/// <summary>A container as its engine tells of it.</summary>
/// <param name="Service">The compose service that it is one of.</param>
/// <param name="Status"><c>created</c>, <c>running</c>, <c>restarting</c>, <c>exited</c>, …</param>
/// <param name="Error">Why it could not be started, in the engine's words.</param>
/// <param name="Restarts">How often the engine has started it again.</param>
/// <param name="Test">Its health check, as <c>CMD</c> or <c>CMD-SHELL</c> and words; empty for none.</param>
/// <param name="HealthOutput">What the engine's last health check printed.</param>
internal sealed record Container(
    string Id, string Name, string Service, string Image, string Status, int ExitCode, bool OutOfMemory, string Error, int Restarts, IReadOnlyList<string> Test, string HealthOutput)
{
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>When the engine starts it again by itself: <c>no</c>, <c>unless-stopped</c>, …</summary>
    public required string RestartPolicy { get; init; }

    public bool StartsByItself => RestartPolicy is not ("no" or "");

    public bool IsRunning => Status == "running";

    /// <summary>Other containers of its networks find it by this name, whatever its address is.</summary>
    public string HostName => Id[..12];
}
