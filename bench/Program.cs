using Slipway.Bench;

// The benchmarks, one a word: `dotnet run -c Release --project bench -- sync`. Each prints a row of a table for bench/README.md.
return args switch
{
    ["sync", .. var rest] => await InventorySyncBench.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project bench -- sync [products a marketplace, default 254000]");
    return 2;
}
