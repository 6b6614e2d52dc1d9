namespace Slipway.Hosts.Cron;

/// <summary>A crontab that is a file below the root: the embedded default, which leaves the user's own alone.</summary>
internal sealed class FileCrontab(Host host, string path) : CrontabStore(host)
{
    public override string Name => path;

    public override Task<byte[]?> ReadAsync(CancellationToken cancellation) => Host.ReadAsync(path, cancellation);

    public override Task WriteAsync(byte[] crontab, CancellationToken cancellation) =>
        Host.WriteAsync(path, crontab, Host.OwnerOnly, cancellation);

    public override Task RemoveAsync(CancellationToken cancellation) => Host.DeleteAsync(path, cancellation);
}
