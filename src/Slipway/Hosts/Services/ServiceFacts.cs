namespace Slipway.Hosts.Services;

/// <summary>The units of an application's environment before a change, for the journal. Serialises to JSON.</summary>
public sealed record ServiceFacts(IReadOnlyList<ServiceState> Units);
