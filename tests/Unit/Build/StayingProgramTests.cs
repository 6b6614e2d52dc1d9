using Slipway.Build.Capabilities;
using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Unit.Build;

public sealed class StayingProgramTests : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slipway-staying-").FullName;
    private readonly LocalHost _host;

    public StayingProgramTests() => _host = new LocalHost("local", _root);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_program_stays_each_time_it_is_started()
    {
        // Whether it is ended with the command that starts it is a race, when it is one.
        for (var i = 0; i < 20; i++)
        {
            await _host.RunAsync(StayingProgram.Start($"logs of {i}/log", "sh", "-c", "echo $$; echo \"$1\" >&2; exec sleep 60", "sh", "it's it"), cancellation: Cancel);
            var said = await SaidAsync($"logs of {i}/log", lines: 2);
            said[1].ShouldBe("it's it");
            var alive = await _host.RunAsync(Command.Of("kill", "-s", "TERM", said[0]).AllowFailure(), cancellation: Cancel);
            alive.Succeeded.ShouldBeTrue($"start {i}: {alive.Error}");
        }
    }

    [Fact]
    public async Task Why_a_program_could_not_be_started_is_in_its_log()
    {
        await _host.RunAsync(StayingProgram.Start("new/log", "slipway-no-such-program"), cancellation: Cancel);
        (await SaidAsync("new/log", lines: 1))[0].ShouldContain("slipway-no-such-program");
    }

    private async Task<string[]> SaidAsync(string log, int lines)
    {
        for (; ; await Task.Delay(10, Cancel))
        {
            var path = Path.Combine(_root, log);
            var said = File.Exists(path) ? await File.ReadAllLinesAsync(path, Cancel) : [];
            if (said.Length >= lines)
                return said;
        }
    }
}
