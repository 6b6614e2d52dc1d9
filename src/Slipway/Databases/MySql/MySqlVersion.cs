namespace Slipway.Databases.MySql;

/// <summary>What server it is. Both minimums are where a single DDL statement became atomic in a crash and long supported.</summary>
internal sealed record MySqlVersion(string Text)
{
    private static readonly Version MinimumMySql = new(8, 0, 0);
    private static readonly Version MinimumMariaDb = new(10, 11, 0);

    public bool IsMariaDb { get; } = Text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    public string Product => IsMariaDb ? "MariaDB" : "MySQL";

    /// <summary>The number alone, without the prefix that MariaDB sends for old clients.</summary>
    public Version Number
    {
        get
        {
            var text = Text.StartsWith("5.5.5-", StringComparison.Ordinal) ? Text[6..] : Text;
            var end = 0;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
                end++;
            return Version.TryParse(text[..end].TrimEnd('.'), out var number) ? number : new Version(0, 0);
        }
    }

    public Version Minimum => IsMariaDb ? MinimumMariaDb : MinimumMySql;

    public bool Supported => Number >= Minimum;
}
