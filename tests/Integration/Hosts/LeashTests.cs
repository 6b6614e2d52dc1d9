using System.Diagnostics;
using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Integration.Hosts;

public sealed class LeashTests : IDisposable
{
    // A child that ends before its parent, which does not look; and a process 1 that does not look either: in a builtin that waits for a reader, a shell
    // looks at no child.
    private const string Forgetful = """
        d=$1
        mkdir "$d/bin" && mkfifo "$d/end"
        printf '#!/bin/sh\n: > "%s/swept"\nexec /bin/sleep "$@"\n' "$d" > "$d/bin/sleep" && chmod +x "$d/bin/sleep"
        exec unshare --pid --fork --mount-proc sh -c '
        ( ( cat "$1/head"; exec /bin/sleep 60 ) | ( PATH=$1/bin:$PATH; export PATH; sh -c "$2"; echo $? > "$1/code"; echo > "$1/end" ) ) &
        read -r l < "$1/end"
        ' sh "$d" "$2"
        """;

    private const int Calls = 600;

    private readonly TestRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_child_that_has_ended_and_that_process_1_never_looks_at_does_not_hold_its_command_up()
    {
        await using var host = new LocalHost("local", _root.Path);
        await host.InitializeAsync("inventory", "test", TestContext.Current.CancellationToken);
        var namespaces = await host.RunAsync(Command.Of("unshare", "--pid", "--fork", "--mount-proc", "true").AllowFailure(), cancellation: TestContext.Current.CancellationToken);
        Assert.SkipUnless(namespaces.Succeeded, "Only root can have a process 1 of its own: DEAD CHILDREN ARE NOT TESTED.");
        var call = new ShellCall(Command.Of("true"), "/bin/sh -c '/bin/sleep 0 & exec /bin/sleep 0.3'; exit 7", null);
        await File.WriteAllBytesAsync(_root.Beside("head"), Leash.PipeHead(call), TestContext.Current.CancellationToken);
        var directory = Path.GetDirectoryName(_root.Beside("head"))!;

        await host.RunAsync(Command.Script(Forgetful, directory, Leash.ForPipe), cancellation: TestContext.Current.CancellationToken);

        (await File.ReadAllTextAsync(_root.Beside("code"), TestContext.Current.CancellationToken)).Trim().ShouldBe("7");
        File.Exists(_root.Beside("swept")).ShouldBeFalse("it paused to look again whether the dead child is gone");
    }

    [Fact]
    public async Task Calls_that_end_at_any_instant_of_their_alarms_beginning_do_not_end_their_supervisor()
    {
        for (var round = 0; round < 4; round++)
        {
            using var supervisor = Process.Start(new ProcessStartInfo("setsid", ["-w", "sh", "-c", Leash.ForNetwork(TimeSpan.FromSeconds(20))])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var (output, error) = (supervisor.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), supervisor.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

            try
            {
                await CallAsync(supervisor.StandardInput.BaseStream);
            }
            catch (IOException)
            {
                // It has ended: what it did until then says so below.
            }

            await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
            (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(Calls, await error);
            supervisor.ExitCode.ShouldBe(0);
        }
    }

    // The first leaves somebody behind, so that the supervisor has swept.
    private static async Task CallAsync(Stream input)
    {
        for (var call = 0; call < Calls; call++)
        {
            var text = call == 0 ? "sleep 0.01 & exit 0" : "true";
            await input.WriteAsync(Encoding.ASCII.GetBytes($"mark {call}\n").Concat(Leash.NetworkHead(new ShellCall(Command.Of("true"), text, null))).ToArray(), TestContext.Current.CancellationToken);
            for (var (began, pause) = (TimeProvider.System.GetTimestamp(), Random.Shared.NextDouble() * 4); TimeProvider.System.GetElapsedTime(began).TotalMilliseconds < pause;)
                Thread.SpinWait(20);
            await input.WriteAsync("e\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        input.Close();
    }
}
