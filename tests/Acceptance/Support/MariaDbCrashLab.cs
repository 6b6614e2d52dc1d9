using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The inventory sync on MariaDB, with the legacy rows and without a sync of the marketplaces.</summary>
public sealed class MariaDbCrashLab : ServerCrashLab
{
    private MariaDb _server = null!;

    internal override ServerProcess Server => _server;

    protected override string Stage => "mysql-local";

    protected override async Task StartServerAsync()
    {
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        _server = await MariaDb.CreateAsync();
    }

    protected override void Prepare()
    {
        Checkout.Database = new MariaDbStage(_server, Checkout.PathOf(".slipway/saved-databases"));
        Checkout.EditParameters("parameters.json", settings =>
        {
            NotInterrupted(settings);
            settings.Remove("apiCheck");
            settings["smoke"]!["commands"] = JsonNode.Parse("""[{ "name": "last runs", "command": "{current}/inventory-sync --last 1" }]""");
        });
        Checkout.EditParameters("parameters.mysql-local.json", settings =>
        {
            (settings["sandbox"]!["databaseServer"], settings["sandbox"]!["simulator"]) = (null, null);
            settings["database"]!["server"]!["port"] = _server.Port;
            settings["database"]!["server"]!["password"] = $"${{NOWHERE:-{MariaDb.Password}}}";
            settings["release"]!["secrets"]!["DATABASE_URL"] = $"${{NOWHERE:-mysql://{MariaDb.User}:{Uri.EscapeDataString(MariaDb.Password)}@127.0.0.1:{_server.Port}/{MariaDbStage.Name}}}";
        });
    }

    protected override Task ApplySecondAsync() => ReleaseTwo.ApplyOnMySqlAsync(Checkout);
}
