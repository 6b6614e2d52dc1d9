using System.Collections.Concurrent;
using System.Text.Json;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Wildberries;

/// <summary>`/api/v1/warehouse_remains`: a report that is created, polled and downloaded.</summary>
internal sealed class WbRemains(WbError errors)
{
    private readonly ConcurrentDictionary<string, RemainsTask> _tasks = new();
    private int _created;

    public void Reset() => _tasks.Clear();

    public Task Create(ApiCall call)
    {
        var query = call.Http.Request.Query;
        bool Grouped(string by) => query["groupBy" + by] == "true";
        var id = new Guid(Interlocked.Increment(ref _created), 0x51, 0x4D, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();
        _tasks[id] = new RemainsTask(PerSize: Grouped("Size") || Grouped("Barcode"));
        return call.Json(json =>
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteStartObject("data");
            json.Writer.WriteString("taskId", id);
            json.Writer.WriteEndObject();
            json.Writer.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>A report is new, then processing, then done: one step a poll.</summary>
    public Task Status(ApiCall call)
    {
        var (id, task) = Find(call);
        var status = task.NextPoll() switch { 1 => "new", 2 => "processing", _ => "done" };
        return call.Json(json =>
        {
            json.Writer.WriteStartObject();
            json.Writer.WriteStartObject("data");
            json.Writer.WriteString("id", id);
            json.Writer.WriteString("status", status);
            json.Writer.WriteEndObject();
            json.Writer.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    public async Task Download(ApiCall call)
    {
        var (_, task) = Find(call);
        if (task.Polls < 3)
            throw errors.Report(404, "Not Found", "the report is not ready");
        var view = call.Wildberries;
        if (view.FboRows.Total == 0)
        {
            call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await call.Json(async json =>
        {
            json.Writer.WriteStartArray();
            for (var index = 0; index < view.State.Bound; index++)
            {
                if (view.State.Holds(index))
                    WriteCard(json.Writer, view, index, task.PerSize);
                await json.Breathe();
            }
            json.Writer.WriteEndArray();
        });
    }

    private (string Id, RemainsTask Task) Find(ApiCall call) =>
        call.Http.Request.RouteValues["id"] is string id && _tasks.TryGetValue(id, out var task)
            ? (id, task)
            : throw errors.Report(404, "Not Found", "task is not found");

    private static void WriteCard(Utf8JsonWriter w, WbView view, int index, bool perSize)
    {
        var sizes = Enumerable.Range(0, WbCard.SizeCount(view.State.Seed, index))
            .Select(size => (Size: size, Stock: view.FboStock(index, size) ?? default)).ToList();
        if (perSize)
            foreach (var (size, stock) in sizes)
                WriteRow(w, view.State.Seed, index, size, stock.Quantity, stock.InWayToClient, stock.InWayFromClient);
        else
            WriteRow(w, view.State.Seed, index, null, sizes.Sum(s => s.Stock.Quantity), sizes.Sum(s => s.Stock.InWayToClient), sizes.Sum(s => s.Stock.InWayFromClient));
    }

    /// <summary>Pseudo-warehouses stand among the real ones, so that a sum over all of them counts twice. Zeroes are left out.</summary>
    private static void WriteRow(Utf8JsonWriter w, ulong seed, int index, int? size, int quantity, int toClient, int fromClient)
    {
        if (quantity + toClient + fromClient == 0)
            return;
        w.WriteStartObject();
        w.WriteString("vendorCode", WbCard.VendorCode(index));
        w.WriteNumber("nmId", WbCard.NmId(seed, index));
        if (size is { } s)
        {
            w.WriteString("barcode", WbCard.Barcodes(seed, index, s).FirstOrDefault(""));
            w.WriteString("techSize", s == 0 ? "0" : $"{40 + s * 2}");
        }
        w.WriteNumber("volume", 1.5);
        w.WriteStartArray("warehouses");
        foreach (var (name, amount) in new[]
        {
            ("В пути до получателей", toClient), ("В пути возвраты на склад WB", fromClient),
            ("Всего находится на складах", quantity), ("Склад WB РФ", quantity),
        })
        {
            if (amount == 0)
                continue;
            w.WriteStartObject();
            w.WriteString("warehouseName", name);
            w.WriteNumber("quantity", amount);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }
}
