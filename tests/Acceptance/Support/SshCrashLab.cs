using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>
/// The inventory sync on three hosts over SSH, on a MariaDB of the test class's own. The hosts have this machine's .NET, so that a release is small,
/// and notice within seconds that a deployer has gone.
/// </summary>
public class SshCrashLab : ServerCrashLab
{
    private MariaDb _server = null!;

    internal override ServerProcess Server => _server;

    protected override string Stage => "ssh-local";

    /// <summary>What the settings have as <c>silence</c> for each host; null for what is usual.</summary>
    protected virtual string? Silence => null;

    /// <summary>More options for docker run.</summary>
    protected virtual IReadOnlyList<string> Options => [];

    internal PracticeFleet Hosts => Checkout.Hosts!;

    internal override async Task<IReadOnlyList<JsonObject>> JournalAsync() => [.. (await Hosts.AsRootAsync("web-1", "cd /srv/app/inventory/journal && cat \"$(ls | tail -n 1)\"")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    protected override async Task StartServerAsync()
    {
        await PracticeFleet.RequireAsync();
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        _server = await MariaDb.CreateAsync();
    }

    protected override void Prepare()
    {
        Checkout.Database = new MariaDbStage(_server, Checkout.PathOf(".slipway/saved-databases"));
        Checkout.EditParameters("parameters.json", settings =>
        {
            NotInterrupted(settings);
            settings["smoke"]!["commands"] = JsonNode.Parse("""[{ "name": "there", "command": "test -s {current}/inventory-sync" }]""");
            // No job is due while a test runs.
            foreach (var job in settings["cron"]!["jobs"]!.AsArray())
                job!["schedule"] = "0 0 29 2 *";
        });
        Checkout.EditParameters("parameters.ssh-local.json", settings =>
        {
            var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
            (settings["apiCheck"], settings["sandbox"]!["databaseServer"], settings["sandbox"]!["simulator"]) = (null, null, null);
            settings["sandbox"]!["hosts"]!["options"] = new JsonArray([.. new[] { "--volume", $"{runtime}:/usr/share/dotnet:ro" }.Concat(Options).Select(option => JsonValue.Create(option))]);
            foreach (var host in Silence is null ? [] : settings["hosts"]!.AsArray())
                host!["silence"] = Silence;
            settings["release"]!["selfContained"] = false;
            settings["release"]!["check"] = "test -s {current}/inventory-sync";
            settings["database"]!["server"]!["port"] = _server.Port;
            settings["database"]!["server"]!["password"] = $"${{NOWHERE:-{MariaDb.Password}}}";
            settings["release"]!["secrets"]!["DATABASE_URL"] = $"${{NOWHERE:-mysql://{MariaDb.User}:{Uri.EscapeDataString(MariaDb.Password)}@practice:{_server.Port}/{MariaDbStage.Name}}}";
        });
    }

    protected override async Task BeforeFirstAsync()
    {
        (await Checkout.RunAsync("History", "--env", Stage)).ShouldExit(0);
        await Task.WhenAll(PracticeFleet.Names.Select(host => Hosts.AsRootAsync(host, "ln -s /usr/share/dotnet/dotnet /usr/local/bin/dotnet")));
    }

    protected override Task ApplySecondAsync() => ReleaseTwo.ApplyOnMySqlAsync(Checkout);

    public override async ValueTask DisposeAsync()
    {
        if (Checkout is not null)
            await Hosts.RemoveAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
