using System.Globalization;

namespace Slipway.Databases;

/// <summary>Who holds the run lock, as the holder wrote it down.</summary>
public sealed record LockHolder(int ProcessId, string Host, string AppliedBy, DateTimeOffset Since)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"process {ProcessId} on {Host} ({AppliedBy}), since {Since:yyyy-MM-dd HH:mm:ss}Z");
}
