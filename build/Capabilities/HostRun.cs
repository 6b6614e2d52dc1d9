using System.Globalization;

namespace Slipway.Build.Capabilities;

/// <summary>What became of a command on one host.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="Exit">The exit code; null when it is not known.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Problem">Why there is no exit code.</param>
internal sealed record HostRun(string Host, int? Exit, double Seconds, string? Problem)
{
    public bool Failed => Exit != 0;

    public override string ToString() => Problem ?? string.Create(CultureInfo.InvariantCulture, $"exit {Exit} after {Seconds:0.0} s");
}
