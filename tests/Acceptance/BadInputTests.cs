using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Whatever is wrong with words, settings, migrations or the server is said with exit code 2 before anything is touched.</summary>
public sealed class BadInputTests(CrashLab lab) : IClassFixture<CrashLab>
{
    public static TheoryData<string> Anywhere { get; } = [.. BadInput.All.Keys];

    public static TheoryData<string> WhereSomethingIsDeployed { get; } = [.. BadInput.Deployed.Keys];

    [Theory]
    [MemberData(nameof(Anywhere))]
    public async Task On_a_fresh_checkout_it_exits_2_and_creates_nothing(string what)
    {
        var bad = BadInput.All[what];
        await lab.Checkout.ResetToAsync("short smoke test");
        await lab.Checkout.WipeAsync();
        bad.Edit(lab.Checkout);
        var before = lab.Checkout.WholeCheckout();
        (await lab.Checkout.RunAsync(bad.Words)).ShouldExit(2).ShouldSay(bad.Says).ShouldNotSay("   at Slipway");
        lab.Checkout.WholeCheckout().ShouldBe(before);
        Directory.Exists(lab.Checkout.Server).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(WhereSomethingIsDeployed))]
    public async Task Where_something_is_deployed_it_exits_2_and_touches_nothing(string what)
    {
        var bad = BadInput.Deployed[what];
        await lab.Checkout.ResetToAsync("short smoke test");
        await lab.Checkout.RestoreAsync("one");
        bad.Edit(lab.Checkout);
        var before = lab.Checkout.WholeServer();
        (await lab.Checkout.RunAsync(bad.Words)).ShouldExit(2).ShouldSay(bad.Says).ShouldNotSay("   at Slipway");
        lab.Checkout.WholeServer().ShouldBe(before);
    }

    [Fact]
    public async Task A_migration_that_comes_after_a_later_one_was_applied_is_refused()
    {
        await lab.Checkout.ResetToAsync("short smoke test");
        await lab.Checkout.RestoreAsync("one");
        lab.Checkout.Write("migrations/inventory/sqlite/0009_late.up.sql", "CREATE TABLE late (id INTEGER);\n");
        lab.Checkout.Write("migrations/inventory/sqlite/0009_late.down.sql", "DROP TABLE late;\n");
        (await lab.Deploy()).ShouldExit(0);
        lab.Checkout.Write("migrations/inventory/sqlite/0008_early.up.sql", "CREATE TABLE early (id INTEGER);\n");
        lab.Checkout.Write("migrations/inventory/sqlite/0008_early.down.sql", "DROP TABLE early;\n");
        var before = lab.Checkout.WholeServer();
        (await lab.Deploy()).ShouldExit(2).ShouldSay("0008_early.up.sql", "it comes before 0009, which is already applied", "nothing was touched");
        lab.Checkout.WholeServer().ShouldBe(before);
    }
}
