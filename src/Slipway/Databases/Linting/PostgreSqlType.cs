using System.Globalization;

namespace Slipway.Databases.Linting;

/// <summary>Which changes of a column's type the server makes without touching a row.</summary>
internal static class PostgreSqlType
{
    /// <summary>Whether the new type holds every value of the old one in the same bytes, and nothing is computed.</summary>
    /// <param name="old">As the server's <c>format_type</c> writes it; null when it is not known.</param>
    /// <param name="clause">Stands at the new type.</param>
    public static bool Widens(string? old, TokenReader clause)
    {
        if (old is null || clause.Has("USING") || clause.Has("COLLATE"))
            return false;
        var was = Parse(old);
        var now = Parse(string.Concat(clause.All.ToArray().Select(token => $"{token.Text} ")));
        return (was, now) switch
        {
            (("varchar", _, _), ("text", _, _) or ("varchar", null, _)) => true,
            (("varchar", { } from, _), ("varchar", { } to, _)) => to >= from,
            (("numeric", _, _), ("numeric", null, _)) => true,
            (("numeric", { } from, var fraction), ("numeric", { } to, var kept)) => to >= from && fraction == kept,
            _ => was == now,
        };
    }

    private static (string Name, int? Length, int? Scale) Parse(string text)
    {
        var parts = text.ToLowerInvariant().Split([' ', '(', ')', ','], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join(' ', parts.Where(part => !char.IsAsciiDigit(part[0]))) switch
        {
            "character varying" => "varchar",
            "decimal" => "numeric",
            "int" or "int4" => "integer",
            "int8" => "bigint",
            "int2" => "smallint",
            var other => other,
        };
        var numbers = parts.Where(part => char.IsAsciiDigit(part[0])).Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : (int?)null).ToList();
        return (name, numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1) ?? (name == "numeric" && numbers.Count == 1 ? 0 : null));
    }
}
