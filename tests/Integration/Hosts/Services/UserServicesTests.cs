using Slipway.Hosts;
using Slipway.Hosts.Services;
using Slipway.Tests.Integration.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Services;

/// <summary>Services under a real systemd of a user, reached over SSH.</summary>
public sealed class UserServicesTests(LoopbackSshd sshd, UserManager manager) : SshTestBase(sshd)
{
    // Each test is an application of its own: they share the manager.
    private readonly string _application = $"app{Guid.NewGuid():N}";
    private Host _host = null!;
    private UserServices _services = null!;

    [Fact]
    public async Task A_service_runs_what_is_in_service_and_is_put_back_with_it()
    {
        await OpenAsync();
        await ReleaseAsync("one");
        await ReleaseAsync("two");
        await SwitchAsync("one");
        var nothing = await _services.CaptureAsync(Cancel);
        nothing.Units.ShouldBeEmpty();
        Service[] wanted = [Worker, new Service("second", Command.Of($"{_host.Root}/current/run", "second").ToShell()) { Settle = TimeSpan.FromMilliseconds(600) }];
        (await _services.DifferenceAsync(wanted, Cancel))!.ShouldContain("worker.service");
        await _services.ApplyAsync(wanted, Cancel);
        await SaysAsync("worker", "one");
        await SaysAsync("second", "one");
        (await _services.DifferenceAsync(wanted, Cancel)).ShouldBeNull();

        var before = await _services.CaptureAsync(Cancel);
        await SwitchAsync("two");
        await _services.ApplyAsync([Worker with { Stop = TimeSpan.FromSeconds(9) }], Cancel);
        await SaysAsync("worker", "two");
        (await _services.CaptureAsync(Cancel)).Units.ShouldHaveSingleItem("the second one is not wanted any more");

        await SwitchAsync("one");
        await _services.RestoreAsync(before, Cancel);
        await SaysAsync("worker", "one");
        (await _services.CaptureAsync(Cancel)).Units.ShouldBe(before.Units);
        await _services.RestoreAsync(nothing, Cancel);
        (await _services.CaptureAsync(Cancel)).Units.ShouldBeEmpty();
        (await _host.RunAsync(Command.Script("cat /proc/[0-9]*/cgroup 2>/dev/null | grep -c \"$1\"", _application).AllowFailure(), cancellation: Cancel)).Output.ShouldBe("0\n", "nothing of it runs any more");
        await _services.RestoreAsync(nothing, Cancel);
    }

    [Fact]
    public async Task A_service_that_does_not_stay_up_is_an_error_with_its_last_words()
    {
        await OpenAsync();
        await ReleaseAsync("one");
        await SwitchAsync("one");
        var before = await _services.CaptureAsync(Cancel);
        var error = await Should.ThrowAsync<HostException>(_services.ApplyAsync([new Service("sick", "sh -c 'sleep 0.2; exit 7'") { Settle = TimeSpan.FromSeconds(30) }], Cancel));
        error.Message.ShouldContain("web1: service sick does not stay up after its start");
        error.Message.ShouldContain("7");
        await _services.RestoreAsync(before, Cancel);
        (await _services.CaptureAsync(Cancel)).Units.ShouldBeEmpty();
        (await Should.ThrowAsync<HostException>(_services.ApplyAsync([new Service("a b", "true")], Cancel))).Message.ShouldContain("its name may have");
    }

    [Fact]
    public async Task Odd_words_reach_the_program_as_they_are()
    {
        await OpenAsync();
        await ReleaseAsync("one");
        await SwitchAsync("one");
        await _services.ApplyAsync([new Service("odd", """sh -c 'printf %s "$1" > "$2"; exec sleep 1000' sh 'a "b" \n %h $HOME ü' """ + Command.Of($"{_host.Root}/odd word").ToShell()) { Settle = TimeSpan.FromMilliseconds(600) }], Cancel);
        await Poll.UntilAsync(async () => await _host.ExistsAsync("odd word", Cancel), Cancel);
        await Poll.UntilAsync(async () => System.Text.Encoding.UTF8.GetString((await _host.ReadAsync("odd word", Cancel))!) == """a "b" \n %h $HOME ü""", Cancel);
        await _services.RestoreAsync(new ServiceFacts([]), Cancel);
    }

    private Service Worker => new("worker", Command.Of($"{_host.Root}/current/run", "worker").ToShell()) { Settle = TimeSpan.FromMilliseconds(600) };

    private async Task OpenAsync()
    {
        await manager.StartAsync(Sshd, Cancel);
        _host = await OpenRootAsync(Sshd.Target);
        _services = new UserServices(_host, _application, "test");
    }

    private Task ReleaseAsync(string name) => _host.WriteAsync($"releases/{name}/run", Bytes($"#!/bin/sh\necho {name} > \"${{0%/current/run}}/$1\"\nexec sleep 1000\n"), Host.Executable, Cancel);

    private Task SwitchAsync(string name) => _host.RunAsync(Command.Of("ln", "-sfn", $"releases/{name}", "current"), cancellation: Cancel);

    private Task SaysAsync(string service, string release) => Poll.UntilAsync(async () =>
        await _host.ReadAsync(service, Cancel) is { } said && System.Text.Encoding.UTF8.GetString(said) == $"{release}\n", Cancel);
}
