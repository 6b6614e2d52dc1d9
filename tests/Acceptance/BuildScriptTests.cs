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
    public async Task A_source_that_is_changed_under_its_old_date_added_or_removed_is_noticed_and_one_that_is_only_touched_is_not_built()
    {
        using var checkout = await Checkout.CreateAsync();
        // Stands for the SDK: says what it is to run, and "compiles" at once.
        checkout.Write(".slipway/sdk/dotnet", """
            #!/bin/sh
            [ "$1" = publish ] || { echo "$*"; exit 0; }
            while [ "$1" != -o ]; do shift; done
            mkdir -p "$2" && : >"$2/slipway.dll"
            """);
        File.SetUnixFileMode(checkout.PathOf(".slipway/sdk/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = new Dictionary<string, string> { ["PATH"] = $"{checkout.PathOf(".slipway/sdk")}:{Environment.GetEnvironmentVariable("PATH")}" };
        async Task<string> StartsAsync(bool built)
        {
            var run = (await checkout.RunWithAsync(path, "--help")).ShouldExit(0);
            run.Error.Contains(Building, StringComparison.Ordinal).ShouldBe(built, run.Everything);
            (await checkout.RunWithAsync(path, "--help")).ShouldExit(0).ShouldNotSay(Building).Output.ShouldBe(run.Output);
            return run.Output;
        }

        var (source, added) = ("build/Program.cs", "src/Slipway/Engine/Added.cs");
        var first = await StartsAsync(built: false);
        first.ShouldContain("slipway.dll --repository");

        var (text, dated) = (checkout.Read(source), File.GetLastWriteTimeUtc(checkout.PathOf(source)));
        File.SetLastWriteTimeUtc(checkout.PathOf(source), dated.AddDays(1));
        (await StartsAsync(built: false)).ShouldBe(first);

        checkout.Write(source, text.Replace("using", "Using", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(checkout.PathOf(source), dated);
        var changed = await StartsAsync(built: true);
        changed.ShouldNotBe(first);
        checkout.Write(source, text);
        (await StartsAsync(built: false)).ShouldBe(first);

        checkout.Write(added, "// Added.\n");
        (await StartsAsync(built: true)).ShouldNotBe(first);
        File.Delete(checkout.PathOf(added));
        checkout.Write("src/Slipway/Engine/bin/Output.cs", "// Made by a compiler.\n");
        (await StartsAsync(built: false)).ShouldBe(first);
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
