using System.Diagnostics;
using Microsoft.Playwright;
using Slipway.Dashboard.Runs;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Integration.Dashboard;

/// <summary>The page with 10,000 deployments in the journal.</summary>
public sealed class DashboardLoadTests
{
    private const int Runs = 10_000;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Ten_thousand_deployments_are_shown_in_less_than_a_second()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        var first = await TimeAsync();
        var memory = Environment.WorkingSet;
        await Lab.Poll.UntilAsync(() => !Body("?q=nothing-of-it").Contains("still being read", StringComparison.Ordinal), Now);
        var (warm, search, last) = (await TimeAsync(), await TimeAsync("?q=ada+disk"), await TimeAsync("?page=200"));
        await using var browser = await lab.BrowserAsync();
        var page = await lab.OpenAsync(browser);
        var load = await page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].loadEventEnd");
        TestContext.Current.TestOutputHelper!.WriteLine($"first {first} ms, warm {warm} ms, search {search} ms, last page {last} ms, in the browser {load:0} ms; {(Environment.WorkingSet - memory) / 1e6:0} MB more when all are known");
        Body("").ShouldContain("10000 runs");
        new[] { first, warm, search, last, (long)load }.ShouldAllBe(milliseconds => milliseconds < 1000);

        async Task<long> TimeAsync(string path = "")
        {
            var start = Stopwatch.GetTimestamp();
            (await lab.Http.GetStringAsync(new Uri(path.Length == 0 ? "/" : $"/{path}", UriKind.Relative), Now)).ShouldContain("</html>");
            return (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        string Body(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{path}");
            using var answer = lab.Http.Send(request, Now);
            using var reader = new StreamReader(answer.Content.ReadAsStream(Now));
            return reader.ReadToEnd();
        }
    }

    private static async Task FillAsync(JournalFolder folder)
    {
        var journal = await folder.OpenAsync(TimeProvider.System);
        for (var run = 1; run <= Runs; run++)
            await JournalFolder.RunAsync(journal, note: run % 10 == 0 ? $"release {run}" : null, error: run % 25 == 0 ? "disk full" : null);
    }
}
