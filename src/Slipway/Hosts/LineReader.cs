using System.Runtime.ExceptionServices;
using System.Text;

namespace Slipway.Hosts;

/// <summary>Reads a command's stream to its end on a thread of its own (a pipe's read blocks), whole and as lines.</summary>
internal sealed class LineReader
{
    private readonly Stream _stream;
    private readonly bool _keep;
    private readonly Action<string>? _onLine;
    private readonly StringBuilder _all = new();
    private readonly StringBuilder _line = new();
    private ExceptionDispatchInfo? _listenerFailure;

    /// <summary>Starts reading UTF-8; bytes that are none become U+FFFD. <paramref name="onLine"/> gets each line without its end.</summary>
    public LineReader(Stream stream, bool keep, Action<string>? onLine)
    {
        (_stream, _keep, _onLine) = (stream, keep, onLine);
        Completion = Task.Factory.StartNew(Read, CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    /// <summary>Ends with the stream; fails with what the listener threw, but only then, for an unread pipe would stop the command.</summary>
    public Task Completion { get; }

    /// <summary>All that has come so far, when it is kept.</summary>
    public string Text
    {
        get
        {
            lock (_all)
                return _all.ToString();
        }
    }

    private void Read()
    {
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
        var (bytes, chars) = (new byte[16 * 1024], new char[16 * 1024 + 2]);
        for (int read; (read = ReadSome(bytes)) > 0;)
            Take(chars.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false)));
        Take(chars.AsSpan(0, decoder.GetChars([], chars, flush: true)));
        if (_line.Length > 0)
            Tell(_line.ToString());
        _listenerFailure?.Throw();
    }

    private void Take(ReadOnlySpan<char> text)
    {
        if (_keep)
        {
            lock (_all)
                _all.Append(text);
        }
        if (_onLine is null)
            return;
        for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
        {
            Tell(_line.Append(text[..end]).ToString().TrimEnd('\r'));
            _line.Clear();
        }
        _line.Append(text);
    }

    private void Tell(string line)
    {
        if (_listenerFailure is not null)
            return;
        try
        {
            _onLine?.Invoke(line);
        }
#pragma warning disable CA1031 // Thrown again at the end of the stream.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _listenerFailure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private int ReadSome(byte[] buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0; // Closed from our side, because something outside the group still holds the other end.
        }
    }
}
