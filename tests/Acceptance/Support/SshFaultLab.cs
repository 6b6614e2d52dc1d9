namespace Slipway.Tests.Acceptance.Support;

/// <summary>As <see cref="SshCrashLab"/>, with hosts that soon notice that nobody is there, and a small disk each at <c>/small</c>.</summary>
public sealed class SshFaultLab : SshCrashLab
{
    /// <summary>The host that a fault happens to where nothing speaks for another: neither the journal's nor the scheduler.</summary>
    public const string Victim = "web-2";

    protected override string? Silence => "5s";

    protected override IReadOnlyList<string> Options => ["--mount", "type=tmpfs,destination=/small,tmpfs-size=80m,tmpfs-mode=1777"];

    /// <summary>
    /// Has a fault happen when the command says a text, and mended, if it is to be, while the command goes on or when it has ended. Whichever way that
    /// is, the same command once more ends in the expected state.
    /// </summary>
    internal async Task<Run> ProveAsync(string target, string when, Func<Task> fault, Func<Task>? mendSoon, Func<Task>? mendAfter, ServerState expected)
    {
        await Checkout.RestoreAsync(target == "Deploy" ? "one" : "two");
        using var running = Checkout.Start(Words(target));
        await running.WaitForAsync(when);
        await fault();
        await (mendSoon?.Invoke() ?? Task.CompletedTask);
        var first = await running.EndAsync();
        await (mendAfter?.Invoke() ?? Task.CompletedTask);
        var again = target == "Rollback" && first.ExitCode == 0 ? first : (await Checkout.RunAsync(Words(target))).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(expected, $"after a fault at '{when}' of {first.Command}, which said\n{first.Everything}\nand then {again.Command}, which said\n{again.Everything}\n");
        TestContext.Current.TestOutputHelper?.WriteLine($"{target} at '{when}': {first.ExitCode} in {first.Duration.TotalSeconds:0.0} s, again {again.ExitCode} in {again.Duration.TotalSeconds:0.0} s");
        return first;
    }

    private string[] Words(string target) => target == "Deploy" ? ["Deploy", "--env", Stage] : ["Rollback", "--env", Stage, "--to", "1"];
}
