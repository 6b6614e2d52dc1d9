namespace Slipway.Databases.Rehearsals;

/// <summary>SQL files in folders that lie beside the migrations: invariants and smoke queries.</summary>
internal static class Beside
{
    /// <summary>In the order of their names. An engine that says them in other words has its own folder among its migrations, which takes the place of the common one.</summary>
    public static IReadOnlyList<string> Files(Database database, string folder)
    {
        var migrations = Path.TrimEndingDirectorySeparator(database.Options.Migrations);
        var directory = new[] { Path.Combine(migrations, folder), Path.Combine(Path.GetDirectoryName(migrations) ?? "", folder) }.FirstOrDefault(Directory.Exists);
        return directory is null ? [] : [.. Directory.GetFiles(directory, "*.sql").Order(StringComparer.Ordinal)];
    }
}
