namespace Slipway.Hosts.Cron;

/// <summary>The deploy user's own crontab, through crontab(1).</summary>
internal sealed class UserCrontab(Host host) : CrontabStore(host)
{
    private const string NewFile = "tmp/crontab.new";

    // Through base64, for a command's output is text and a crontab need not be UTF-8.
    private const string ReadScript = """
        said=$(crontab -l 2>&1 >/dev/null) || { printf '%s\n' "$said" >&2; exit 3; }
        crontab -l | base64
        """;

    public override string Name => "crontab(1)";

    public override async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var command = Command.Script(ReadScript).With("LC_ALL", "C").ReadOnly().AllowFailure();
        var result = await Host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        if (result.Succeeded)
            return Convert.FromBase64String(result.Output);
        // Vixie, Debian and cronie say the first, busybox the second.
        if (result.Error.Contains("no crontab for", StringComparison.Ordinal)
            || (result.Error.Contains("can't open", StringComparison.Ordinal) && result.Error.Contains("No such file", StringComparison.Ordinal)))
            return null;
        throw new HostException($"{Host.Name}: the crontab cannot be read: {result.Error.Trim()}. Nothing was changed. "
            + "Is cron installed, and may this user have a crontab (/etc/cron.allow)?");
    }

    public override async Task WriteAsync(byte[] crontab, CancellationToken cancellation)
    {
        await Host.WriteAsync(NewFile, crontab, Host.OwnerOnly, cancellation).ConfigureAwait(false);
        await Host.RunAsync(Command.Of("crontab", NewFile), cancellation: cancellation).ConfigureAwait(false);
        await Host.DeleteAsync(NewFile, cancellation).ConfigureAwait(false);
    }

    public override async Task RemoveAsync(CancellationToken cancellation) =>
        await Host.RunAsync(Command.Of("crontab", "-r"), cancellation: cancellation).ConfigureAwait(false);
}
