using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>What docs/operations.md has whoever is on call run where releases are containers.</summary>
public sealed class RunbookContainerTests : IAsyncLifetime
{
    private ContainerStand _stand = null!;

    private string Project => $"{_stand.Name}-{_stand.Stage}";

    public async ValueTask InitializeAsync() => _stand = await ContainerStand.CreateAsync();

    public ValueTask DisposeAsync() => _stand?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Explicit = true)]
    public async Task The_containers_are_shown_the_proxy_answers_and_can_be_made_anew_and_Clean_removes_it_all()
    {
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        var release = _stand.InService!;
        var shown = await ContainerStand.DockerAsync("ps", "--format", "{{.Names}}");
        foreach (var name in (string[])[$"{Project}-{release}_web_1", $"{Project}-proxy", $"{Project}-stores_"])
            shown.ShouldContain(name);
        (await ContainerStand.DockerAsync("exec", $"{Project}-proxy", "slipway-proxy", "status")).ShouldContain(release);

        await ContainerStand.DockerAsync("rm", "-f", $"{Project}-proxy");
        (await _stand.RunAsync("Deploy")).ShouldExit(0);
        (await ContainerStand.DockerAsync("exec", $"{Project}-proxy", "slipway-proxy", "status")).ShouldContain(release);
        using var http = new HttpClient { BaseAddress = _stand.Address };
        (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();

        await ContainerStand.DockerAsync("stop", $"{Project}-{release}_worker_1");
        (await _stand.RunAsync("Status")).ShouldExit(0).ShouldSay(release, "worker does not run (exited)");
        await ContainerStand.DockerAsync("rm", $"{Project}-{release}_worker_1");
        (await _stand.RunAsync("Status")).ShouldExit(0).ShouldSay(release, "worker has no container");
        (await _stand.RunAsync("Deploy")).ShouldExit(0).ShouldSay($"starting worker of {release}");
        (await _stand.RunningAsync(release)).Keys.Order().ShouldBe(["web", "worker"]);
        (await _stand.RunAsync("Status")).ShouldExit(0).Output.ShouldNotContain("problem");

        (await _stand.RunAsync("Clean")).ShouldExit(0);
        (await ContainerStand.DockerAsync("ps", "-a", "--filter", $"name={_stand.Name}", "--format", "{{.Names}}")).ShouldBeEmpty();
        Directory.Exists(_stand.Checkout.Server).ShouldBeFalse();
    }
}
