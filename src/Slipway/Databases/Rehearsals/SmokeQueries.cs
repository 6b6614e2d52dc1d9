using System.Data.Common;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>Runs <c>smoke/*.sql</c>: what a release reads and writes. Each file in a transaction of its own that is rolled back.</summary>
internal static class SmokeQueries
{
    private static readonly HashSet<string> RowsOnly = new(StringComparer.OrdinalIgnoreCase) { "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES", "TABLE", "MERGE", "EXPLAIN" };

    public static IReadOnlyList<SmokeQuery> Load(Database database)
        => [.. Beside.Files(database, "smoke").Select(file => new SmokeQuery(Path.GetFileName(file), File.ReadAllText(file)))];

    /// <param name="before">What came of them on the schema before; null when nobody asked.</param>
    public static List<SmokeResult> Run(Database database, IReadOnlyList<SmokeQuery> queries, IReadOnlyList<SmokeResult>? before, CancellationToken cancellation)
    {
        if (queries.Count == 0 || !database.Exists())
            return [];
        using var connection = database.Connect(Access.Migrate);
        return [.. queries.Select(query =>
        {
            var start = database.Time.GetTimestamp();
            var error = Try(database, connection, query, cancellation);
            return new SmokeResult(query.File, error is null, error, before?.FirstOrDefault(b => b.File == query.File)?.Works, database.Time.GetElapsedTime(start));
        })];
    }

    private static string? Try(Database database, DbConnection connection, SmokeQuery query, CancellationToken cancellation)
    {
        var problems = new List<MigrationProblem>();
        var text = Variables.Expand(query.File, Checksum.Normalise(query.Text), database.Options.Variables, problems);
        if (problems.Count > 0)
            return problems[0].ToString();
        try
        {
            var statements = database.Dialect.Split(text);
            if (statements.Count == 0)
                return "it holds no statement";
            // Where DDL commits by itself it would take the rest of the transaction with it.
            if (statements.FirstOrDefault(s => !RowsOnly.Contains(s.Keyword)) is { } other)
                return $"{query.File}:{other.Line}:{other.Column}: {other.Keyword} is not for smoke queries, which read and change rows only";
            using var transaction = connection.BeginTransaction();
            return statements.Select(s => Try(database, Database.In(connection, transaction), query.File, s, cancellation)).FirstOrDefault(error => error is not null);
        }
        catch (SqlSyntaxException error)
        {
            return $"{query.File}:{error.Line}:{error.Column}: {error.Message}";
        }
        catch (DbException error)
        {
            return error.Message;
        }
    }

    private static string? Try(Database database, Sql sql, string file, Statement statement, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var onCancel = cancellation.Register(() => database.Interrupt(sql.Connection));
        try
        {
            using var command = database.AsText(sql.Command(statement.Text));
            using var reader = command.ExecuteReader();
            reader.Read();
            reader.Close();
            return null;
        }
        catch (DbException error)
        {
            cancellation.ThrowIfCancellationRequested();
            return $"{file}:{statement.Line}:{statement.Column}: {error.Message}";
        }
    }
}
