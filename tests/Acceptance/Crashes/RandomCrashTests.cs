using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed from outside, at instants that no program chose: in the middle of a statement, a copy, a command.</summary>
public sealed class RandomCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    private const int Kills = 32;

    [Fact]
    public async Task A_deployer_killed_at_any_instant_leaves_what_the_next_command_brings_to_the_old_or_the_new_state()
    {
        await lab.SecondAsync();
        var failures = new List<string>();
        // The instants are the same each time, spread over the time that the run takes on this machine.
        var random = new Random(20260101);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (deploys, deploysAgain) = (kill % 4 < 2, kill % 2 == 0);
            await lab.Checkout.RestoreAsync(deploys ? "one" : "two");
            var delay = TimeSpan.FromMilliseconds(50) + (lab.DurationOfSecond * random.NextDouble() * (deploys ? 1 : 0.6));
            using (var running = deploys ? lab.Checkout.Start("Deploy", "--env", "local") : lab.Checkout.Start("Rollback", "--env", "local", "--to", "1"))
            {
                await Task.Delay(delay);
                running.Kill();
                await running.EndAsync();
            }
            var ended = deploysAgain ? await lab.Deploy() : await lab.Rollback();
            var difference = (await ServerState.ReadAsync(lab.Checkout)).DifferenceTo(deploysAgain ? lab.Two! : lab.One);
            if (ended.ExitCode != 0 || difference.Count > 0)
                failures.Add($"{(deploys ? "Deploy" : "Rollback")} killed after {delay.TotalMilliseconds:0} ms, then {ended.Command} ended with {ended.ExitCode}:\n{string.Join('\n', difference.Take(15))}\n{ended.Everything[..Math.Min(ended.Everything.Length, 3000)]}");
        }
        failures.ShouldBeEmpty($"{failures.Count} of {Kills} kills did not end as they should\n{string.Join("\n\n", failures.Take(5))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"random instants: {Kills} kills proven");
    }
}
