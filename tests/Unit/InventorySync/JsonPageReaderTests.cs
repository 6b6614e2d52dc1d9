using System.Text;
using System.Text.Json;
using CsCheck;
using InventorySync.Api;

namespace Slipway.Tests.Unit.Sync;

public sealed class JsonPageReaderTests
{
    private const string Body = """{"a":{"list":[{"sku":9}]},"result":{"items":[{"sku":1,"n":[1,{"x":"}]"}]},{"sku":2},null,{"sku":"3"}],"last_id":"é\"q","total":4},"has_next":true}""";

    [Fact]
    public async Task Items_are_read_whatever_the_pieces_in_which_the_body_arrives()
    {
        foreach (var size in Enumerable.Range(1, 40))
        {
            var page = await Read(Body, "result.items", size);
            page.Items.ShouldBe([1, 2]);
            page.Rejected.Count.ShouldBe(2);
            page.Count.ShouldBe(4);
            page.Text("result.last_id").ShouldBe("é\"q");
            page.Number("result.total").ShouldBe(4);
            page.Flag("has_next").ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_body_cut_anywhere_is_never_a_page()
    {
        for (var length = 0; length < Encoding.UTF8.GetByteCount(Body); length++)
        {
            var cut = Encoding.UTF8.GetBytes(Body)[..length];
            var error = await Should.ThrowAsync<ApiException>(() => JsonPageReader<long>.ReadAsync(new MemoryStream(cut), "result.items", item => item.Id("sku"), default));
            error.Failure.ShouldBe(ApiFailure.BadEnvelope, $"cut at {length}");
        }
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("{\"unexpected\":true}")]
    [InlineData("{\"result\":{\"items\":null}}")]
    [InlineData("{\"result\":{\"items\":{}}}")]
    [InlineData("[]")]
    [InlineData("{\"result\":{\"items\":[]}} trailing")]
    public async Task What_is_not_the_promised_envelope_is_refused(string body) =>
        (await Should.ThrowAsync<ApiException>(() => Read(body, "result.items", 7))).Failure.ShouldBe(ApiFailure.BadEnvelope);

    [Fact]
    public async Task An_array_at_the_root_is_read()
    {
        (await Read("""[{"sku":5},{"sku":6}]""", "", 3)).Items.ShouldBe([5, 6]);
        (await Read("[]", "", 1)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_larger_than_the_buffer_is_read()
    {
        var body = $$"""{"items":[{"pad":"{{new string('x', 300_000)}}","sku":7}]}""";
        (await Read(body, "items", 10_000)).Items.ShouldBe([7]);
    }

    [Fact]
    public void Any_list_of_numbers_comes_out_as_it_went_in() =>
        Gen.Select(Gen.Long[1, long.MaxValue].Array[0, 50], Gen.Int[1, 64]).Sample((numbers, size) =>
        {
            var body = JsonSerializer.Serialize(new { before = new[] { 1 }, data = new { items = numbers.Select(sku => new { sku, text = "[{\\" }) }, after = new { items = Array.Empty<int>() } });
            return Read(body, "data.items", size).GetAwaiter().GetResult().Items.SequenceEqual(numbers);
        }, iter: 300);

    private static Task<JsonPage<long>> Read(string body, string path, int pieces) =>
        JsonPageReader<long>.ReadAsync(new Trickle(Encoding.UTF8.GetBytes(body), pieces), path, item => item.Id("sku"), default);

    /// <summary>Gives at most so many bytes a read, as a network does.</summary>
    private sealed class Trickle(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
