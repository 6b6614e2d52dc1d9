namespace Slipway.Databases.Backups;

/// <summary>Encrypts what is written to it, chunk by chunk. Only <see cref="Complete"/> makes the file whole: one that is given up in the middle stays cut, and is found to be.</summary>
internal sealed class EncryptingStream : Stream
{
    private readonly Stream _file;
    private readonly BackupCipher _cipher;
    private readonly byte[] _plain = new byte[BackupCipher.ChunkBytes];
    private readonly byte[] _sealed = new byte[BackupCipher.ChunkBytes + BackupCipher.TagBytes];
    private int _length;

    public EncryptingStream(Stream file, Passphrase passphrase)
    {
        (_file, _cipher) = (file, BackupCipher.Create(passphrase));
        _file.Write(_cipher.Header);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full chunk waits for more: the last one is written as the last one.
            if (_length == _plain.Length)
                Put(last: false);
            var part = Math.Min(buffer.Length, _plain.Length - _length);
            buffer[..part].CopyTo(_plain.AsSpan(_length));
            _length += part;
            buffer = buffer[part..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes the last chunk.</summary>
    public void Complete()
    {
        Put(last: true);
        _file.Flush();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _cipher.Dispose();
        base.Dispose(disposing);
    }

    private void Put(bool last)
    {
        _cipher.Encrypt(_plain.AsSpan(0, _length), last, _sealed);
        _file.Write(_sealed.AsSpan(0, _length + BackupCipher.TagBytes));
        _length = 0;
    }
}
