using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Slipway.Proxy.Control;
using Slipway.Proxy.Switching;

namespace Slipway.Proxy.Cli;

/// <summary>The command line: <c>serve</c> is the proxy, every other command an order to it. Exit codes: 0 done, 1 refused or not reached, 2 bad usage.</summary>
internal sealed class ProxyCommands
{
    private const string Ready = "ready";

    private readonly Option<string> _directory = new("--directory") { Description = "Where state.json and control.sock are", DefaultValueFactory = _ => "/var/lib/slipway-proxy", Recursive = true };
    private readonly Option<string> _listen = new("--listen") { Description = "serve: where requests come in, address:port", DefaultValueFactory = _ => "0.0.0.0:8080" };
    private readonly Option<string> _name = new("--name") { Description = "The upstream's name", Required = true };
    private readonly Option<string[]> _address = new("--address") { Description = "http://host:port of a replica (repeatable)", Required = true };
    private readonly Option<string> _ready = new("--ready") { Description = "The path that a replica answers with 2xx when it is ready", DefaultValueFactory = _ => "/" };
    private readonly Option<double> _within = new("--within") { Description = "Seconds that it may take at most", DefaultValueFactory = _ => 30 };
    private readonly Option<double> _trial = new("--trial") { Description = "Seconds in which the upstream before stands ready and takes over again when the new one is bad; of a canary, after which it has passed" };
    private readonly Option<int> _failures = new("--failures") { Description = "How many requests the new one may fail in that time", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _percent = new("--percent") { Description = "Share of the requests, 1 to 100", Required = true };
    private readonly Option<bool> _whenTold = new("--when-told") { Description = "switch: say ready once the upstream is, and go on when a line comes in; where the input ends before, nothing is changed" };
    private readonly TimeProvider _time;
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly RootCommand _root = new("A reverse proxy that releases are switched behind.");

    public ProxyCommands(TimeProvider time, TextReader input, TextWriter output, TextWriter error)
    {
        (_time, _input, _output, _error) = (time, input, output, error);
        _root.Options.Add(_directory);
        Add("serve", "Run the proxy until it is told to end", ServeAsync, _listen);
        Add("status", "Where requests go and how many are in hand", (parsed, cancel) => SendAsync(parsed, "status", new WaitOrder(null, 0), cancel));
        Add("switch", "Give an upstream all requests once it is ready", SwitchAsync, _name, _address, _ready, _within, _trial, _failures, _whenTold);
        Add("canary", "Give an upstream a share of the requests once it is ready", CanaryAsync, _name, _address, _ready, _within, _percent, _trial, _failures);
        Add("end-canary", "Take its share from the canary", (parsed, cancel) => SendAsync(parsed, new CanaryOrder(null, 0, 0), cancel));
        Add("pause", "Hold new requests back, at most --within, and wait for those in hand, at most half of it", (parsed, cancel) => SendAsync(parsed, "pause", new WaitOrder(null, parsed.GetValue(_within)), cancel), _within);
        Add("resume", "Let them go on", (parsed, cancel) => SendAsync(parsed, "resume", new WaitOrder(null, 0), cancel));
        Add("drain", "Wait until an upstream out of service has ended its requests; after --within end them", (parsed, cancel) => SendAsync(parsed, "drain", new WaitOrder(parsed.GetValue(_name), parsed.GetValue(_within)), cancel), _name, _within);
        Add("clear", "Take everything out of service", (parsed, cancel) => SendAsync(parsed, "clear", new WaitOrder(null, 0), cancel));
    }

    public async Task<int> RunAsync(string[] words)
    {
        var parsed = _root.Parse(words);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Errors.Count > 0 ? 2 : code;
        }
        catch (Exception problem) when (problem is RefusedException or HttpRequestException or FormatException or InvalidDataException or IOException)
        {
            await _error.WriteLineAsync(problem.Message);
            return problem is FormatException ? 2 : 1;
        }
    }

    private void Add(string name, string description, Func<ParseResult, CancellationToken, Task<int>> action, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(action);
        _root.Subcommands.Add(command);
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!IPEndPoint.TryParse(parsed.GetValue(_listen)!, out var listen))
            throw new FormatException($"--listen: '{parsed.GetValue(_listen)}' is not address:port.");
        await using var app = ProxyServer.Build(listen, parsed.GetValue(_directory)!, _time);
        await app.StartAsync(cancellation);
        await _output.WriteLineAsync($"listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    private Task<int> SwitchAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var order = new SwitchOrder(Upstream(parsed), parsed.GetValue(_within), parsed.GetValue(_trial), parsed.GetValue(_failures));
        return SendAsync(parsed, async client =>
        {
            if (parsed.GetValue(_whenTold))
                await WaitUntilToldAsync(client, order, cancellation);
            return await client.SendAsync("switch", order, ProxyJson.Default.SwitchOrder, cancellation);
        });
    }

    // A client's start and its connection take longer than the switch: by now both are behind it.
    private async Task WaitUntilToldAsync(ControlClient client, SwitchOrder order, CancellationToken cancellation)
    {
        await client.SendAsync("await", order, ProxyJson.Default.SwitchOrder, cancellation);
        await _output.WriteLineAsync(Ready);
        await _output.FlushAsync(cancellation);
        if (await _input.ReadLineAsync(cancellation) is null)
            throw new RefusedException("The input ended before the word to switch came; nothing was changed.");
    }

    private Task<int> CanaryAsync(ParseResult parsed, CancellationToken cancellation) => parsed.GetValue(_percent) is > 0 and <= 100 and var percent
        ? SendAsync(parsed, new CanaryOrder(Upstream(parsed), percent, parsed.GetValue(_within), parsed.GetValue(_trial), parsed.GetValue(_failures)), cancellation)
        : throw new FormatException("--percent must be from 1 to 100.");

    private Upstream Upstream(ParseResult parsed) => new(parsed.GetValue(_name)!, [.. parsed.GetValue(_address)!.Select(Address)], parsed.GetValue(_ready)!);

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/"
        ? uri : throw new FormatException($"--address: '{text}' is not http://host:port.");

    private Task<int> SendAsync(ParseResult parsed, string order, WaitOrder content, CancellationToken cancellation) =>
        SendAsync(parsed, client => client.SendAsync(order, content, ProxyJson.Default.WaitOrder, cancellation));

    private Task<int> SendAsync(ParseResult parsed, CanaryOrder order, CancellationToken cancellation) =>
        SendAsync(parsed, client => client.SendAsync("canary", order, ProxyJson.Default.CanaryOrder, cancellation));

    private async Task<int> SendAsync(ParseResult parsed, Func<ControlClient, Task<string>> send)
    {
        try
        {
            using var client = new ControlClient(ProxyServer.SocketOf(parsed.GetValue(_directory)!));
            await _output.WriteLineAsync(await send(client));
            return 0;
        }
        catch (HttpRequestException problem) when (problem.InnerException is SocketException)
        {
            throw new RefusedException($"No proxy listens on {ProxyServer.SocketOf(parsed.GetValue(_directory)!)}: {problem.InnerException.Message}");
        }
    }
}
