using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>What another stream has up to a mark, which is the end; or up to that stream's own end.</summary>
internal sealed class MarkedStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _mark;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _start;
    private int _end;

    public MarkedStream(Stream inner, string mark) => (_inner, _mark) = (inner, Encoding.ASCII.GetBytes(mark));

    /// <summary>Completes when the mark, or the end without one, has been read.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True when it was the mark.</summary>
    public bool HasMark { get; private set; }

    /// <summary>What stands on the mark's line behind it.</summary>
    public string Tail { get; private set; } = "";

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (!_ended.Task.IsCompleted)
        {
            var held = _buffer.AsSpan(_start.._end);
            var mark = held.IndexOf(_mark);
            if (mark == 0)
            {
                if (!TakeTail(held))
                    continue;
                return 0;
            }
            var safe = mark > 0 ? mark : held.Length - Doubtful(held);
            if (safe > 0)
                return Give(buffer, safe);
            if (!Fill())
            {
                if (_end > _start)
                    return Give(buffer, _end - _start);
                _ended.TrySetResult();
            }
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>False when the line is not here yet; it has been asked for.</summary>
    private bool TakeTail(ReadOnlySpan<byte> held)
    {
        var line = held.IndexOf((byte)'\n');
        if (line < 0 && Fill())
            return false;
        Tail = line < 0 ? "" : Encoding.ASCII.GetString(held[_mark.Length..line]);
        HasMark = line >= 0;
        _ended.TrySetResult();
        return true;
    }

    /// <summary>How many of the last bytes may be the beginning of the mark: they are held back until it is known, and no others, for somebody waits for them.</summary>
    private int Doubtful(ReadOnlySpan<byte> held)
    {
        for (var length = Math.Min(_mark.Length - 1, held.Length); length > 0; length--)
        {
            if (_mark.AsSpan().StartsWith(held[^length..]))
                return length;
        }
        return 0;
    }

    private int Give(Span<byte> buffer, int count)
    {
        var some = Math.Min(buffer.Length, count);
        _buffer.AsSpan(_start, some).CopyTo(buffer);
        _start += some;
        return some;
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _inner.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
