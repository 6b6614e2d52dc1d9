namespace Slipway.Checks;

// Checks: read-only probes. Each says healthy or not, with evidence; none changes anything. The same probes gate a
// deployment, prove it afterwards and feed monitoring. HostChecks, CronChecks and DatabaseChecks make them; CheckRunner
// runs a list and turns an exception into a failed result, so that every problem is named at once.

/// <summary>A probe, not yet run.</summary>
/// <param name="Requirement">The requirement's number, such as <c>A3</c>; empty when there is none.</param>
/// <param name="Item">What is looked at.</param>
/// <param name="Probe">Looks.</param>
public sealed record Check(string Requirement, string Item, Func<CancellationToken, Task<CheckResult>> Probe);
