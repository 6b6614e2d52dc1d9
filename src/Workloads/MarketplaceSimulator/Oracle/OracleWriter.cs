using System.IO.Pipelines;
using System.Text.Json;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Oracle;

/// <summary>Writes the rows as NDJSON, flushing as it goes.</summary>
internal static class OracleWriter
{
    /// <summary>Writes ozon, wildberries, or, with null, both.</summary>
    public static async Task Write(PipeWriter output, World world, string? source, string ozonAccount, string wbAccount, CancellationToken cancel)
    {
        var rows = Enumerable.Empty<OracleRow>();
        if (source is null or "ozon")
            rows = rows.Concat(OracleRows.Ozon(world.Ozon, ozonAccount));
        if (source is null or "wildberries")
            rows = rows.Concat(OracleRows.Wildberries(world.Wildberries, wbAccount));
        await using var json = new Utf8JsonWriter(output, JsonOut.Options);
        foreach (var row in rows)
        {
            row.Write(json);
            json.Flush();
            json.Reset();
            output.GetSpan(1)[0] = (byte)'\n';
            output.Advance(1);
            if (output.UnflushedBytes > JsonOut.FlushAt)
                await output.FlushAsync(cancel);
        }
        await output.FlushAsync(cancel);
    }
}
