using System.IO.Pipelines;
using System.Text;
using Slipway.Proxy.Cli;

namespace Slipway.Tests.Integration.Proxy;

/// <summary>The command that is started before it is needed: <c>switch --when-told</c>.</summary>
public sealed class ToldSwitchTests : IAsyncLifetime
{
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly StringWriter _error = new();
    private ProxyLab _lab = null!;
    private Replica _blue = null!;
    private Replica _green = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lab = await ProxyLab.StartAsync();
        (_blue, _green) = (await _lab.ReplicaAsync("blue"), await _lab.ReplicaAsync("green"));
        await _lab.SwitchAsync(_blue.Switch());
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task It_says_ready_when_the_replicas_are_and_switches_when_a_line_comes()
    {
        _green.Ready = false;
        var (command, said) = (RunAsync(), SaidAsync());
        await Task.Delay(500, Cancel);
        said.IsCompleted.ShouldBeFalse();
        _green.Ready = true;
        (await said).ShouldBe("ready");
        await Task.Delay(200, Cancel);
        (command.IsCompleted, await _lab.AskAsync(HttpMethod.Get)).ShouldBe((false, "blue"));
        await _input.Writer.WriteAsync("go\n"u8.ToArray(), Cancel);
        (await command).ShouldBe(0, _error.ToString());
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("green");
    }

    [Fact]
    public async Task It_changes_nothing_where_its_input_ends()
    {
        var command = RunAsync();
        (await SaidAsync()).ShouldBe("ready");
        await _input.Writer.CompleteAsync();
        (await command).ShouldBe(1);
        _error.ToString().ShouldContain("nothing was changed");
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
    }

    [Fact]
    public async Task It_is_refused_when_the_replicas_have_become_unready_meanwhile()
    {
        var command = RunAsync(within: "0.5");
        (await SaidAsync()).ShouldBe("ready");
        _green.Ready = false;
        await _input.Writer.WriteAsync("go\n"u8.ToArray(), Cancel);
        (await command).ShouldBe(1);
        _error.ToString().ShouldContain("the database is away");
        (await _lab.AskAsync(HttpMethod.Get)).ShouldBe("blue");
    }

    private async Task<string?> SaidAsync()
    {
        using var reader = new StreamReader(_output.Reader.AsStream(leaveOpen: true), leaveOpen: true);
        return await reader.ReadLineAsync(Cancel);
    }

    private Task<int> RunAsync(string within = "30") => Task.Run(
        () => new ProxyCommands(TimeProvider.System, new StreamReader(_input.Reader.AsStream(), Encoding.UTF8), new StreamWriter(_output.Writer.AsStream()), _error).RunAsync(
            ["switch", "--directory", _lab.Folder, "--name", "green", "--address", _green.Address.ToString(), "--ready", "/ready", "--within", within, "--when-told"]),
        Cancel);
}
