namespace Slipway.Hosts.Services;

/// <summary>A unit as it was found.</summary>
/// <param name="Unit">Name of its file.</param>
/// <param name="Text">The file's bytes in base64.</param>
/// <param name="IsEnabled">Whether it starts with the machine.</param>
/// <param name="IsActive">Whether it ran, or was about to.</param>
public sealed record ServiceState(string Unit, string Text, bool IsEnabled, bool IsActive);
