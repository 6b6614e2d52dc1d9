namespace Slipway.Hosts.Ssh;

/// <summary>Reads another stream and tells, now and then, how much it has read.</summary>
internal sealed class CountingStream(Stream inner, Action<long> told, CancellationToken cancellation) : Stream
{
    private const long Step = 4 << 20;

    private readonly long _start = inner.Position;
    private long _next = Step;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        var total = inner.Position - _start;
        if (total >= _next)
        {
            _next = total + Step;
            told(total);
        }
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
