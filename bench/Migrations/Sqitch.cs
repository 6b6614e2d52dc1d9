using System.Globalization;
using System.Text;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>Sqitch, its plan written as <c>sqitch add</c> would. It runs each change by the engine's own client, in a transaction where its template has one.</summary>
internal sealed class Sqitch(Server server, string directory) : Tool(server, Path.Combine(directory, "sqitch"))
{
    private const string Registry = "bench_sqitch_registry";

    public override string Name => "Sqitch 1.3.1";

    public override string? Missing => Peers.Missing("/usr/bin/sqitch");

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        await WriteAsync("sqitch.conf", $"[core]\n\tengine = {(IsMariaDb ? "mysql" : "pg")}\n[user]\n\tname = Bench\n\temail = bench@example.com\n");
        var plan = new StringBuilder("%syntax-version=1.0.0\n%project=bench\n\n");
        foreach (var script in scripts)
        {
            plan.Append(CultureInfo.InvariantCulture, $"{script.Name} 2026-01-01T00:00:00Z Bench <bench@example.com> # one of many\n");
            await WriteAsync($"deploy/{script.Name}.sql", $"BEGIN;\n\n{script.Up}\n\nCOMMIT;\n");
        }

        await WriteAsync("sqitch.plan", plan.ToString());
    }

    public override Call Apply() => new("/usr/bin/sqitch", ["deploy", .. IsMariaDb ? ["--registry", Registry] : Array.Empty<string>(), "db:" + Url("pg", "mysql")]) { Directory = Home };

    public override void Reset()
    {
        base.Reset();
        if (IsMariaDb)
            Server.Drop(Registry);
    }
}
