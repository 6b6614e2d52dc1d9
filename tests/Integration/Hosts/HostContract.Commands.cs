using CsCheck;
using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

public abstract partial class HostContract
{
    [Fact]
    public async Task Any_string_reaches_a_program_as_it_is()
    {
        var strings = Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0001', '\u007f'], 0, 30], Gen.String[Gen.Char['\u0080', '\ud7ff'], 0, 30])
            .Where(s => !s.Contains('\0') && !s.Any(char.IsSurrogate));
        await strings.Array[1, 60].SampleAsync(async values =>
        {
            var result = await Host.RunAsync(Command.Of("printf", ["%s\\0", .. values]).With("V", values[0]), cancellation: Cancel);
            result.Output.Split('\0')[..^1].ShouldBe(values);
            var echoed = await Host.RunAsync(Command.Script("printf '%s\\0' \"$V\"").With("V", values[0]), cancellation: Cancel);
            echoed.Output.ShouldBe(values[0] + "\0");
        }, iter: 15, threads: 1);
    }

    [Fact]
    public async Task Output_error_and_exit_code_come_back_apart()
    {
        var result = await Host.RunAsync(Command.Script("echo out; echo err >&2; exit 7").AllowFailure(), cancellation: Cancel);
        result.ExitCode.ShouldBe(7);
        result.Output.ShouldBe("out\n");
        result.Error.ShouldBe("err\n");
        result.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_failure_says_what_where_and_the_last_lines()
    {
        var command = Command.Script("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo \"line $i $KEY\" >&2; done; exit 3").WithSecret("KEY", "hunter2");
        var error = await Should.ThrowAsync<CommandFailedException>(Host.RunAsync(command, cancellation: Cancel));
        error.Message.ShouldStartWith($"{Host.Name}: KEY=*** sh -c ");
        error.Message.ShouldContain("exited with 3.");
        error.Message.ShouldContain("line 12 ***");
        error.Message.ShouldNotContain("line 2 ");
        error.Message.ShouldNotContain("hunter2");
        error.Result.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_program_that_is_missing_and_one_killed_by_a_signal_are_failures()
    {
        (await Should.ThrowAsync<CommandFailedException>(Host.RunAsync(Command.Of("no-such-program"), cancellation: Cancel))).Result.ExitCode.ShouldBe(127);
        (await Host.RunAsync(Command.Script("kill -9 $$").AllowFailure(), cancellation: Cancel)).ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Lines_are_told_as_they_come_with_secrets_masked()
    {
        var lines = new List<string>();
        var command = Command.Script("echo one; echo $KEY; printf 'three\\r\\nfour'").WithSecret("KEY", "hunter2");
        await Host.RunAsync(command, lines.Add, Cancel);
        lines.ShouldBe(["one", "***", "three", "four"]);
    }

    [Fact]
    public async Task What_a_listener_throws_comes_out_and_the_command_is_not_stuck()
    {
        var told = 0;
        var run = Host.RunAsync(Command.Of("seq", "100000"), _ => throw new InvalidOperationException($"listener {++told}"), Cancel);
        (await Should.ThrowAsync<InvalidOperationException>(run)).Message.ShouldBe("listener 1");
    }

    [Fact]
    public async Task Large_outputs_of_both_streams_are_read_whole()
    {
        const string script = "head -c 4000000 /dev/zero | tr '\\0' 'o'; head -c 4000000 /dev/zero | tr '\\0' 'e' >&2; echo end";
        var result = await Host.RunAsync(Command.Script($"( {script} ) & {script}; wait"), cancellation: Cancel);
        result.Output.Length.ShouldBe(8_000_008);
        result.Error.Length.ShouldBe(8_000_000);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_do_no_harm() =>
        (await Host.RunAsync(Command.Of("printf", "a\\377b\\303\\244"), cancellation: Cancel)).Output.ShouldBe("a\ufffdbä");

    [Fact]
    public async Task A_command_runs_in_the_root_with_nothing_to_read()
    {
        (await Host.RunAsync(Command.Of("pwd"), cancellation: Cancel)).Output.ShouldBe(Host.Root + "\n");
        (await Host.RunAsync(Command.Of("cat"), cancellation: Cancel)).Output.ShouldBe("");
        await Host.WriteAsync("sub dir/file", Bytes("x"), cancellation: Cancel);
        (await Host.RunAsync(Command.Of("ls").In("sub dir"), cancellation: Cancel)).Output.ShouldBe("file\n");
        (await Host.RunAsync(Command.Of("pwd").In("/"), cancellation: Cancel)).Output.ShouldBe("/\n");
        (await Should.ThrowAsync<CommandFailedException>(Host.RunAsync(Command.Of("true").In("none"), cancellation: Cancel))).Message.ShouldContain("none");
    }

    [Fact]
    public async Task A_secret_is_in_no_argument_list()
    {
        var secret = $"secret-{Guid.NewGuid():N}";
        const string script = "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; printf '\\n%s' ${#KEY}";
        var result = await Host.RunAsync(Command.Script(script).WithSecret("KEY", secret), cancellation: Cancel);
        result.Output.ShouldNotContain(secret);
        result.Output.ShouldEndWith($"\n{secret.Length}");
    }

    [Fact]
    public async Task A_redirection_writes_below_the_root()
    {
        await Host.RunAsync(Command.Of("echo", "a b").RedirectTo("my log"), cancellation: Cancel);
        await Host.RunAsync(Command.Of("echo", "c").And(Command.Of("echo", "d")).RedirectTo("my log", append: true), cancellation: Cancel);
        (await Text("my log")).ShouldBe("a b\nc\nd\n");
    }

    [Fact]
    public async Task Out_of_time_ends_the_group_even_of_those_who_ignore_it()
    {
        var command = Command.Script("(trap '' TERM; echo $$; sleep 60 & wait; sleep 60); sleep 60").Timeout(TimeSpan.FromSeconds(0.3));
        var error = await Should.ThrowAsync<CommandFailedException>(Host.RunAsync(command.AllowFailure(), cancellation: Cancel));
        error.IsOutOfTime.ShouldBeTrue();
        error.Message.ShouldContain("did not end within 0.3 s and was stopped with all its processes");
        await ShouldBeGone(error.Result.Output.Trim(), seconds: 0.2);
    }

    [Fact]
    public async Task Cancelling_ends_the_group_before_it_returns()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var pids = new List<string>();
        var command = Command.Script("(trap '' TERM; sh -c 'echo $$; sleep 60; sleep 60') & sh -c 'echo $$; exec sleep 60'; wait");
        var run = Host.RunAsync(command, line =>
        {
            pids.Add(line);
            if (pids.Count == 2)
                source.Cancel();
        }, source.Token);
        await Should.ThrowAsync<OperationCanceledException>(run);
        pids.RemoveRange(2, pids.Count - 2); // What follows are the shell's words about the killed.
        foreach (var pid in pids)
            await ShouldBeGone(pid, seconds: 0.2);
    }

    [Fact]
    public async Task What_a_command_leaves_running_ends_with_it()
    {
        var result = await Host.RunAsync(Command.Script("sleep 60 & echo $!"), cancellation: Cancel);
        await ShouldBeGone(result.Output.Trim(), seconds: 0.2);
    }

    [Fact]
    public async Task A_daemon_that_leaves_its_session_is_not_waited_for()
    {
        var run = Host.RunAsync(Command.Script("setsid sleep 20 & echo $!; sleep 0.2"), cancellation: Cancel);
        var result = await run.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        var pid = result.Output.Trim();
        (await IsAlive(pid)).ShouldBeTrue();
        await Host.RunAsync(Command.Of("kill", pid), cancellation: Cancel);
    }

    [Fact]
    public async Task Commands_run_side_by_side()
    {
        var runs = Enumerable.Range(0, 20).Select(i => Host.RunAsync(Command.Script("sleep 0.3; echo $1", $"{i}"), cancellation: Cancel)).ToList();
        (await Task.WhenAll(runs)).Select(r => r.Output.Trim()).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_helper_is_heard_and_ends_with_its_owner()
    {
        string child;
        await using (var helper = await Host.StartAsync(Command.Script("echo starting; sh -c 'echo child $$; sleep 60; sleep 60' & echo ready; wait"), Cancel))
        {
            (await helper.WaitForLineAsync(l => l == "ready", TimeSpan.FromSeconds(5), Cancel)).ShouldBe("ready");
            child = (await helper.WaitForLineAsync(l => l.StartsWith("child "), TimeSpan.FromSeconds(5), Cancel))[6..];
            helper.Lines.Count.ShouldBe(3);
            (await IsAlive(child)).ShouldBeTrue();
            var error = await Should.ThrowAsync<HostException>(helper.WaitForLineAsync(l => l == "never", TimeSpan.FromSeconds(0.1), Cancel));
            error.Message.ShouldContain("did not write the awaited line within 0.1 s");
        }
        await ShouldBeGone(child, seconds: 0.2);
    }

    [Fact]
    public async Task A_helper_that_ends_early_says_so_with_its_last_words()
    {
        await using var helper = await Host.StartAsync(Command.Script("echo \"cannot bind $KEY\" >&2; exit 4").WithSecret("KEY", "hunter2"), Cancel);
        var error = await Should.ThrowAsync<HostException>(helper.WaitForLineAsync(l => l == "ready", TimeSpan.FromSeconds(5), Cancel));
        error.Message.ShouldContain("ended with 4 before the awaited line.\n    cannot bind ***");
        (await helper.Exit).ShouldBe(4);
    }
}
