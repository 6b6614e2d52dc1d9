using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Oracle;
using MarketplaceSimulator.Wildberries;

namespace MarketplaceSimulator;

/// <summary>The two verbs: serve (the default) and oracle.</summary>
internal static class CommandLine
{
    private static readonly SimulatorOptions Default = new();
    private static readonly Option<int> Port = new("--port") { Description = "Port, 0 = a free one of loopback.", DefaultValueFactory = _ => Default.Port };
    private static readonly Option<IPAddress[]> Listen = new("--listen") { Description = "An address of this machine to listen on besides loopback; needs --port.", CustomParser = Addresses, DefaultValueFactory = _ => [] };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "What the data is made of.", DefaultValueFactory = _ => Default.Seed };
    private static readonly Option<int> Items = new("--items") { Description = "Products on each marketplace.", DefaultValueFactory = _ => Default.Items };
    private static readonly Option<double> TimeScale = new("--time-scale") { Description = "How many times faster rate limits refill.", CustomParser = Scale, DefaultValueFactory = _ => Default.TimeScale };
    private static readonly Option<bool> NoLimits = new("--no-limits") { Description = "No rate limits." };
    private static readonly Option<string> ClientId = new("--ozon-client-id") { Description = "The Client-Id that is accepted.", DefaultValueFactory = _ => Default.OzonClientId };
    private static readonly Option<string> ApiKey = new("--ozon-api-key") { Description = "The Api-Key that is accepted.", DefaultValueFactory = _ => Default.OzonApiKey };
    private static readonly Option<int> OzonRps = new("--ozon-rps") { Description = "Ozon requests a second.", DefaultValueFactory = _ => Default.OzonRequestsPerSecond };
    private static readonly Option<string> WbTokenOption = new("--wb-token") { Description = "The WB token that is accepted.", DefaultValueFactory = _ => Default.WbToken };
    private static readonly Option<string> ScenarioNames = new("--scenario") { Description = "Scenarios active from the start, by comma.", DefaultValueFactory = _ => "" };
    private static readonly Option<string?> Source = new("--source") { Description = "One marketplace instead of both." };

    public static RootCommand Build()
    {
        AtLeast(Port, 0);
        AtLeast(Items, 0);
        AtLeast(OzonRps, 1);
        Source.AcceptOnlyFromAmong("ozon", "wildberries");
        Items.Validators.Add(result =>
        {
            // Ids keep their number of digits up to here; the oracle's order depends on it.
            if (result.GetValueOrDefault<int>() > 100_000_000)
                result.AddError("--items must be at most 100000000.");
        });
        var oracle = new Command("oracle", "Prints the rows that a complete sync must leave, as NDJSON.") { Seed, Items, Source, ClientId, WbTokenOption };
        oracle.SetAction(WriteOracle);
        var root = new RootCommand("Answers as the Ozon Seller API and the Wildberries API do for reading stocks.")
        {
            Port, Listen, Seed, Items, TimeScale, NoLimits, ClientId, ApiKey, OzonRps, WbTokenOption, ScenarioNames, oracle,
        };
        root.SetAction(Serve);
        return root;
    }

    private static async Task<int> Serve(ParseResult parsed, CancellationToken cancel)
    {
        var options = new SimulatorOptions
        {
            Port = parsed.GetValue(Port),
            AlsoOn = parsed.GetValue(Listen)!,
            Seed = parsed.GetValue(Seed),
            Items = parsed.GetValue(Items),
            TimeScale = parsed.GetValue(TimeScale),
            NoLimits = parsed.GetValue(NoLimits),
            OzonClientId = parsed.GetValue(ClientId)!,
            OzonApiKey = parsed.GetValue(ApiKey)!,
            OzonRequestsPerSecond = parsed.GetValue(OzonRps),
            WbToken = parsed.GetValue(WbTokenOption)!,
            Scenarios = parsed.GetValue(ScenarioNames)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        try
        {
            await using var app = await Simulator.StartAsync(options, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"listening on {app.Urls.First()}");
            await parsed.InvocationConfiguration.Output.FlushAsync(cancel);
            await app.WaitForShutdownAsync(cancel);
            return 0;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"marketplace-simulator did not start: {refused.Message}");
            return refused is ArgumentException ? 2 : 1;
        }
    }

    private static async Task<int> WriteOracle(ParseResult parsed, CancellationToken cancel)
    {
        var world = new World(parsed.GetValue(Seed), parsed.GetValue(Items));
        var output = PipeWriter.Create(new TextWriterStream(parsed.InvocationConfiguration.Output));
        await OracleWriter.Write(output, world, parsed.GetValue(Source), parsed.GetValue(ClientId)!, WbToken.SellerOf(parsed.GetValue(WbTokenOption)!), cancel);
        await output.CompleteAsync();
        return 0;
    }

    private static void AtLeast(Option<int> option, int min) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < min)
            result.AddError($"{option.Name} must be at least {min}.");
    });

    private static IPAddress[]? Addresses(ArgumentResult result)
    {
        var addresses = result.Tokens.Select(token => IPAddress.TryParse(token.Value, out var address) ? address : null).ToList();
        if (!addresses.Contains(null))
            return [.. addresses.OfType<IPAddress>()];
        result.AddError("--listen must be an IP address.");
        return null;
    }

    private static double Scale(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens.Single().Value, CultureInfo.InvariantCulture, out var scale) && scale is > 0 and <= 1e6)
            return scale;
        result.AddError("--time-scale must be a number above 0 and at most 1000000.");
        return 1;
    }
}
