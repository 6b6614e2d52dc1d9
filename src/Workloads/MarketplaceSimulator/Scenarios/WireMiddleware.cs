using MarketplaceSimulator.Control;
using MarketplaceSimulator.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MarketplaceSimulator.Scenarios;

/// <summary>Asks the scenarios what to do with a request, answers in place of the API, and damages the bytes on their way out.</summary>
internal sealed class WireMiddleware(RequestDelegate next, ScenarioEngine engine)
{
    private static readonly TimeSpan ArrivalTime = TimeSpan.FromMilliseconds(50);

    public async Task InvokeAsync(HttpContext http)
    {
        var faults = engine.Decide(http);
        http.Features.Set(faults);
        await (faults.Wire switch
        {
            null => Continue(http, faults),
            { Kind: WireFaultKind.Never } => Task.Delay(Timeout.Infinite, http.RequestAborted),
            { Kind: WireFaultKind.SlowHeaders } slow => Late(http, faults, slow.Delay),
            var wire => Damaged(http, faults, wire),
        });
    }

    private async Task Continue(HttpContext http, ActiveFaults faults)
    {
        if (faults.Answer is not { } answer)
        {
            await next(http);
            return;
        }
        foreach (var (name, value) in faults.Headers)
            http.Response.Headers[name] = value;
        await http.Answer(answer);
    }

    private async Task Late(HttpContext http, ActiveFaults faults, TimeSpan delay)
    {
        await Task.Delay(delay, http.RequestAborted);
        await Continue(http, faults);
    }

    private async Task Damaged(HttpContext http, ActiveFaults faults, WireFault fault)
    {
        var client = http.Response.Body;
        using var whole = new MemoryStream();
        http.Response.Body = whole;
        await Continue(http, faults);
        http.Response.Body = client;

        var cancel = http.RequestAborted;
        // Never more than half, so that a small body is damaged as well.
        var part = whole.GetBuffer().AsMemory(0, (int)Math.Min(fault.Bytes, whole.Length / 2));
        http.Response.ContentLength = fault.Kind switch
        {
            WireFaultKind.ShortLength => whole.Length,
            WireFaultKind.Truncated => part.Length,
            _ => null,
        };
        if (fault.Kind == WireFaultKind.Drip)
        {
            await Drip(client, whole, fault, cancel);
            return;
        }
        await client.WriteAsync(part, cancel);
        await client.FlushAsync(cancel);
        if (fault.Kind == WireFaultKind.Truncated)
            return;
        // A reset overtakes what is still on its way: the client would not see even the headers.
        await Task.Delay(ArrivalTime, cancel);
        http.Features.GetRequiredFeature<LogEntry>().Aborted = true;
        http.Abort();
    }

    private static async Task Drip(Stream client, MemoryStream whole, WireFault fault, CancellationToken cancel)
    {
        for (var sent = 0; sent < whole.Length; sent += fault.Bytes)
        {
            await client.WriteAsync(whole.GetBuffer().AsMemory(sent, (int)Math.Min(fault.Bytes, whole.Length - sent)), cancel);
            await client.FlushAsync(cancel);
            await Task.Delay(fault.Delay, cancel);
        }
    }
}
