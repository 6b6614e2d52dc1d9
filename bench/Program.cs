using Slipway.Bench;
using Slipway.Bench.Stalls;

// The benchmarks, one a word: `./build.sh Bench --filter sync`, or all of them. Each prints a table for bench/README.md.
return args switch
{
    ["sync", .. var rest] => await InventorySyncBench.RunAsync(rest),
    ["stall", .. var rest] => Math.Max(await StallBench.RunAsync("postgresql", rest), await StallBench.RunAsync("mariadb", rest)),
    ["stall-postgresql", .. var rest] => await StallBench.RunAsync("postgresql", rest),
    ["stall-mariadb", .. var rest] => await StallBench.RunAsync("mariadb", rest),
    ["startup"] => await StartUpBench.RunAsync(),
    ["all"] or [] => Math.Max(await StartUpBench.RunAsync(), await InventorySyncBench.RunAsync([])),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./build.sh Bench [--filter all | startup | sync | stall | stall-postgresql | stall-mariadb]");
    return 2;
}
