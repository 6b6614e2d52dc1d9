namespace Slipway.Databases.Schema;

/// <summary>Data that going back takes away: a whole table's rows, or a column's values that are not null.</summary>
/// <param name="Column">Null when the whole table goes.</param>
public sealed record Loss(string Table, string? Column, long Values)
{
    public override string ToString() => Column is null ? $"{Table}: {Values} rows" : $"{Table}.{Column}: {Values} values";
}
