using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static Slipway.Tests.Integration.Simulation.SimulatorUnderTest;

namespace Slipway.Tests.Integration.Simulation;

public sealed class WireScenarioTests : IAsyncLifetime
{
    private const string Page = """{"limit":50}""";
    private SimulatorUnderTest _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorUnderTest.Start();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Headers_come_late()
    {
        await _simulator.Scenario("slow-headers", List, parameters: """{"delayMs":300}""");
        var watch = Stopwatch.StartNew();
        (await _simulator.Ozon(List, Page)).Status.ShouldBe(200);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(290);
    }

    [Fact]
    public async Task A_body_drips_and_is_whole_in_the_end()
    {
        var whole = (await _simulator.Ozon(List, Page)).Text;
        await _simulator.Scenario("drip-body", List, parameters: """{"bytes":500,"everyMs":10}""");
        var watch = Stopwatch.StartNew();
        (await _simulator.Ozon(List, Page)).Text.ShouldBe(whole);
        watch.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(whole.Length / 500 * 10 - 20);
    }

    [Theory]
    [InlineData("reset-mid-body")]
    [InlineData("short-content-length")]
    public async Task A_connection_breaks_in_the_body(string scenario)
    {
        await _simulator.Scenario(scenario, List);
        await Should.ThrowAsync<HttpRequestException>(() => _simulator.Ozon(List, Page));
        (await _simulator.Ozon(List, Page)).Status.ShouldBe(200);
        (await _simulator.Log()).Select(e => (bool)e!["aborted"]!).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_short_content_length_says_more_than_it_sends()
    {
        var whole = (await _simulator.Ozon(List, Page)).Text;
        await _simulator.Scenario("short-content-length", List);
        using var request = new HttpRequestMessage(HttpMethod.Post, List) { Content = JsonContent.Create(new { limit = 50 }) };
        request.Headers.Add("Client-Id", "123456");
        request.Headers.Add("Api-Key", "sandbox-ozon-key");
        using var response = await _simulator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        response.Content.Headers.ContentLength.ShouldBe(System.Text.Encoding.UTF8.GetByteCount(whole));
        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_truncated_body_is_complete_http_and_broken_json()
    {
        await _simulator.Scenario("truncated-body", List, parameters: """{"bytes":77}""");
        var answer = await _simulator.Ozon(List, Page);
        answer.Text.Length.ShouldBe(77);
        Should.Throw<JsonException>(() => answer.Json);
    }

    [Fact]
    public async Task A_request_is_never_answered_and_the_next_one_is()
    {
        await _simulator.Scenario("never-answered", List);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        giveUp.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() => _simulator.Http.PostAsJsonAsync(List, new { limit = 1 }, giveUp.Token));
        (await _simulator.Ozon(List, Page)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Answers_are_compressed_when_asked_and_faults_cut_the_compressed_bytes()
    {
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None };
        using var client = new HttpClient(handler) { BaseAddress = _simulator.Http.BaseAddress };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        client.DefaultRequestHeaders.Add("Authorization", "sandbox-wb-token");
        using var response = await client.PostAsJsonAsync(WbFbo, new { limit = 100 }, Cancel);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var gzip = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(Cancel), System.IO.Compression.CompressionMode.Decompress);
        (await JsonDocument.ParseAsync(gzip, default, Cancel)).RootElement.GetProperty("data").GetProperty("items").GetArrayLength().ShouldBeGreaterThan(10);

        await _simulator.Scenario("truncated-body", WbFbo, parameters: """{"bytes":100}""");
        using var cut = await client.PostAsJsonAsync(WbFbo, new { limit = 100 }, Cancel);
        (await cut.Content.ReadAsByteArrayAsync(Cancel)).Length.ShouldBe(100);
    }
}
