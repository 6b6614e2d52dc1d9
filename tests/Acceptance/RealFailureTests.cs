using System.Net;
using System.Net.Sockets;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Failures as they happen: a bad release, a refused key, things in the way.</summary>
public sealed class RealFailureTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    [Fact]
    public async Task A_release_whose_smoke_test_fails_is_taken_back()
    {
        await SecondAsync();
        Checkout.EditParameters("parameters.json", settings => settings["smoke"]!["commands"]![0]!["command"] = "echo this release is bad >&2; exit 7");
        var failed = (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(1);
        failed.ShouldSay("at SmokeTest", "this release is bad", "7", "things are as they were before", "next: ./build.sh Deploy --env local");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the smoke test failed");
    }

    [Fact]
    public async Task A_key_that_the_marketplace_refuses_stops_the_deployment_before_anything_is_changed()
    {
        await SecondAsync();
        var failed = (await Checkout.RunWithAsync(new Dictionary<string, string> { ["OZON_API_KEY"] = "a-key-that-is-not-right" }, "Deploy", "--env", "local")).ShouldExit(1);
        failed.ShouldSay("at HealthCheck", "marketplace APIs", "ozon", "things are as they were before");
        failed.ShouldNotSay("a-key-that-is-not-right");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the key was refused");
    }

    [Fact]
    public async Task A_backup_directory_that_is_a_file_stops_the_deployment_before_anything_is_changed()
    {
        await SecondAsync();
        var backups = Path.Combine(Checkout.Server, "backups");
        Directory.Delete(backups, recursive: true);
        await File.WriteAllTextAsync(backups, "in the way");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(1).ShouldSay("at Backup", backups, "things are as they were before");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the backup failed");
    }

    [Fact]
    public async Task A_release_directory_with_something_in_the_way_is_undone()
    {
        await SecondAsync();
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        var second = new FileInfo(Path.Combine(Checkout.Server, "current")).LinkTarget!;
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await File.WriteAllTextAsync(Path.Combine(Checkout.Server, second), "in the way");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(1).ShouldSay("at StageCode", second, "things are as they were before");
        File.Delete(Path.Combine(Checkout.Server, second));
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after staging failed");
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named_together_with_the_variable_that_chooses_another()
    {
        await SecondAsync();
        using var taken = new TcpListener(IPAddress.Loopback, Checkout.Port);
        taken.Start();
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(1).ShouldSay($"port {Checkout.Port}", "in use", "SIMULATOR_PORT");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the simulator could not start");
    }

    private async Task SecondAsync()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
    }
}
