using System.Text.Json.Nodes;
using Slipway.Engine.Targets;
using Slipway.Reporting.Records;
using Slipway.Reporting.Views;

namespace Slipway.Reporting;

/// <summary>Writes the answer to Status: a table for people, one JSON document for programs.</summary>
public static class StatusView
{
    public static void Write(StatusReport report, Output output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        if (output.Style == OutputStyle.Json) output.Writer.WriteLine(JsonText.Redacted(Json(report), output.Redact).ToJsonString(Engine.Json.Options));
        else new TablePrinter(output).Print($"{report.Application} on {report.Environment}", null, Rows(report).ToArray());
        output.Writer.Flush();
    }

    private static IEnumerable<TableRow> Rows(StatusReport report)
    {
        yield return new TableRow(["deployed", Deployed(report)]);
        if (report.LockHolder is { } holder) yield return new TableRow(["in progress", holder], EvidenceStatus.Warning);
        else if (report.Newest is { Ended: null } cut)
            yield return new TableRow(["unfinished", $"run {cut.Number} of {Words.Time(cut.Began.Time)} was cut off; Deploy resumes or undoes it, Rollback undoes it"], EvidenceStatus.Failed);
        foreach (var section in report.Sections)
        {
            yield return new TableRow([section.Title], IsHeading: true);
            foreach (var item in section.Items) yield return new TableRow([item.Name, item.Value], item.Status);
        }
    }

    private static string Deployed(StatusReport report) => report.InEffect switch
    {
        null => "nothing",
        { Began: var began, Number: var number } => $"deployment {number} since {Words.Time(report.InEffect.Ended?.Time ?? began.Time)}, by {began.By.User} on {began.By.Machine}" + (began.Revision.Length == 0 ? "" : $", revision {began.Revision}"),
    };

    private static JsonObject Json(StatusReport report) => new()
    {
        ["application"] = report.Application,
        ["environment"] = report.Environment,
        ["deployment"] = report.InEffect is null ? null : RunJson.Of(report.InEffect),
        ["newestRun"] = report.Newest is null ? null : RunJson.Of(report.Newest),
        ["lockHolder"] = report.LockHolder,
        ["sections"] = new JsonArray([.. report.Sections.Select(section => new JsonObject
        {
            ["title"] = section.Title,
            ["items"] = new JsonArray([.. section.Items.Select(item => new JsonObject { ["name"] = item.Name, ["value"] = item.Value, ["status"] = RecordTexts.Mark(item.Status) })]),
        })]),
    };
}
