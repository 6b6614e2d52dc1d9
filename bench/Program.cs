using System.Globalization;
using Slipway.Bench;
using Slipway.Bench.Backups;
using Slipway.Bench.Containers;
using Slipway.Bench.Dashboards;
using Slipway.Bench.Hosts;
using Slipway.Bench.Migrations;
using Slipway.Bench.Proxies;
using Slipway.Bench.Stalls;
using Slipway.Bench.Upserts;

// The benchmarks, one a word: `./build.sh Bench --filter sync`, or all of them. Each prints a table for bench/README.md.
return args switch
{
    // The last ones take a number of rounds, and backups a scale too, for a quick look: `dotnet run --project bench -c Release -- upsert 1`.
    ["migrations", .. var rest] => await MigrationsBench.RunAsync(Number(rest, 0, 5)),
    ["backup-postgresql", .. var rest] => await BackupBench.RunAsync("postgresql", Number(rest, 0, 3), Number(rest, 1, 1.0)),
    ["backup-mariadb", .. var rest] => await BackupBench.RunAsync("mariadb", Number(rest, 0, 3), Number(rest, 1, 1.0)),
    ["upsert", .. var rest] => await UpsertBench.RunAsync(Number(rest, 0, 5)),
    ["sync", .. var rest] => await InventorySyncBench.RunAsync(rest),
    ["hosts", .. var rest] => await HostsBench.RunAsync(Number(rest, 0, 3), Number(rest, 1, 1.0)),
    ["dashboard", .. var rest] => await DashboardBench.RunAsync(Number(rest, 0, 3)),
    ["proxy", .. var rest] => await ProxyBench.RunAsync(Number(rest, 0, 5)),
    ["switch", .. var rest] => await SwitchBench.RunAsync(Number(rest, 0, 7)),
    [Deployer.Word, var directory, var key, var knownHosts, .. var ports] => await Deployer.RunAsync(directory, key, knownHosts, ports),
    ["stall", .. var rest] => Math.Max(await StallBench.RunAsync("postgresql", rest), await StallBench.RunAsync("mariadb", rest)),
    ["stall-postgresql", .. var rest] => await StallBench.RunAsync("postgresql", rest),
    ["stall-mariadb", .. var rest] => await StallBench.RunAsync("mariadb", rest),
    ["startup"] => await StartUpBench.RunAsync(),
    ["all"] or [] => await AllAsync(StartUpBench.RunAsync, () => InventorySyncBench.RunAsync([]), () => MigrationsBench.RunAsync(), () => BackupBench.RunAsync("postgresql"), () => BackupBench.RunAsync("mariadb"), () => UpsertBench.RunAsync(), () => HostsBench.RunAsync(), () => ProxyBench.RunAsync(), () => DashboardBench.RunAsync(), () => SwitchBench.RunAsync()),
    [Evolve.Word, var engine, var connectionString, var directory] => Evolve.Run(engine, connectionString, directory),
    _ => Usage(),
};

static T Number<T>(string[] rest, int at, T otherwise)
    where T : IParsable<T> => rest.Length > at ? T.Parse(rest[at], CultureInfo.InvariantCulture) : otherwise;

static async Task<int> AllAsync(params Func<Task<int>>[] benchmarks)
{
    var worst = 0;
    foreach (var benchmark in benchmarks)
        worst = Math.Max(worst, await benchmark());
    return worst;
}

static int Usage()
{
    Console.Error.WriteLine("usage: ./build.sh Bench [--filter all | startup | sync | migrations | backup-postgresql | backup-mariadb | upsert | hosts | proxy | switch | dashboard | stall | stall-postgresql | stall-mariadb]");
    return 2;
}
