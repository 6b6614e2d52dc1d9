namespace Slipway.Databases.Migrations;

/// <summary>A script that cannot be cut into statements, and where it goes wrong (1-based).</summary>
internal sealed class SqlSyntaxException(int line, int column, string message) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
