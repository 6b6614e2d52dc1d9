using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Unit.Hosts;

public sealed class ComposedTextTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-compose-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_the_shell_gets_is_as_approved()
    {
        await using var host = new LocalHost("local", Path.Combine(_directory.FullName, "the root"));
        var command = Command.Of("ln", "-s", "a b", "c").WithSecret("TOKEN", "t");
        var text = $"before a lock\n{Show(command)}";
        await host.InitializeAsync("inventory", "test", TestContext.Current.CancellationToken);
        var who = new LockHolder("a", "b", 1, DateTimeOffset.UnixEpoch, "run", "Deploy");
        await using var held = await host.LockAsync(who, TestContext.Current.CancellationToken);
        text += $"\n\nunder the lock\n{Show(command)}\n\nread-only\n{Show(command.ReadOnly())}\n\nelsewhere\n{Show(command.In("/opt"))}\n\nbelow\n{Show(command.In("sub"))}";
        Approved.Match(text, "ComposedText");
        host.Compose(command).BusyFile.ShouldBe($"{host.Root}/busy");
        host.Compose(command.ReadOnly()).BusyFile.ShouldBeNull();

        string Show(Command shown) => host.Compose(shown).Text.Replace(_directory.FullName, "DIR", StringComparison.Ordinal);
    }
}
