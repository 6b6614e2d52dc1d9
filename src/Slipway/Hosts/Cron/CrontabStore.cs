namespace Slipway.Hosts.Cron;

/// <summary>Where a crontab's bytes are kept on a host.</summary>
internal abstract class CrontabStore(Host host)
{
    protected Host Host => host;

    /// <summary>For messages.</summary>
    public abstract string Name { get; }

    /// <summary>The exact bytes; null when there is no crontab.</summary>
    public abstract Task<byte[]?> ReadAsync(CancellationToken cancellation);

    public abstract Task WriteAsync(byte[] crontab, CancellationToken cancellation);

    public abstract Task RemoveAsync(CancellationToken cancellation);
}
