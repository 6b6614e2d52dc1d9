using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A temporary working copy of this repository with one commit, its own practice server and its own simulator port.</summary>
internal sealed partial class Checkout : IDisposable
{
    private static readonly string[] Variables = ["CI", "OZON_API_KEY", "OZON_CLIENT_ID", "WB_TOKEN", "MARIADB_PASSWORD", "POSTGRES_PASSWORD", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR"];
    private static readonly Dictionary<string, string> None = [];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Checkout(string root, string stage)
    {
        (Root, Stage) = (root, stage);
        Database = new SqliteStage(this);
    }

    public string Root { get; }

    /// <summary>Name of the environment that the test deploys to.</summary>
    public string Stage { get; }

    /// <summary>The directory that plays the server.</summary>
    public string Server => Path.Combine(Root, ".slipway", Stage);

    public StageDatabase Database { get; set; }

    /// <summary>The hosts of the environment, where they are more than a directory.</summary>
    public PracticeFleet? Hosts { get; private init; }

    public int Port { get; } = Ports.Next();

    /// <summary>Where a practice server of the working copy's own listens.</summary>
    public int DatabasePort { get; } = Ports.Next();

    public static async Task<Checkout> CreateAsync(string stage = "local")
    {
        var root = Path.Combine(Path.GetTempPath(), $"slipway-acceptance-{Guid.NewGuid():N}"[..28]);
        var checkout = new Checkout(root, stage) { Hosts = stage == "ssh-local" ? new PracticeFleet(root) : null };
        foreach (var file in await Repository.FilesAsync())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(root, file));
        }
        Directory.CreateDirectory(Path.Combine(root, ".slipway"));
        foreach (var built in new[] { ".slipway/bin", ".slipway/artifacts" })
            await Tool.LinkTreeAsync(Path.Combine(Repository.Root, built), Path.Combine(root, built));
        await Tool.RunAsync(root, "git", "init", "-q");
        await checkout.CommitAsync("first release");
        return checkout;
    }

    /// <summary>Runs <c>./build.sh</c> with these words to its end.</summary>
    public Task<Run> RunAsync(params string[] words) => RunWithAsync(None, words);

    /// <summary>The same with more variables in its environment.</summary>
    public async Task<Run> RunWithAsync(IReadOnlyDictionary<string, string> variables, params string[] words)
    {
        using var running = StartWith(variables, words);
        return await running.EndAsync();
    }

    public Running Start(params string[] words) => StartWith(None, words);

    public Running StartWith(IReadOnlyDictionary<string, string> variables, params string[] words)
    {
        // As from a terminal: whatever runs the tests in the background ignores SIGINT, and its children would too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", Path.Combine(Root, "build.sh"), .. words])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in Variables)
            start.Environment.Remove(variable);
        start.Environment["SIMULATOR_PORT"] = $"{Port}";
        start.Environment["MARIADB_PORT"] = start.Environment["POSTGRES_PORT"] = $"{DatabasePort}";
        start.Environment["USER"] = "tester";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new Running(start, $"./build.sh {string.Join(' ', words)}");
    }

    public string PathOf(string relative) => Path.Combine(Root, relative);

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    public void EditParameters(string file, Action<JsonObject> edit)
    {
        var path = PathOf($".nuke/{file}");
        var settings = JsonNode.Parse(File.ReadAllText(path), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
        edit(settings);
        File.WriteAllText(path, settings.ToJsonString(Indented));
    }

    public async Task CommitAsync(string message)
    {
        await Tool.RunAsync(Root, "git", "add", "-A");
        await Tool.RunAsync(Root, "git", "-c", "user.name=tester", "-c", "user.email=tester@localhost", "-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", message);
    }

    /// <summary>Makes the sources what the first commit had.</summary>
    public async Task ResetSourcesAsync()
    {
        await ResetAsync((await Tool.RunAsync(Root, "git", "rev-list", "--max-parents=0", "HEAD")).Trim());
    }

    /// <summary>Makes the sources what the newest commit of that message had.</summary>
    public async Task ResetToAsync(string message)
    {
        var commit = (await Tool.RunAsync(Root, "git", "log", "--all", "--format=%H", "-n", "1", $"--grep=^{message}$")).Trim();
        await ResetAsync(commit);
    }

    public async Task<string> HeadAsync() => (await Tool.RunAsync(Root, "git", "rev-parse", "HEAD")).Trim();

    public async Task ResetAsync(string commit)
    {
        await Tool.RunAsync(Root, "git", "reset", "-q", "--hard", commit);
        await Tool.RunAsync(Root, "git", "clean", "-q", "-fd");
    }

    /// <summary>Keeps the server as it is. Releases are kept as hard links: they are only ever replaced by rename.</summary>
    public async Task SaveAsync(string name)
    {
        await CopyServerAsync(Server, SavedPath(name));
        await Task.WhenAll(Database.SaveAsync(name), Hosts?.SaveAsync(name) ?? Task.CompletedTask);
    }

    /// <summary>Makes the server what it was when it was saved.</summary>
    public async Task RestoreAsync(string name)
    {
        await Tool.RunAsync("/", "rm", "-rf", Server);
        await Task.WhenAll(CopyServerAsync(SavedPath(name), Server), Database.RestoreAsync(name), Hosts?.RestoreAsync(name) ?? Task.CompletedTask);
    }

    /// <summary>Removes the server, as it was before the first deployment.</summary>
    public async Task WipeAsync()
    {
        await Tool.RunAsync("/", "rm", "-rf", Server);
        await Task.WhenAll(Database.WipeAsync(), Hosts?.WipeAsync() ?? Task.CompletedTask);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        for (var attempt = 0; Directory.Exists(Root); attempt++)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
            }
            catch (Exception problem) when (attempt < 50 && problem is IOException or UnauthorizedAccessException)
            {
                // What a killed deployer has left running is still writing; it ends within two seconds.
                Thread.Sleep(100);
            }
        }
    }

    private string SavedPath(string name) => Path.Combine(Root, ".slipway/saved", name);

    private static async Task CopyServerAsync(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await Tool.RunAsync("/", "sh", "-c", """
            mkdir -p "$2" && cd "$1" || exit 1
            find . -mindepth 1 -maxdepth 1 ! -name releases -exec cp -a -t "$2" -- {} + || exit 1
            [ ! -d releases ] || cp -al -- releases "$2/" || exit 1
            [ ! -f releases/.activated ] || cp -a --remove-destination releases/.activated "$2/releases/"
            """, "copy-server", from, to);
    }
}
