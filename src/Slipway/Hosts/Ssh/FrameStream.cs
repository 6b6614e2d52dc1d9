using System.Globalization;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>Writes in the frames that <see cref="Leash.Feed"/> reads. Only <see cref="Complete"/> says that all has been written.</summary>
internal sealed class FrameStream(Stream inner) : Stream
{
    // At the slowest a host waits a minute for one: 4 kB/s will do.
    private const int FrameSize = 256 * 1024;
    private const int HeadSize = 8;

    private readonly byte[] _buffer = new byte[HeadSize + FrameSize];
    private int _used = HeadSize;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes that have left this side, heads of frames included.</summary>
    public long Sent { get; private set; }

    public void Complete()
    {
        Send();
        inner.Write("00000000"u8);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var some = Math.Min(buffer.Length, _buffer.Length - _used);
            buffer[..some].CopyTo(_buffer.AsSpan(_used));
            buffer = buffer[some..];
            _used += some;
            if (_used == _buffer.Length)
                Send();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // The archive is flushed at its end, and a frame is worth filling.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Send()
    {
        if (_used == HeadSize)
            return;
        Encoding.ASCII.GetBytes((_used - HeadSize).ToString("D8", CultureInfo.InvariantCulture), _buffer);
        inner.Write(_buffer, 0, _used);
        Sent += _used;
        _used = HeadSize;
    }
}
