using System.Security.Cryptography;

namespace Slipway.Databases.Backups;

/// <summary>
/// Decrypts a backup file chunk by chunk. No byte leaves it that was not authenticated, and its end is only an end when the writer said so:
/// a cut, lengthened or changed file throws <see cref="DatabaseException"/>.
/// </summary>
internal sealed class DecryptingStream : Stream
{
    // One byte more than a chunk has tells whether it is the last.
    private readonly byte[] _sealed = new byte[BackupCipher.ChunkBytes + BackupCipher.TagBytes + 1];
    private readonly byte[] _plain = new byte[BackupCipher.ChunkBytes];
    private readonly Stream _file;
    private readonly BackupCipher _cipher;
    private readonly string _name;
    private int _carried;
    private int _at;
    private int _length;
    private long _chunks;
    private bool _ended;

    /// <summary>Owns the file, which stands at its beginning.</summary>
    public DecryptingStream(Stream file, Passphrase? passphrase, string name)
    {
        (_file, _name) = (file, name);
        var header = new byte[BackupCipher.HeaderBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan().StartsWith(BackupCipher.Magic))
            throw BackupCipher.Refused(name, "it does not begin as an encrypted backup does. Choose another backup");
        _cipher = BackupCipher.Open(header, passphrase, name);
    }

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
        if (buffer.IsEmpty || (_at == _length && !Fill()))
            return 0;
        var part = Math.Min(buffer.Length, _length - _at);
        _plain.AsSpan(_at, part).CopyTo(buffer);
        _at += part;
        return part;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _cipher.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        if (_ended)
            return false;
        var got = _carried + _file.ReadAtLeast(_sealed.AsSpan(_carried), _sealed.Length - _carried, throwOnEndOfStream: false);
        _ended = got < _sealed.Length;
        var length = _ended ? got : got - 1;
        try
        {
            // An empty last chunk is written for an empty file only.
            if (length < BackupCipher.TagBytes || (length == BackupCipher.TagBytes && _chunks > 0))
                throw new CryptographicException("the file ends too early");
            _cipher.Decrypt(_sealed.AsSpan(0, length), _ended, _plain);
        }
        catch (CryptographicException error)
        {
            throw new DatabaseException($"The backup {_name} is damaged: part {_chunks + 1} of it is not what was written (changed, cut, or in another order). It does not count, and nothing was changed by it. Choose another backup.", error);
        }

        (_at, _length, _carried) = (0, length - BackupCipher.TagBytes, _ended ? 0 : 1);
        _sealed[0] = _sealed[^1];
        _chunks++;
        return _length > 0;
    }
}
