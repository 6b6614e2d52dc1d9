using System.Text.Json;
using Npgsql;

namespace ErpMax.Work;

/// <summary>
/// <c>drill</c>: a stock move that takes as long as it is told to and fails its first tries, for exercises and tests. Known only where
/// <c>ERPMAX_DRILLS=true</c>.
/// </summary>
internal sealed class Drill : JobKind
{
    public override string Name => "drill";

    public override IEnumerable<string> Problems(JsonElement payload)
    {
        var reader = new PayloadReader(payload);
        Read(reader);
        return reader.Problems;
    }

    public override async Task PrepareAsync(Lease lease, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(lease.Payload);
        var (_, _, takes, failures) = Read(new PayloadReader(document.RootElement));
        await Task.Delay(takes, cancellation);
        if (lease.Attempt <= failures)
            throw new InvalidOperationException($"a drill: try {lease.Attempt} of {failures} that fail");
    }

    public override async Task<string> ApplyAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(lease.Payload);
        var (sku, quantity, _, _) = Read(new PayloadReader(document.RootElement));
        return await StockMove.MoveAsync(connection, sku, quantity, cancellation);
    }

    private static (string Sku, int Quantity, int TakesMilliseconds, int Failures) Read(PayloadReader reader) => (
        reader.Sku(), reader.Number("quantity", -StockMove.MostAtOnce, StockMove.MostAtOnce, 1), reader.Number("takesMilliseconds", 0, 600_000, 0), reader.Number("failures", 0, 1000, 0));
}
