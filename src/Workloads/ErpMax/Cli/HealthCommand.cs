using System.Net;
using ErpMax.Settings;

namespace ErpMax.Cli;

/// <summary><c>check-health</c>: asks the process that runs beside it whether it is ready, so that a container's image needs no HTTP client.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync(ErpMaxSettings settings, ProgramContext context)
    {
        var point = settings.Listen.EndPoint;
        // All addresses is where one listens, not where one asks.
        var address = point.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : point.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : point.Address;
        var url = $"http://{new IPEndPoint(address, point.Port)}/health/ready";
        try
        {
            using var client = new HttpClient { Timeout = Limit };
            using var answer = await client.GetAsync(new Uri(url));
            await (answer.IsSuccessStatusCode ? context.Output : context.Error).WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? ExitCode.Success : ExitCode.Failed;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            await context.Error.WriteLineAsync($"check-health: {url} does not answer: {error.Message}");
            return ExitCode.Failed;
        }
    }
}
