using System.Security.Cryptography;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// Everything on a practice server that a deployment is to change or to leave alone, as lines that can be compared: the link,
/// every file of every release, crontab, configuration, schema, rows, applied migrations; and whatever must not be there.
/// Not part of it: journal, records, backups and the fence, which grow with every run, and the application's log.
/// </summary>
internal sealed class ServerState
{
    private ServerState(IReadOnlyList<string> lines) => Lines = lines;

    public IReadOnlyList<string> Lines { get; }

    public static async Task<ServerState> ReadAsync(Checkout checkout)
    {
        var hosts = checkout.Hosts?.LinesAsync() ?? Task.FromResult<IReadOnlyList<string>>([.. Files(checkout.Server), .. Crontab(checkout.Server)]);
        var leftOver = await LeftOvers.FindAsync(checkout);
        return new ServerState([.. await hosts, .. await checkout.Database.LinesAsync(), .. leftOver]);
    }

    /// <summary>What is only in one of both: "-" what was expected and is not there, "+" what is there and was not expected.</summary>
    public IReadOnlyList<string> DifferenceTo(ServerState expected)
    {
        var (mine, theirs) = (Lines.ToHashSet(StringComparer.Ordinal), expected.Lines.ToHashSet(StringComparer.Ordinal));
        return [.. expected.Lines.Where(line => !mine.Contains(line)).Select(line => $"- {line}"), .. Lines.Where(line => !theirs.Contains(line)).Select(line => $"+ {line}")];
    }

    public void ShouldBe(ServerState expected, string when)
    {
        var difference = DifferenceTo(expected);
        difference.ShouldBeEmpty($"{when}, the server should be as expected, but {difference.Count} line(s) differ:\n{string.Join('\n', difference.Take(40))}");
        Lines.Count.ShouldBe(expected.Lines.Count, when);
    }

    private static IEnumerable<string> Files(string server)
    {
        var link = new FileInfo(Path.Combine(server, "current"));
        yield return $"current -> {link.LinkTarget ?? (link.Exists ? "a file" : "nothing")}";
        foreach (var entry in Tree.Of(Path.Combine(server, "releases")))
        {
            var name = Path.GetRelativePath(server, entry.FullName);
            yield return entry switch
            {
                { LinkTarget: { } target } => $"{name} -> {target}",
                FileInfo file => $"{name} {Mode(file)} {Sha256(file.FullName)}",
                _ => $"{name}/ {Mode(entry)}",
            };
        }
        foreach (var line in link.LinkTarget is null ? [] : LinesOf(Path.Combine(server, "current/.env")))
            yield return $".env: {line}";
    }

    private static string[] LinesOf(string file) => File.Exists(file) ? File.ReadAllLines(file) : ["missing"];

    private static IEnumerable<string> Crontab(string server)
    {
        var file = new FileInfo(Path.Combine(server, "crontab"));
        if (!file.Exists)
            return ["crontab: none"];
        return [$"crontab {Mode(file)} {Sha256(file.FullName)}", .. File.ReadAllLines(file.FullName).Select((line, index) => $"crontab {index + 1:00}: {line}")];
    }

    private static string Mode(FileSystemInfo entry) => Convert.ToString((int)entry.UnixFileMode, 8);

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
