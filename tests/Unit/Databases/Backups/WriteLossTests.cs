using CsCheck;
using Slipway.Databases.Backups;

namespace Slipway.Tests.Unit.Databases.Backups;

public sealed class WriteLossTests
{
    [Fact]
    public void Rows_that_only_one_side_has_are_counted_with_their_number()
        => Gen.Select(Gen.String[Gen.Char['a', 'd'], 1, 2].List[0, 20], Gen.String[Gen.Char['a', 'd'], 1, 2].List[0, 20]).Sample((first, second) =>
        {
            var left = second.ToList();
            var onlyFirst = first.Count(row => !left.Remove(row));

            WriteLoss.Difference(first.Order(StringComparer.Ordinal), second.Order(StringComparer.Ordinal), CancellationToken.None).ShouldBe((onlyFirst, left.Count));
        });
}
