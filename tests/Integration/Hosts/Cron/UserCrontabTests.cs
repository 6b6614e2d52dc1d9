using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Integration.Hosts.Cron;

/// <summary>The same through the real crontab(1), for a user who has no crontab: one that is in use is never touched by a test.</summary>
public sealed class UserCrontabTests : CrontabContract
{
    private bool _isOurs;

    private protected override Crontab Create(LocalHost host) => Crontab.OfUser(host, "inventory", "test", Time);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        if (!(await Host.RunAsync(Command.Script("command -v crontab").ReadOnly().AllowFailure(), cancellation: Cancel)).Succeeded)
            await MissingAsync("crontab(1) is not installed here: install cron to run this.");
        if (await LookAsync() is not null)
            await MissingAsync("This user has a crontab, which the test will not touch: run it as another user.");
        _isOurs = true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isOurs)
            await EditAsync(null);
        await base.DisposeAsync();
    }

    private protected override async Task<byte[]?> LookAsync()
    {
        var result = await Host.RunAsync(Command.Script("crontab -l > tmp.look 2>/dev/null").AllowFailure(), cancellation: Cancel);
        return result.Succeeded ? await Host.ReadAsync("tmp.look", Cancel) : null;
    }

    private protected override async Task EditAsync(string? text)
    {
        if (text is not null)
            await WriteAsync(Encoding.UTF8.GetBytes(text));
        else
            await Host.RunAsync(Command.Of("crontab", "-r").AllowFailure(), cancellation: Cancel);
    }

    private async Task WriteAsync(byte[] text)
    {
        await Host.WriteAsync("tmp.edit", text, cancellation: Cancel);
        await Host.RunAsync(Command.Of("crontab", "tmp.edit"), cancellation: Cancel);
    }

    private async Task MissingAsync(string what)
    {
        await base.DisposeAsync(); // xunit does not, when initialising ends like this.
        (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse(what + " With CI=true that is a failure.");
        Assert.Skip(what);
    }
}
