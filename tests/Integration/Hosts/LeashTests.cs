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
}
