namespace MarketplaceSimulator.Scenarios;

/// <param name="Name">What a test asks for.</param>
/// <param name="Path">Where it acts when no path is given; empty = at once, without a request.</param>
/// <param name="After">Requests that pass first, by default.</param>
/// <param name="Times">Requests it acts on, by default; -1 = all.</param>
/// <param name="What">One sentence for people.</param>
/// <param name="Make">Reads the parameters and makes the effect, which may keep state of its own.</param>
internal sealed record Scenario(string Name, string Path, int After, int Times, string What, Func<ScenarioParameters, Effect> Make);
