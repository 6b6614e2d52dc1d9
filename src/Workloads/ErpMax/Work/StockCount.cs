using System.Globalization;
using System.Text.Json;
using ErpMax.Jobs;
using Npgsql;

namespace ErpMax.Work;

/// <summary><c>stock.count</c>: how much of an article there is, at the moment the job is done.</summary>
internal sealed class StockCount : JobKind
{
    public override string Name => "stock.count";

    public override IEnumerable<string> Problems(JsonElement payload)
    {
        var reader = new PayloadReader(payload);
        reader.Sku();
        return reader.Problems;
    }

    public override async Task<string> ApplyAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(lease.Payload);
        await using var count = connection.Sql("SELECT quantity FROM stock_levels WHERE sku = $1", new PayloadReader(document.RootElement).Sku());
        var level = await count.ExecuteScalarAsync(cancellation) as long? ?? 0;
        return string.Create(CultureInfo.InvariantCulture, $$"""{"level":{{level}}}""");
    }
}
