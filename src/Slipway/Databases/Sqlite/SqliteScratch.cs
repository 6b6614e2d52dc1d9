namespace Slipway.Databases.Sqlite;

/// <summary>A rehearsal's copy. A lock that dies with its process marks it as alive, so that the next one clears away what a kill left.</summary>
internal sealed class SqliteScratch : ScratchDatabase
{
    private const string Prefix = "slipway-scratch-";
    private readonly FileStream _alive;

    private SqliteScratch(SqliteDatabase database, FileStream alive)
        : base(database)
        => _alive = alive;

    public static SqliteScratch Copy(SqliteDatabase source, string directory, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        Sweep(directory);
        var file = Path.Combine(directory, $"{Prefix}{Guid.NewGuid():N}.db");
        var alive = SqliteRunLock.TryOpen(file + ".alive") ?? throw new DatabaseException($"Cannot lock {file}.alive. Nothing was changed; check the directory's permissions.");
        var scratch = new SqliteScratch(new SqliteDatabase(source.Options with { File = file }, source.Time), alive);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (!source.Exists())
                return scratch;
            Durable.CreatePrivate(file);
            using var from = source.Connect(source.DataFile, Access.Read);
            using var to = source.Connect(file, Access.Migrate);
            SqliteFiles.Copy(from, to);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        SqliteFiles.DeleteScratch(Database.Options.File);
        File.Delete(_alive.Name);
        _alive.Dispose();
    }

    /// <summary>Removes what dead owners left in the directory; what a living one holds is not touched.</summary>
    public static void Sweep(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var marker in Directory.GetFiles(directory, Prefix + "*.alive"))
        {
            using var dead = SqliteRunLock.TryOpen(marker);
            if (dead is null)
                continue;
            SqliteFiles.DeleteScratch(marker[..^".alive".Length]);
            File.Delete(marker);
        }
    }
}
