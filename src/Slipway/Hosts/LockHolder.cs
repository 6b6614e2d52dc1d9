using System.Globalization;

namespace Slipway.Hosts;

/// <summary>Who holds a lock, for those who find it taken.</summary>
/// <param name="Who">The person or CI job.</param>
/// <param name="Machine">The machine the deployer runs on.</param>
/// <param name="ProcessId">Its process there.</param>
/// <param name="Since">When it took the lock, UTC.</param>
/// <param name="RunId">The deployment or other run.</param>
/// <param name="Command">What was asked of it, e.g. <c>Deploy --env prod</c>; no secrets.</param>
public sealed record LockHolder(string Who, string Machine, int ProcessId, DateTimeOffset Since, string RunId, string Command)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Who} on {Machine} (process {ProcessId}) since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, run {RunId}: {Command}");
}
