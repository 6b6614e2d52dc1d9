using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Databases.Migrations;

/// <summary>All migrations of a directory, by number, and everything that is wrong with them. Loading never touches a database.</summary>
internal sealed partial record MigrationSet(string Directory, IReadOnlyList<Migration> Migrations, IReadOnlyList<MigrationProblem> Problems)
{
    public static MigrationSet Load(string directory, IReadOnlyDictionary<string, string> variables, Dialect dialect)
    {
        var problems = new List<MigrationProblem>();
        if (!System.IO.Directory.Exists(directory))
        {
            problems.Add(new(directory, 0, 0, "name", "the directory of the migrations does not exist."));
            return new MigrationSet(directory, [], problems);
        }

        var files = new List<(int Version, string Name, bool Up, string File)>();
        foreach (var path in System.IO.Directory.GetFiles(directory, "*.sql", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }).Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            if (FileName().Match(file) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0)
                files.Add((version, match.Groups[2].Value, match.Groups[3].Value == "up", file));
            else
                problems.Add(new(file, 0, 0, "name", "the name must be NNNN_name.up.sql or NNNN_name.down.sql, with a number from 0001 and a name of letters, digits, '_' and '-'."));
        }

        var migrations = new List<Migration>();
        foreach (var group in files.GroupBy(f => f.Version).OrderBy(g => g.Key))
        {
            var names = group.Select(f => f.Name).Distinct().ToList();
            if (names.Count > 1 || group.Count() > 2)
                problems.Add(new(group.Last().File, 0, 0, "duplicate", $"number {group.Key:0000} is used more than once: {string.Join(", ", group.Select(f => f.File))}."));
            foreach (var name in names)
            {
                var up = group.FirstOrDefault(f => f.Name == name && f.Up).File;
                var down = group.FirstOrDefault(f => f.Name == name && !f.Up).File;
                if (up is null)
                    problems.Add(new(down!, 0, 0, "down", $"there is no {Migration.IdOf(group.Key, name)}.up.sql for it."));
                else
                    migrations.Add(Build(group.Key, name, up, down));
            }
        }

        return new MigrationSet(directory, migrations, problems);

        Migration Build(int version, string name, string up, string? down)
        {
            var (upText, upScript) = Read(up);
            var (downText, downScript) = down is null ? (null, null) : Read(down);
            if (upScript.Statements.Count == 0 && !problems.Exists(p => p.File == up))
                problems.Add(new(up, 1, 1, "empty", "it holds no statement."));
            if (downScript is { Statements.Count: 0 } && problems.Exists(p => p.File == down && p.Kind is "syntax" or "encoding"))
                return new Migration(version, name, Checksum.Of(upText), Checksum.Of(downText!), upScript, downScript);
            if (downScript is null or { Statements.Count: 0 } && upScript.Directives.Irreversible is null)
                problems.Add(new(down ?? up, 0, 0, "down", $"{(down is null ? "there is no down script" : "the down script holds no statement")}; write one, or declare in the up script: -- slipway: irreversible <reason>"));
            if (downScript is { Statements.Count: > 0 } && upScript.Directives.Irreversible is not null)
                problems.Add(new(down!, 0, 0, "down", $"{up} is declared irreversible, and yet there is a down script; remove one of them."));
            return new Migration(version, name, Checksum.Of(upText), downText is null ? "" : Checksum.Of(downText), upScript, downScript is { Statements.Count: > 0 } ? downScript : null);
        }

        (string Text, MigrationScript Script) Read(string file)
        {
            var text = Decode(file, File.ReadAllBytes(Path.Combine(directory, file)), problems);
            return (text, MigrationScript.Parse(file, Variables.Expand(file, text, variables, problems), dialect, problems));
        }
    }

    private static string Decode(string file, byte[] bytes, List<MigrationProblem> problems)
    {
        try
        {
            return Checksum.Normalise(new UTF8Encoding(false, true).GetString(bytes));
        }
        catch (DecoderFallbackException error)
        {
            var before = Encoding.UTF8.GetString(bytes, 0, Math.Clamp(error.Index, 0, bytes.Length));
            var place = TextPosition.Of(before, before.Length);
            problems.Add(new(file, place.Line, place.Column, "encoding", "it is not UTF-8."));
            return "";
        }
    }

    [GeneratedRegex(@"^(\d{4,9})_([A-Za-z0-9_-]+)\.(up|down)\.sql$")]
    private static partial Regex FileName();
}
