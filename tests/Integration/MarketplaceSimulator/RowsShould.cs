namespace Slipway.Tests.Integration.Simulation;

internal static class RowsShould
{
    /// <summary>As ShouldBe, but a failure shows the first difference and not hundreds of rows.</summary>
    public static void ShouldBeRows(this IReadOnlyList<string> rows, IReadOnlyList<string> expected)
    {
        expected.ShouldNotBeEmpty();
        for (var i = 0; i < Math.Min(rows.Count, expected.Count); i++)
            rows[i].ShouldBe(expected[i], $"row {i}");
        rows.Count.ShouldBe(expected.Count);
    }
}
