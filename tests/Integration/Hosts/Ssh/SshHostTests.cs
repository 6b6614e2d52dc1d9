using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>The whole contract of a host, over a real sshd on loopback.</summary>
public sealed class SshHostTests(LoopbackSshd sshd) : HostContract
{
    private readonly TestRoot _root = new();

    private protected override Task PrepareAsync() => sshd.StartAsync(Cancel);

    private protected override Host Open() => new SshHost("ssh", _root.Path, sshd.Target);

    [Fact]
    public async Task A_command_costs_little()
    {
        await using var held = await Host.LockAsync(TestRoot.Holder(), Cancel);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (commands, reads) = (new List<double>(), new List<double>());
        for (var i = 0; i < 30; i++)
        {
            watch.Restart();
            await Host.RunAsync(Command.Of("true"), cancellation: Cancel);
            commands.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            await Host.ReadAsync("fence", Cancel);
            reads.Add(watch.Elapsed.TotalMilliseconds);
        }
        var (command, read) = (commands.Order().ElementAt(15), reads.Order().ElementAt(15));
        TestContext.Current.TestOutputHelper!.WriteLine($"a command {command:0.0} ms, a read {read:0.0} ms");
        // About 20 ms and 8 ms on a quiet machine; this runs beside other tests and builds.
        command.ShouldBeLessThan(300);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _root.Dispose();
    }
}
