namespace Slipway.Hosts;

/// <summary>What a host says of itself.</summary>
/// <param name="OperatingSystem">As uname has it, with version.</param>
/// <param name="User">The account the commands run as.</param>
/// <param name="HostName">The machine's own name.</param>
/// <param name="Clock">The machine's time when it was asked.</param>
public sealed record HostFacts(string OperatingSystem, string User, string HostName, DateTimeOffset Clock);
