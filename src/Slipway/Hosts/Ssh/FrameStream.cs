using System.Globalization;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// Writes in the frames that <see cref="Leash.Feed"/> reads. Only <see cref="Complete"/> says that all has been written. A frame costs the host four
/// processes: with <paramref name="mayGrow"/> they become larger, up to 2 MiB, as long as they are taken quickly.
/// </summary>
internal sealed class FrameStream(Stream inner, TimeProvider time, bool mayGrow) : Stream
{
    // At the slowest a host waits a minute for one: 4 kB/s will do.
    private const int Smallest = 256 * 1024;
    private const int Largest = 2 << 20;
    private const int HeadSize = 8;

    // The next one, of twice the size, is then far from the minute.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(3);

    private byte[] _buffer = new byte[HeadSize + Smallest];
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
        var began = time.GetTimestamp();
        inner.Write(_buffer, 0, _used);
        Sent += _used;
        if (mayGrow && _used == _buffer.Length && _used < HeadSize + Largest && time.GetElapsedTime(began) < Quick)
            _buffer = new byte[HeadSize + ((_used - HeadSize) * 2)];
        _used = HeadSize;
    }
}
