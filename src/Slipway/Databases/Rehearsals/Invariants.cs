using System.Data.Common;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>Runs <c>invariants/*.sql</c> beside the migrations: queries that must find nothing wrong, which is no row.</summary>
internal static class Invariants
{
    public static List<InvariantResult> Check(Database database, CancellationToken cancellation)
    {
        var files = Beside.Files(database, "invariants");
        return files.Count == 0 ? [] : database.Read((sql, _) => files.Select(file => Check(database, sql, file, cancellation)).ToList(), []);
    }

    private static InvariantResult Check(Database database, Sql sql, string path, CancellationToken cancellation)
    {
        var (file, start) = (Path.GetFileName(path), database.Time.GetTimestamp());
        string? evidence = null;
        try
        {
            var problems = new List<MigrationProblem>();
            var text = Variables.Expand(file, Checksum.Normalise(File.ReadAllText(path)), database.Options.Variables, problems);
            var statements = problems.Count > 0 ? [] : database.Dialect.Split(text);
            evidence = problems.Count > 0 ? problems[0].ToString() : statements.Count == 0 ? "it holds no query" : null;
            foreach (var statement in statements)
            {
                cancellation.ThrowIfCancellationRequested();
                evidence ??= FirstRow(database, sql, statement);
            }
        }
        catch (Exception error) when (error is DbException or SqlSyntaxException)
        {
            evidence = error.Message;
        }

        return new InvariantResult(file, evidence is null, evidence, database.Time.GetElapsedTime(start));
    }

    private static string? FirstRow(Database database, Sql sql, Statement statement)
    {
        using var command = database.AsText(sql.Command(statement.Text));
        using var reader = command.ExecuteReader();
        return reader.Read() ? string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)} = {reader.GetValue(i)}")) : null;
    }
}
