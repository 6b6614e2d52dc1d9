using System.Globalization;
using System.Text.Json;
using ErpMax.Jobs;
using Npgsql;

namespace ErpMax.Work;

/// <summary>
/// <c>stock.move</c>: puts a quantity of an article into stock, or takes it out. Doing it twice would be seen: the levels are what the sum of
/// the jobs says, and nothing else.
/// </summary>
internal sealed class StockMove : JobKind
{
    public const int MostAtOnce = 1_000_000;

    public override string Name => "stock.move";

    public override IEnumerable<string> Problems(JsonElement payload)
    {
        var reader = new PayloadReader(payload);
        reader.Sku();
        if (reader.Number("quantity", -MostAtOnce, MostAtOnce) == 0 && !reader.Problems.Any())
            return ["payload.quantity: nothing is moved by 0"];
        return reader.Problems;
    }

    public override async Task<string> ApplyAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(lease.Payload);
        var reader = new PayloadReader(document.RootElement);
        return await MoveAsync(connection, reader.Sku(), reader.Number("quantity", -MostAtOnce, MostAtOnce), cancellation);
    }

    internal static async Task<string> MoveAsync(NpgsqlConnection connection, string sku, int quantity, CancellationToken cancellation)
    {
        // What leaves more than there is changes no row. (As an insert it would meet the check of the table instead, which is an error.)
        await using var move = connection.Sql(
            quantity < 0
                ? "UPDATE stock_levels SET quantity = quantity + $2, moved_at = clock_timestamp() WHERE sku = $1 AND quantity + $2 >= 0 RETURNING quantity"
                : "INSERT INTO stock_levels AS s (sku, quantity) VALUES ($1, $2) ON CONFLICT (sku) DO UPDATE SET quantity = s.quantity + excluded.quantity, moved_at = clock_timestamp() RETURNING quantity",
            sku, (long)quantity);
        return await move.ExecuteScalarAsync(cancellation) is long level
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"level":{{level}}}""")
            : throw new JobFailedException($"there is less of '{sku}' in stock than {-quantity}");
    }
}
