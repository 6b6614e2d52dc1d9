using MarketplaceSimulator;

return await CommandLine.Build().Parse(args).InvokeAsync();
