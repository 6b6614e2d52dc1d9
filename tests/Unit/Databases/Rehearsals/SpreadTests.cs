using CsCheck;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Unit.Databases.Rehearsals;

public sealed class SpreadTests
{
    [Fact]
    public void However_early_it_stops_what_was_taken_lies_over_all()
    {
        Spread.Over(Enumerable.Range(1, 9).ToList()).ShouldBe([9, 1, 5, 7, 3, 8, 6, 4, 2]);
        Spread.Over<int>([]).ShouldBeEmpty();
        Spread.Over([7]).ShouldBe([7]);
    }

    [Fact]
    public void Everything_is_taken_once()
        => Gen.Int[0, 300].Sample(count => Spread.Over(Enumerable.Range(0, count).ToList()).Order().SequenceEqual(Enumerable.Range(0, count)));
}
