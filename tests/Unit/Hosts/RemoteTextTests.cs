using Slipway.Hosts;
using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Unit.Hosts;

public sealed class RemoteTextTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    [Fact]
    public void What_a_host_is_told_is_as_approved()
    {
        var content = "hello\n"u8.ToArray();
        var who = new LockHolder("ada", "laptop", 1, DateTimeOffset.UnixEpoch, "run-1", "Deploy --env test");
        (string Title, string Text)[] texts =
        [
            ("supervisor of a pipe", Leash.ForPipe), ("supervisor of a network", Leash.ForNetwork(Silence)), ("supervisor of what is fed", Leash.ForFeed),
            ("pulse", SshText.Pulse(Silence)), ("read", SshText.Read("/srv/it's").Text), ("list", SshText.List("/srv/app").Text),
            ("exists", SshText.Exists("/srv/app").Text), ("free", SshText.Free("/srv/app").Text), ("facts", SshText.Facts().Text), ("holder", SshText.Holder("/srv/app/lock").Text),
            ("write", SshText.Write("/srv/app/f", "0644", "/srv/app/tmp/f.1", content).Text), ("append", SshText.Append("/srv/app/f", 3, content).Text),
            ("truncate", SshText.Truncate("/srv/app/f", 3).Text), ("delete", SshText.Delete("/srv/app/f", "/srv/app").Text), ("create root", SshText.CreateRoot("/srv/app", content).Text),
            ("take the lock", SshLockText.Take("/srv/app", who, null, Silence).Text), ("take the lock anew", SshLockText.Take("/srv/app", who, 7, Silence).Text.Split('\n')[0]),
            ("look", SshUploadText.Look("/srv/app/r", ["/srv/app/old/a"]).ToShell()), ("receive", SshUploadText.Receive("/srv/app/r", "zstd -dc", Silence, ["merged"]).Text),
            ("link", SshUploadText.Link("/srv/app/r", [("/srv/app/releases/1", ["same"])]).Text),
            ("place", SshUploadText.Place("/srv/app/r", "/srv/app", true, ["tail"], $"{new string('0', 64)}  new\n", true, ["new"], ["old"],
                [("/srv/app/releases/1", ["same"])], [("/srv/app/releases/1/x", "y", "600", false)]).Text),
        ];
        Approved.Match(string.Join("\n\n", texts.Select(t => $"=== {t.Title}\n{t.Text}")), "RemoteText");
    }
}
