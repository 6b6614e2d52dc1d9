using System.Text.RegularExpressions;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The inventory on a MariaDB. What is compared is what mariadb-dump says, statement by statement, one a row.</summary>
internal sealed partial class MariaDbStage(MariaDb server, string folder) : StageDatabase
{
    public const string Name = "inventory";

    // A session whose client was killed is noticed by the server as soon as it has to do with it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    public override async Task<IReadOnlyList<string>> LinesAsync()
    {
        if (server.Query($"SHOW DATABASES LIKE '{Name}'").Count == 0)
            return ["database: none", .. await LeftOverAsync()];
        var dump = await server.DumpAsync(Name, "--skip-extended-insert", "--order-by-primary", $"--ignore-table={Name}.migration_log");
        return
        [
            .. AutoIncrement().Replace(dump, "").Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(statement => !Noise().IsMatch(statement)).Select(statement => $"database: {statement}"),
            .. server.Query("SELECT version, name, checksum, status FROM migration_log WHERE status IN ('applied', 'baseline') ORDER BY version", Name).Select(row => $"migration {row}"),
            .. await LeftOverAsync(),
        ];
    }

    public override async Task SaveAsync(string name)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(FileOf(name), await server.DumpAsync(Name));
    }

    public override async Task RestoreAsync(string name)
    {
        await WipeAsync();
        server.Execute($"CREATE DATABASE {Name}");
        await server.LoadAsync(Name, FileOf(name));
    }

    public override Task WipeAsync()
    {
        server.Execute($"DROP DATABASE IF EXISTS {Name}");
        return Task.CompletedTask;
    }

    private string FileOf(string name) => Path.Combine(folder, $"{name}.sql");

    private async Task<IReadOnlyList<string>> LeftOverAsync()
    {
        const string Sessions = $"SELECT CONCAT('session left over: ', command, ' ', COALESCE(info, '')) FROM information_schema.processlist WHERE user = '{MariaDb.User}'";
        for (var start = TimeProvider.System.GetTimestamp(); server.Query(Sessions).Count > 0 && TimeProvider.System.GetElapsedTime(start) < Grace;)
            await Task.Delay(20);
        return [.. server.Query(Sessions), .. server.Query("SELECT CONCAT('database left over: ', schema_name) FROM information_schema.schemata WHERE schema_name LIKE 'slipway%'")];
    }

    [GeneratedRegex(@" AUTO_INCREMENT=\d+")]
    private static partial Regex AutoIncrement();

    [GeneratedRegex("^(/\\*[M!]|LOCK TABLES|UNLOCK TABLES|DROP TABLE)[^;]*$|^SET ")]
    private static partial Regex Noise();
}
