using CsCheck;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Limits;

namespace Slipway.Tests.Integration.Simulation;

/// <summary>The parts whose faults a few examples would not show.</summary>
public sealed class PropertyTests
{
    [Fact]
    public void Every_id_leads_back_to_its_index() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 100_000_000]).Sample((seed, index) =>
        {
            OzonProduct.IndexOfProductId(seed, OzonProduct.ProductId(seed, index)).ShouldBe(index);
            OzonProduct.IndexOfSku(seed, OzonProduct.Sku(seed, index)).ShouldBe(index);
            WbCard.IndexOfNm(seed, WbCard.NmId(seed, index)).ShouldBe(index);
            WbCard.OfChrt(WbCard.ChrtId(index, 2)).ShouldBe((index, 2));
            OzonProduct.Sku(seed, index).ToString(null as IFormatProvider).Length.ShouldBe(10);
            WbCard.ChrtId(index, 3).ToString(null as IFormatProvider).Length.ShouldBe(10);
        });

    [Fact]
    public void No_other_id_leads_to_a_product() =>
        Gen.Select(Gen.ULong, Gen.Long).Sample((seed, id) =>
        {
            var index = OzonProduct.IndexOfSku(seed, id);
            (index < 0 || OzonProduct.Sku(seed, index) == id).ShouldBeTrue();
            index = WbCard.IndexOfNm(seed, id);
            (index < 0 || WbCard.NmId(seed, index) == id).ShouldBeTrue();
        });

    [Fact]
    public void Row_numbers_find_the_row_that_walking_finds() =>
        Gen.Int[0, 3].Array[0, 5000].Sample(counts =>
        {
            var index = new RowIndex(counts.Length, position => counts[position]);
            var walked = counts.SelectMany((count, position) => Enumerable.Range(0, count).Select(skip => (position, skip))).ToList();
            index.Total.ShouldBe(walked.Count);
            for (var row = 0; row < walked.Count; row += 1 + row / 7)
                index.Locate(row).ShouldBe(walked[row]);
            if (walked.Count > 0)
                index.Locate(walked.Count - 1).ShouldBe(walked[^1]);
        }, iter: 50);

    [Fact]
    public void Long_runs_without_rows_do_not_mislead_row_numbers()
    {
        var index = new RowIndex(10_000, position => position is 0 or 5_000 or 9_999 ? 1 : 0);
        new[] { index.Locate(0), index.Locate(1), index.Locate(2) }.ShouldBe([(0, 0), (5_000, 0), (9_999, 0)]);
    }

    [Fact]
    public void A_bucket_never_gives_more_than_burst_and_refill_and_its_word_on_waiting_is_good() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 5_000], Gen.Int[0, 3_000].Array[1, 100]).Sample((burst, intervalMs, steps) =>
        {
            var bucket = new TokenBucket(new LimitRule("x", TimeSpan.FromMilliseconds(intervalMs), burst), TimeSpan.Zero);
            var now = TimeSpan.Zero;
            var allowed = 0;
            foreach (var step in steps)
            {
                now += TimeSpan.FromMilliseconds(step);
                var verdict = bucket.Take(now);
                if (!verdict.Allowed)
                {
                    now += verdict.Retry;
                    bucket.Take(now).Allowed.ShouldBeTrue("who waits as told is served");
                }
                allowed++;
                ((double)allowed).ShouldBeLessThanOrEqualTo(burst + now / TimeSpan.FromMilliseconds(intervalMs) + 0.01);
            }
        });

    [Fact]
    public void Barcodes_have_a_right_check_digit() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 1_000_000]).Sample((seed, index) =>
        {
            var code = Words.Barcode(seed, 5, index);
            code.Length.ShouldBe(13);
            (code.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10).ShouldBe(0);
        });
}
