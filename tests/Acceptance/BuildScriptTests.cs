using System.Text.RegularExpressions;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>build.sh itself: it builds when sources have changed, once, and else gets out of the way. (Signals: LockTests.)</summary>
public sealed class BuildScriptTests
{
    private const string Building = "Building the build";

    [Fact]
    public async Task A_second_call_does_not_build()
    {
        using var checkout = await Checkout.CreateAsync();
        var before = Builds(checkout);
        (await checkout.RunAsync("--help")).ShouldExit(0).ShouldNotSay(Building);
        Builds(checkout).ShouldBe(before);
    }

    [Fact]
    public async Task Two_first_calls_at_once_build_once_and_a_compile_error_is_shown_with_exit_2()
    {
        using var checkout = await Checkout.CreateAsync();
        checkout.Write("build/Program.cs", checkout.Read("build/Program.cs") + "\n// A change.\n");
        using var one = checkout.Start("--help");
        using var two = checkout.Start("--help");
        var both = new[] { await one.EndAsync(), await two.EndAsync() };
        both.ShouldAllBe(run => run.ExitCode == 0);
        both.Count(run => run.Error.Contains(Building, StringComparison.Ordinal)).ShouldBe(1);
        both[0].Output.ShouldBe(both[1].Output);

        checkout.Write("build/Program.cs", checkout.Read("build/Program.cs") + "\nthis is no C#\n");
        var before = checkout.WholeCheckout().Where(line => !line.Contains("/obj/", StringComparison.Ordinal) && !line.StartsWith(".slipway/build.log", StringComparison.Ordinal)).ToList();
        var broken = (await checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(2);
        Regex.IsMatch(broken.Error, @"Program\.cs\(\d+,\d+\): error CS\d+").ShouldBeTrue(broken.Error);
        broken.ShouldSay("The build itself does not compile", "Nothing was run.");
        checkout.WholeCheckout().Where(line => !line.Contains("/obj/", StringComparison.Ordinal) && !line.StartsWith(".slipway/build.log", StringComparison.Ordinal)).ShouldBe(before);
    }

    private static List<string> Builds(Checkout checkout) =>
        [.. Directory.GetDirectories(checkout.PathOf(".slipway/bin")).Select(path => $"{path} {Directory.GetLastWriteTimeUtc(path):O}").Order(StringComparer.Ordinal)];
}
