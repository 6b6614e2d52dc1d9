using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Unit.Hosts.Ssh;

public sealed class SshRouteTests
{
    [Fact]
    public void A_key_is_pinned_under_the_alias_alone_and_else_under_address_and_port()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "Host web-1\n  HostName 127.0.0.1\n  Port 2222\n  HostKeyAlias web-1\nHost web-2\n  HostName 127.0.0.1\n  Port 2222\nHost web-3\n  HostName db.internal\n");
            SshRoute.Resolve(new SshTarget("web-1") { ConfigFile = file }).ShouldHaveSingleItem().PinName.ShouldBe("web-1");
            SshRoute.Resolve(new SshTarget("web-2") { ConfigFile = file }).ShouldHaveSingleItem().PinName.ShouldBe("[127.0.0.1]:2222");
            SshRoute.Resolve(new SshTarget("web-3") { ConfigFile = file }).ShouldHaveSingleItem().PinName.ShouldBe("db.internal");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void From_the_silence_that_the_host_bears_the_deployer_notices_first_and_tries_longer()
    {
        var timing = new SshTarget("web-1") { Silence = TimeSpan.FromSeconds(4) }.Timing;
        (timing.Beat, timing.Silence, timing.Answer, timing.Reconnect).ShouldBe((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2.4), TimeSpan.FromSeconds(12)));
        SshTiming.Of(new SshTiming().Silence).ShouldBe(new SshTiming());
    }
}
