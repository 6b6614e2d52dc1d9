using Slipway.Databases.Backups;

namespace Slipway.Databases;

/// <summary>Where a database is, whose it is and which migrations belong to it.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The engine's name: one of <see cref="Database.Engines"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>SQLite: absolute path of the database file. Its directory must exist; the file need not.</summary>
    public string File { get; init; } = "";

    /// <summary>The engines with a server: where it is. The database named there need not exist.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>Absolute path of the directory with <c>NNNN_name.up.sql</c> and <c>NNNN_name.down.sql</c>.</summary>
    public required string Migrations { get; init; }

    /// <summary>Kept in every row of the log; a database whose log names another application is refused.</summary>
    public required string Application { get; init; }

    /// <summary>The version that a database with tables but without a log is taken to have. Null: such a database is refused.</summary>
    public int? Baseline { get; init; }

    /// <summary>Values for <c>{{name}}</c> in scripts. They end up in SQL and in the log's down scripts, so they are not for secrets.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public required string AppliedBy { get; init; }

    public string? DeploymentId { get; init; }

    /// <summary>How long to wait for another migrator before giving up.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a statement of a migration waits for a table before it gives way and tries anew; null: what suits the engine.</summary>
    public TimeSpan? StatementLockTimeout { get; init; }

    /// <summary>How many times a statement or its script is tried when it cannot have a lock.</summary>
    public int LockAttempts { get; init; } = 10;

    /// <summary>From how many rows on a table is large for the lint: what blocks it for as long as it is big is then an error.</summary>
    public long LargeTableRows { get; init; } = 100_000;

    /// <summary>Backups are encrypted with it; null: they are not. One that was taken without it stays readable.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>A directory in memory for what lies in clear while an encrypted backup is made or put back, when there is room; null: it lies beside the backup.</summary>
    internal string? Memory { get; init; } = ClearSpace.SharedMemory;

    /// <summary>The database whose encoding, collation and settings a new one takes; null: the server's own.</summary>
    internal string? Like { get; init; }

    /// <summary>The database as messages name it; never with a password.</summary>
    internal string Location => Server?.ToString() ?? File;

    /// <summary>How long a statement waits for the locks of the running application.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
