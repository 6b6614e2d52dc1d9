using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Integration.Hosts.Cron;

public sealed class FileCrontabTests : CrontabContract
{
    private protected override Crontab Create(LocalHost host) => Crontab.InFile(host, "cron/crontab", "inventory", "test", Time);

    private protected override Task<byte[]?> LookAsync() => Host.ReadAsync("cron/crontab", Cancel);

    private protected override Task EditAsync(string? text) => text is null
        ? Host.DeleteAsync("cron/crontab", Cancel)
        : Host.WriteAsync("cron/crontab", Encoding.UTF8.GetBytes(text), cancellation: Cancel);

    [Theory]
    [InlineData("MAILTO=ops\r\n5 4 * * * mine\r\n", "crlf")]
    [InlineData("5 4 * * * mine", "no line end")]
    [InlineData("\n\n \t", "blanks")]
    public async Task Odd_texts_come_back_byte_for_byte(string before, string kind)
    {
        await EditAsync(before);
        var facts = await Crontab.CaptureAsync(Cancel);
        await Crontab.InstallAsync([new CronJob("a", "@daily", "x")], Cancel);
        (await Text()).ShouldEndWith("# END slipway inventory@test\n" + before, Case.Sensitive, kind);
        await Crontab.RestoreAsync(facts, Cancel);
        (await Text()).ShouldBe(before);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_come_back()
    {
        byte[] before = [0xff, 0xfe, .. "\n5 4 * * * caf\u00e9\n"u8, 0xe9, (byte)'\n'];
        await Host.WriteAsync("cron/crontab", before, cancellation: Cancel);
        var facts = await Crontab.CaptureAsync(Cancel);
        await Crontab.InstallAsync([new CronJob("a", "@daily", "x")], Cancel);
        (await LookAsync())!.AsSpan().EndsWith(before).ShouldBeTrue();
        await Crontab.RestoreAsync(facts, Cancel);
        (await LookAsync()).ShouldBe(before);
    }
}
