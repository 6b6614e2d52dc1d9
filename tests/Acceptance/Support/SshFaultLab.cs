namespace Slipway.Tests.Acceptance.Support;

/// <summary>As <see cref="SshCrashLab"/>, with hosts that soon notice that nobody is there, and a small disk each at <c>/small</c>.</summary>
public sealed class SshFaultLab : SshCrashLab
{
    /// <summary>The host that a fault happens to where nothing speaks for another: neither the journal's nor the scheduler.</summary>
    public const string Victim = "web-2";

    protected override string? Silence => "10s";

    protected override IReadOnlyList<string> Options => ["--mount", "type=tmpfs,destination=/small,tmpfs-size=80m,tmpfs-mode=1777"];

    // On every host: mv waits as long as the file has a part of its arguments, which is how a switch and the end of a staging are caught in the act.
    private const string SlowMove = """
        cat >/usr/local/bin/mv <<'END'
        #!/bin/sh
        case "$*" in *"$(cat /tmp/hold 2>/dev/null || echo no-such-text)"*) : >/tmp/held; while [ -e /tmp/hold ]; do sleep 0.05; done ;; esac
        exec /bin/mv "$@"
        END
        chmod 755 /usr/local/bin/mv
        """;

    protected override async Task BeforeFirstAsync()
    {
        await base.BeforeFirstAsync();
        await Task.WhenAll(PracticeFleet.Names.Select(host => Hosts.AsRootAsync(host, SlowMove)));
    }

    /// <summary>Kills a host while it moves what is named, and starts it again at once or when the command has ended.</summary>
    internal async Task<Run> KillHostAsync(string target, string moved, bool soon, ServerState expected)
    {
        await Hosts.AsRootAsync(Victim, "rm -f /tmp/held; printf %s \"$1\" >/tmp/hold", moved);
        return await ProveAsync(target, $"the move of {moved}", async running =>
        {
            while ((await Hosts.AsRootAsync(Victim, "ls /tmp/held 2>/dev/null || true")).Length == 0)
                running.HasExited.ShouldBeFalse($"{target} ended before {Victim} moved {moved}");
            await Hosts.KillAsync(Victim);
            await (soon ? StartAsync() : Task.CompletedTask);
        }, soon ? null : StartAsync, expected);

        // Nothing is held any more when the deployer comes back.
        async Task StartAsync()
        {
            await Hosts.StartAsync(Victim);
            await Hosts.AsRootAsync(Victim, "rm -f /tmp/hold");
        }
    }

    /// <summary>
    /// Has a fault happen, and mended, if that is for later, when the command has ended. It ends in the expected state, or else the same command once more
    /// leads there.
    /// </summary>
    internal async Task<Run> ProveAsync(string target, string when, Func<Running, Task> fault, Func<Task>? mendAfter, ServerState expected)
    {
        await Checkout.RestoreAsync(target == "Deploy" ? "one" : "two");
        using var running = Checkout.Start(Words(target));
        await fault(running);
        var first = await running.EndAsync();
        await (mendAfter?.Invoke() ?? Task.CompletedTask);
        var again = first.ExitCode == 0 ? first : (await Checkout.RunAsync(Words(target))).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(expected, $"after a fault at '{when}' of {first.Command}, which said\n{first.Everything}\nand then {again.Command}, which said\n{again.Everything}\n");
        TestContext.Current.TestOutputHelper?.WriteLine($"{target} at '{when}': {first.ExitCode} in {first.Duration.TotalSeconds:0.0} s, again {again.ExitCode} in {again.Duration.TotalSeconds:0.0} s");
        return first;
    }

    private string[] Words(string target) => target == "Deploy" ? ["Deploy", "--env", Stage] : ["Rollback", "--env", Stage, "--to", "1"];
}
