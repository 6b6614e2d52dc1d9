using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>A real RabbitMQ of this test run, started by the first test that needs it. Tests keep apart by the names of their queues.</summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ServerDirectory? _directory;
    private Process? _process;
    private bool _answers;
    private int _namesPort;

    public int Port { get; private set; }

    public string Url(int port) => $"amqp://guest:guest@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/%2f";

    public async Task StartAsync(CancellationToken cancellation)
    {
        ServerDirectory.Need(Program, "rabbitmq-server");
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_answers)
                return;
            (_process is null).ShouldBeTrue("RabbitMQ did not start for an earlier test either");
            _directory = new ServerDirectory("rabbitmq");
            (Port, _namesPort) = (ServerDirectory.FreePort(), ServerDirectory.FreePort());
            _process = _directory.Start(Program, [], Variables());
            for (var clock = Stopwatch.StartNew(); !await AnswersAsync(cancellation); await Task.Delay(100, cancellation))
            {
                if (_process.HasExited || clock.Elapsed > StartLimit)
                    Assert.Fail($"RabbitMQ does not start:\n{_directory.Output()}");
            }

            _answers = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task<IConnection> ConnectAsync(CancellationToken cancellation) =>
        new ConnectionFactory { Uri = new Uri(Url(Port)), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellation);

    /// <summary>Messages that are ready for a consumer.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await EndNamesAsync();
        _directory!.Dispose();
    }

    private Dictionary<string, string> Variables()
    {
        var path = _directory!.Path;
        return new Dictionary<string, string>
        {
            ["HOME"] = path,
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["RABBITMQ_CONFIG_FILE"] = path + "/rabbitmq",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = path + "/plugins",
            ["RABBITMQ_MNESIA_BASE"] = path + "/data",
            ["RABBITMQ_LOG_BASE"] = path + "/log",
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = path + "/generated",
            ["RABBITMQ_SCHEMA_DIR"] = path + "/schema",
            ["RABBITMQ_PID_FILE"] = path + "/rabbitmq.pid",
            ["RABBITMQ_NODENAME"] = $"slipway{Environment.ProcessId}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DIST_PORT"] = ServerDirectory.FreePort().ToString(CultureInfo.InvariantCulture),
            // The script then becomes the server instead of staying its parent.
            ["RUNNING_UNDER_SYSTEMD"] = "1",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = _namesPort.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellation);
            return true;
        }
        catch (Exception error) when (error is BrokerUnreachableException or OperationInterruptedException or IOException)
        {
            return false;
        }
    }

    /// <summary>Erlang's name server, which outlives the node that started it.</summary>
    private async Task EndNamesAsync()
    {
        var start = new ProcessStartInfo("epmd", ["-kill"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ERL_EPMD_PORT"] = _namesPort.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }
}
