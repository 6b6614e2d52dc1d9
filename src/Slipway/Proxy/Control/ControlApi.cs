using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Control;

/// <summary>Takes orders. It is reached by the unix socket alone; who may open that may give orders.</summary>
internal sealed class ControlApi(Switchboard board)
{
    public async Task HandleAsync(HttpContext http)
    {
        var cancellation = http.RequestAborted;
        try
        {
            switch (http.Request.Path.Value)
            {
                case "/status":
                    break;
                case "/await":
                    await board.AwaitAsync(await ReadAsync(http, ProxyJson.Default.SwitchOrder), cancellation);
                    break;
                case "/switch":
                    await board.SwitchAsync(await ReadAsync(http, ProxyJson.Default.SwitchOrder), cancellation);
                    break;
                case "/canary":
                    await board.SetCanaryAsync(await ReadAsync(http, ProxyJson.Default.CanaryOrder), cancellation);
                    break;
                case "/pause":
                    await board.PauseAsync(TimeSpan.FromSeconds((await ReadAsync(http, ProxyJson.Default.WaitOrder)).Within), cancellation);
                    break;
                case "/resume":
                    await board.ContinueAsync(cancellation);
                    break;
                case "/clear":
                    await board.ClearAsync(cancellation);
                    break;
                case "/drain":
                    var order = await ReadAsync(http, ProxyJson.Default.WaitOrder);
                    await board.DrainAsync(order.Name ?? throw new RefusedException("Which upstream?"), TimeSpan.FromSeconds(order.Within), cancellation);
                    break;
                default:
                    throw new RefusedException($"There is no order {http.Request.Path}.");
            }

            await http.Response.WriteAsJsonAsync(board.Status(), ProxyJson.Default.ProxyStatus, cancellationToken: cancellation);
        }
        catch (Exception problem) when (problem is RefusedException or JsonException or IOException or UnauthorizedAccessException)
        {
            http.Response.StatusCode = 409;
            await http.Response.WriteAsJsonAsync(new Refusal(problem.Message), ProxyJson.Default.Refusal, cancellationToken: cancellation);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted) ?? throw new RefusedException("The order is empty.");
}
