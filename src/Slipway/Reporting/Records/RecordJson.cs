using System.Text.Json;
using Slipway.Engine;

namespace Slipway.Reporting.Records;

/// <summary>The record for programs. Field names only ever grow.</summary>
internal static class RecordJson
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true, NewLine = "\n" };

    public static string Write(DeploymentRecord record) => JsonSerializer.Serialize(record, Indented) + "\n";
}
