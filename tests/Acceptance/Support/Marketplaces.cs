using System.Diagnostics;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The simulator on a working copy's port, as its deployments run it, for what runs between them.</summary>
internal sealed class Marketplaces : IDisposable
{
    private readonly Process _process;

    private Marketplaces(Process process) => _process = process;

    public static async Task<Marketplaces> StartAsync(Checkout checkout, int items = 500)
    {
        var program = Directory.GetFiles(checkout.PathOf(".slipway/artifacts/MarketplaceSimulator"), "marketplace-simulator.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--port", $"{checkout.Port}", "--seed", "7", "--items", $"{items}", "--time-scale", "500"])
        {
            RedirectStandardOutput = true,
        })!;
        var started = new Marketplaces(process);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                // Nobody reads on, and it must not wait for somebody who does.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return started;
            }
        }
        started.Dispose();
        throw new InvalidOperationException("The simulator ended before it listened.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
