using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Databases.Backups;

/// <summary>
/// The encryption of one backup file, all of it from the base class library: AES-256-GCM in chunks (the STREAM construction), with a key of
/// its own per file by PBKDF2-HMAC-SHA256 from the passphrase and a random salt. A chunk's nonce is its number and whether it is the last, so that
/// chunks cannot be changed, left out, repeated or put into another order. Layout: magic (7), version (1), iterations (4), salt (16), check (32), chunks.
/// </summary>
internal sealed class BackupCipher : IDisposable
{
    public const string Name = "aes-256-gcm pbkdf2-sha256 v1";
    public const int ChunkBytes = 64 * 1024;
    public const int TagBytes = 16;
    public const int HeaderBytes = CheckAt + 32;

    private const int Iterations = 600_000;
    private const int MaximumIterations = 20_000_000;
    private const byte Version = 1;
    private const int SaltAt = 12;
    private const int CheckAt = 28;
    private readonly AesGcm _key;
    private ulong _chunk;

    private BackupCipher(byte[] header, AesGcm key) => (Header, _key) = (header, key);

    public static ReadOnlySpan<byte> Magic => "SLIPWAY"u8;

    public byte[] Header { get; }

    /// <summary>For a new file.</summary>
    public static BackupCipher Create(Passphrase passphrase)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        header[7] = Version;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), Iterations);
        RandomNumberGenerator.Fill(header.AsSpan(SaltAt, 16));
        var (key, check) = Keys(passphrase, header);
        check.CopyTo(header, CheckAt);
        return new BackupCipher(header, key);
    }

    /// <summary>For a file that begins with this header. Tells a wrong passphrase before anything is decrypted.</summary>
    public static BackupCipher Open(byte[] header, Passphrase? passphrase, string file)
    {
        if (passphrase is null)
            throw Refused(file, "it is encrypted, and this environment names no passphrase. Set backups.passphrase");
        var iterations = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        if (header[7] != Version || iterations is < 1 or > MaximumIterations)
            throw Refused(file, $"its header asks for version {header[7]} of the encryption, which this version does not know, or is damaged. Choose another backup");
        var (key, check) = Keys(passphrase, header);
        if (!CryptographicOperations.FixedTimeEquals(check, header.AsSpan(CheckAt)))
        {
            key.Dispose();
            throw Refused(file, "the passphrase is not the one that it was encrypted with, or its header is damaged. Set the right backups.passphrase");
        }

        return new BackupCipher(header, key);
    }

    /// <summary>Writes the next chunk's cipher text and tag, which are <see cref="TagBytes"/> longer than the plain text.</summary>
    public void Encrypt(ReadOnlySpan<byte> plain, bool last, Span<byte> sealedChunk)
    {
        Span<byte> nonce = stackalloc byte[12];
        Next(nonce, last);
        _key.Encrypt(nonce, plain, sealedChunk[..plain.Length], sealedChunk.Slice(plain.Length, TagBytes));
    }

    /// <summary>Throws <see cref="CryptographicException"/> when it is not the chunk that was written at this place.</summary>
    public void Decrypt(ReadOnlySpan<byte> sealedChunk, bool last, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[12];
        Next(nonce, last);
        var length = sealedChunk.Length - TagBytes;
        _key.Decrypt(nonce, sealedChunk[..length], sealedChunk[length..], plain[..length]);
    }

    public void Dispose() => _key.Dispose();

    public static DatabaseException Refused(string file, string why) => new($"The backup {file} cannot be decrypted: {why}. Nothing was changed. Then run the same command again.");

    private void Next(Span<byte> nonce, bool last)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce[3..], _chunk++);
        nonce[11] = last ? (byte)1 : (byte)0;
    }

    // The header, but for the check itself, is bound to both keys.
    private static (AesGcm Key, byte[] Check) Keys(Passphrase passphrase, byte[] header)
    {
        var iterations = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        var master = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase.Text), header.AsSpan(SaltAt, 16), iterations, HashAlgorithmName.SHA256, 32);
        var key = HKDF.Expand(HashAlgorithmName.SHA256, master, 32, [.. "slipway backup key "u8, .. header.AsSpan(0, CheckAt)]);
        var check = HKDF.Expand(HashAlgorithmName.SHA256, master, 32, [.. "slipway backup check "u8, .. header.AsSpan(0, CheckAt)]);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(master);
        CryptographicOperations.ZeroMemory(key);
        return (cipher, check);
    }
}
