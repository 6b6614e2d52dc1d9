namespace MarketplaceSimulator.Scenarios;

/// <summary>States of WB's warehouse_remains report.</summary>
internal static class ReportScenarios
{
    private const string Tasks = "/wb/analytics/api/v1/warehouse_remains/tasks";

    public static readonly Scenario[] All =
    [
        new("report-processing", Tasks, 0, 5, "Still processing, that many polls more.", _ => Says("processing")),
        new("report-stuck", Tasks, 0, -1, "Processing for ever.", _ => Says("processing")),
        new("report-canceled", Tasks, 0, -1, "The report was canceled.", _ => Says("canceled")),
        new("report-purged", Tasks, 0, -1, "The report was purged.", _ => Says("purged")),
        new("report-lost", Tasks, 0, -1, "404: no such report.", _ => hit => hit.Answer(hit.WbErrors.Report(404, "Not Found", "task is not found"))),
    ];

    private static Effect Says(string status) => hit =>
    {
        if (!hit.Path.Value!.EndsWith("/status", StringComparison.Ordinal))
            return false;
        hit.Faults.Rewrites.Add(page => page.Envelope["status"] = status);
        return true;
    };
}
