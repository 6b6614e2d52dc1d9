namespace MarketplaceSimulator.Scenarios;

/// <summary>Every scenario by name.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyDictionary<string, Scenario> All { get; } =
        new[] { AuthScenarios.All, FailureScenarios.All, WireScenarios.All, PageScenarios.All, ItemScenarios.All, DataScenarios.All, ReportScenarios.All }
            .SelectMany(s => s).ToDictionary(s => s.Name);
}
