using System.Diagnostics;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>Who is trusted, and what opens the door.</summary>
public sealed class SshLoginTests(LoopbackSshd sshd) : SshTestBase(sshd)
{
    [Theory]
    [InlineData("user_ed25519", null)]
    [InlineData("user_rsa", null)]
    [InlineData("user_locked", "open sesame")]
    public async Task A_key_file_opens_the_door(string key, string? passphrase) =>
        await ShouldLogInAsync(Sshd.Target with { Identities = [Sshd.PathOf(key)], Passphrase = passphrase });

    [Theory]
    [InlineData("user_locked", null, "is encrypted and no passphrase is set")]
    [InlineData("user_locked", "wrong", "cannot be used")]
    [InlineData("known_hosts", null, "cannot be used")]
    [InlineData("no such file", null, "cannot be used")]
    [InlineData("host_rsa", null, "let nobody in: it takes none of 1 key(s)")]
    public async Task A_key_that_does_not_fit_is_an_error_that_says_why(string key, string? passphrase, string reason)
    {
        var error = await Should.ThrowAsync<HostException>(LogInAsync(Sshd.Target with { Identities = [Sshd.PathOf(key)], Passphrase = passphrase }));
        error.Message.ShouldStartWith("web1: ");
        error.Message.ShouldContain(reason);
        error.Message.ShouldContain("Nothing was done.");
        error.Message.ShouldNotContain("sesame");
    }

    [Theory]
    [InlineData("user_ed25519")]
    [InlineData("user_rsa")]
    public async Task A_key_that_an_agent_holds_opens_the_door(string key)
    {
        var socket = Sshd.PathOf($"agent-{key}");
        using var agent = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        try
        {
            await Poll.UntilAsync(() => File.Exists(socket), Cancel);
            var empty = Sshd.Target with { Identities = [], AgentSocket = socket, Home = Root.Beside("nobody") };
            (await Should.ThrowAsync<HostException>(LogInAsync(empty))).Message.ShouldContain("the ssh-agent holds none that fits");
            using var add = Process.Start(new ProcessStartInfo("ssh-add", ["-q", Sshd.PathOf(key)]) { Environment = { ["SSH_AUTH_SOCK"] = socket } })!;
            await add.WaitForExitAsync(Cancel);
            await ShouldLogInAsync(empty);
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task An_unknown_host_key_is_refused_with_the_command_that_pins_it()
    {
        var error = await Should.ThrowAsync<HostKeyException>(LogInAsync(Sshd.Target with { KnownHosts = [] }));
        error.IsChanged.ShouldBeFalse();
        error.Key.Type.ShouldBe("ssh-ed25519");
        error.Message.ShouldContain("is not known: it shows ssh-ed25519 SHA256:");
        error.Message.ShouldContain("./build.sh TrustHost --env");
    }

    [Fact]
    public async Task A_changed_host_key_is_refused_and_says_which_was_pinned()
    {
        var known = Root.Beside("known");
        var other = await File.ReadAllTextAsync(Sshd.PathOf("user_ed25519.pub"), Cancel);
        await File.WriteAllTextAsync(known, $"[127.0.0.1]:{Sshd.Port} {other}", Cancel);
        var error = await Should.ThrowAsync<HostKeyException>(LogInAsync(Sshd.Target with { KnownHosts = [known] }));
        error.IsChanged.ShouldBeTrue();
        error.Message.ShouldContain("is not the one that is pinned, which is ssh-ed25519 SHA256:");
        error.Message.ShouldContain($"{known}, line 1");
    }

    [Fact]
    public async Task The_kind_of_key_that_is_pinned_is_the_one_that_is_asked_for()
    {
        var known = Root.Beside("known");
        await File.WriteAllTextAsync(known, $"# ours\n[127.0.0.1]:{Sshd.Port} {await File.ReadAllTextAsync(Sshd.PathOf("host_rsa.pub"), Cancel)}", Cancel);
        await ShouldLogInAsync(Sshd.Target with { KnownHosts = [known] });
    }

    [Fact]
    public async Task A_revoked_key_is_never_trusted()
    {
        var known = Root.Beside("known");
        var key = $"[127.0.0.1]:{Sshd.Port} {await File.ReadAllTextAsync(Sshd.PathOf("host_ed25519.pub"), Cancel)}";
        await File.WriteAllTextAsync(known, $"{key}@revoked {key}", Cancel);
        (await Should.ThrowAsync<HostKeyException>(LogInAsync(Sshd.Target with { KnownHosts = [known] }))).Message.ShouldContain("is revoked");
    }

    [Fact]
    public async Task A_hashed_name_is_found()
    {
        var known = Root.Beside("known");
        File.Copy(Sshd.PathOf("known_hosts"), known);
        using var hash = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-H", "-f", known]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await hash.WaitForExitAsync(Cancel);
        (await File.ReadAllTextAsync(known, Cancel)).ShouldStartWith("|1|");
        await ShouldLogInAsync(Sshd.Target with { KnownHosts = [known] });
    }

    [Fact]
    public async Task A_fingerprint_in_the_environment_is_the_only_key_that_counts()
    {
        var (key, isPinned) = await SshHost.LookAtKeyAsync("web1", Sshd.Target, Cancel);
        isPinned.ShouldBeTrue();
        await ShouldLogInAsync(Sshd.Target with { KnownHosts = [], HostKey = key.Fingerprint });
        var wrong = "SHA256:" + new string('A', 43);
        (await Should.ThrowAsync<HostKeyException>(LogInAsync(Sshd.Target with { HostKey = wrong }))).Message.ShouldContain($"is not the one that the environment pins ({wrong})");
    }

    [Fact]
    public async Task A_key_that_was_looked_at_and_pinned_is_trusted()
    {
        var pins = Root.Beside("pins/known_hosts");
        var target = Sshd.Target with { KnownHosts = [pins] };
        var (key, isPinned) = await SshHost.LookAtKeyAsync("web1", target, Cancel);
        isPinned.ShouldBeFalse();
        HostKeyFile.Pin(pins, key).ShouldBeTrue();
        HostKeyFile.Pin(pins, key).ShouldBeFalse();
        await ShouldLogInAsync(target);
        HostKeyFile.Pin(pins, key with { Base64 = Convert.ToBase64String([0, 0, 0, 1, 65]) }).ShouldBeTrue();
        (await File.ReadAllLinesAsync(pins, Cancel)).Length.ShouldBe(1, "a new key takes the old one's place");
    }

    [Fact]
    public async Task An_alias_of_the_configuration_leads_there()
    {
        var config = Root.Beside("config");
        await File.WriteAllTextAsync(config, $"""
            Include {Root.Beside("more")}*
            Host other
              Port 1
            Host shop* !shop2
              HostName 127.0.0.1
              HostKeyAlias shops
              IdentityFile "{Sshd.PathOf("user_ed25519")}"
            Match exec "true"
              User nobody
            Host *
              User={Environment.UserName}
              Port 1
            """, Cancel);
        await File.WriteAllTextAsync(Root.Beside("more.conf"), $"Host shop1\nPort {Sshd.Port}\n", Cancel);
        // As OpenSSH has it: known under the alias alone, whatever the port.
        var known = Root.Beside("known");
        await File.WriteAllLinesAsync(known, (await File.ReadAllLinesAsync(Sshd.PathOf("known_hosts"), Cancel)).Select(line => $"shops {line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]}"), Cancel);
        await ShouldLogInAsync(new SshTarget("shop1") { ConfigFile = config, KnownHosts = [known] });
        (await Should.ThrowAsync<HostException>(LogInAsync(new SshTarget("shop2") { ConfigFile = config, KnownHosts = [Sshd.PathOf("known_hosts")], Home = Root.Beside("none") })))
            .Message.ShouldContain("shop2");
    }

    [Fact]
    public async Task Jumps_are_gone_through_and_their_keys_are_checked_too()
    {
        var config = Root.Beside("config");
        await File.WriteAllTextAsync(config, $"Host jump inner\nHostName 127.0.0.1\nPort {Sshd.Port}\nIdentityFile {Sshd.PathOf("user_ed25519")}\nHost inner\nProxyJump jump\n", Cancel);
        var target = new SshTarget("inner") { ConfigFile = config, KnownHosts = [Sshd.PathOf("known_hosts")], User = Environment.UserName };
        await ShouldLogInAsync(target);
        await ShouldLogInAsync(target with { ProxyJump = $"jump,{Environment.UserName}@jump:{Sshd.Port}" });
        var through = await Should.ThrowAsync<HostKeyException>(LogInAsync(target with { KnownHosts = [], HostKey = (await SshHost.LookAtKeyAsync("web1", Sshd.Target, Cancel)).Key.Fingerprint }));
        through.Message.ShouldContain("is not known", Case.Sensitive, "a pin of the host says nothing of the jump");
        (await Should.ThrowAsync<HostException>(LogInAsync(target with { ProxyJump = "a@:x" }))).Message.ShouldContain("must be [user@]host[:port]");
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_named_at_once()
    {
        var error = await Should.ThrowAsync<SshUnreachableException>(LogInAsync(Sshd.Target with { Port = LoopbackSshd.FreePort() }));
        error.Message.ShouldContain("cannot be reached");
        error.Message.ShouldContain("Nothing was done.");
    }

    private async Task LogInAsync(SshTarget target) => await Open(target).FactsAsync(Cancel);

    private async Task ShouldLogInAsync(SshTarget target) => (await Open(target).FactsAsync(Cancel)).User.ShouldBe(Environment.UserName);
}
