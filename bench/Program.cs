using Slipway.Bench;

// The benchmarks, one a word: `./build.sh Bench --filter sync`, or all of them. Each prints a table for bench/README.md.
return args switch
{
    ["sync", .. var rest] => await InventorySyncBench.RunAsync(rest),
    ["startup"] => await StartUpBench.RunAsync(),
    ["all"] or [] => Math.Max(await StartUpBench.RunAsync(), await InventorySyncBench.RunAsync([])),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./build.sh Bench [--filter all | startup | sync]");
    return 2;
}
