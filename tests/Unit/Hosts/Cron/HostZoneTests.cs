using Slipway.Hosts.Cron;

namespace Slipway.Tests.Unit.Hosts.Cron;

public sealed class HostZoneTests
{
    [Theory]
    [InlineData("/usr/share/zoneinfo/Europe/Moscow", "Etc/UTC", "+0300", 3)]
    [InlineData("/etc/localtime", "Asia/Yekaterinburg", "+0500", 5)]
    [InlineData("/usr/share/zoneinfo/No/Where", "", "-0330", -3.5)]
    [InlineData("", "", "", 0)]
    public void The_link_counts_before_the_note_and_the_note_before_the_offset(string link, string noted, string offset, double hours)
        => HostZone.Of([link, noted, offset, ""]).GetUtcOffset(DateTimeOffset.UnixEpoch.AddYears(50)).ShouldBe(TimeSpan.FromHours(hours));
}
