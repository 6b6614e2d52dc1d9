using System.Text.RegularExpressions;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>ErpMax on a PostgreSQL. What is compared is what pg_dump says, statement by statement, one a row.</summary>
internal sealed partial class PostgreSqlStage(PostgreSql server) : StageDatabase
{
    public const string Name = "erpmax";

    // A backend notices within a second or two that its client is dead.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    public override async Task<IReadOnlyList<string>> LinesAsync()
    {
        var leftOver = await LeftOverAsync();
        if (server.Query($"SELECT 1 FROM pg_database WHERE datname = '{Name}'").Count == 0)
            return ["database: none", .. leftOver];
        var dump = await server.DumpAsync(Name, "--inserts", "--exclude-table=migration_log*");
        return
        [
            .. dump.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(statement => Comment().Replace(statement, "").Trim())
                .Where(statement => statement.Length > 0 && !Noise().IsMatch(statement)).Select(statement => $"database: {statement}"),
            .. server.Query("SELECT version, name, checksum, status FROM migration_log WHERE status IN ('applied', 'baseline') ORDER BY version", Name).Select(row => $"migration {row}"),
            .. leftOver,
        ];
    }

    public override Task SaveAsync(string name)
    {
        server.Execute($"DROP DATABASE IF EXISTS saved_{name}");
        server.Execute($"CREATE DATABASE saved_{name} TEMPLATE {Name}");
        return Task.CompletedTask;
    }

    public override async Task RestoreAsync(string name)
    {
        await WipeAsync();
        server.Execute($"CREATE DATABASE {Name} TEMPLATE saved_{name} OWNER {PostgreSql.User}");
    }

    public override Task WipeAsync()
    {
        server.Execute($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        return Task.CompletedTask;
    }

    private async Task<IReadOnlyList<string>> LeftOverAsync()
    {
        const string Sessions = $"SELECT 'session left over: ' || state || ' ' || query FROM pg_stat_activity WHERE usename = '{PostgreSql.User}'";
        for (var start = TimeProvider.System.GetTimestamp(); server.Query(Sessions).Count > 0 && TimeProvider.System.GetElapsedTime(start) < Grace;)
            await Task.Delay(20);
        return [.. server.Query(Sessions), .. server.Query("SELECT 'database left over: ' || datname FROM pg_database WHERE datname LIKE 'slipway%'")];
    }

    [GeneratedRegex("^(--.*|\\\\.*)$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // A sequence is never rolled back; what it gave is in the rows.
    [GeneratedRegex("^SET |^SELECT pg_catalog\\.set")]
    private static partial Regex Noise();
}
