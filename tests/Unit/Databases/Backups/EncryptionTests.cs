using CsCheck;
using Slipway.Databases;
using Slipway.Databases.Backups;

namespace Slipway.Tests.Unit.Databases.Backups;

public sealed class EncryptionTests : IDisposable
{
    private const int Chunk = BackupCipher.ChunkBytes;
    private const int Sealed = Chunk + BackupCipher.TagBytes;
    private static readonly Passphrase Secret = new("correct horse battery staple");
    private readonly string _directory = Directory.CreateTempSubdirectory("slipway-enc-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public static TheoryData<int> Lengths => [0, 1, Chunk - 1, Chunk, Chunk + 1, (3 * Chunk) - 1, 3 * Chunk, (3 * Chunk) + 17];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task What_is_written_comes_back_and_is_not_to_be_seen(int length)
    {
        var plain = Bytes(length);
        var file = await EncryptedAsync(plain);

        (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Length.ShouldBe(BackupCipher.HeaderBytes + length + (BackupCipher.TagBytes * Math.Max(1, (length + Chunk - 1) / Chunk)));
        Decrypted(file).ShouldBe(plain);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Equal_contents_are_encrypted_to_different_files()
    {
        var plain = Bytes(1000);
        var (a, b) = (await EncryptedAsync(plain), await EncryptedAsync(plain));

        (await File.ReadAllBytesAsync(a, TestContext.Current.CancellationToken))[BackupCipher.HeaderBytes..].ShouldNotBe((await File.ReadAllBytesAsync(b, TestContext.Current.CancellationToken))[BackupCipher.HeaderBytes..]);
    }

    [Fact]
    public async Task Any_changed_byte_and_any_cut_is_found_without_a_manifest()
    {
        var whole = await File.ReadAllBytesAsync(await EncryptedAsync(Bytes((2 * Chunk) + 100)), TestContext.Current.CancellationToken);

        // The iterations stand in the header too: those that would take minutes to try are left alone.
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255], Gen.Bool).Where(t => t.Item1 is not (>= 8 and < 12)).Sample(
            t => Should.Throw<DatabaseException>(() => Decrypted(Saved(t.Item3 ? whole[..t.Item1] : [.. whole[..t.Item1], (byte)(whole[t.Item1] ^ t.Item2), .. whole[(t.Item1 + 1)..]]))),
            iter: 24, threads: 1);
    }

    [Fact]
    public async Task Parts_in_another_order_repeated_left_out_or_added_are_found()
    {
        var whole = await File.ReadAllBytesAsync(await EncryptedAsync(Bytes(3 * Chunk)), TestContext.Current.CancellationToken);
        var (head, first, second, last) = (whole[..BackupCipher.HeaderBytes], Part(0), Part(1), Part(2));

        byte[][] damaged = [[.. head, .. second, .. first, .. last], [.. head, .. first, .. first, .. second, .. last], [.. head, .. first, .. last], [.. head, .. first, .. second], [.. head, .. last], [.. whole, 0], [.. whole, .. last], head];
        foreach (var bytes in damaged)
            Should.Throw<DatabaseException>(() => Decrypted(Saved(bytes))).Message.ShouldContain("is damaged: part ");

        byte[] Part(int number) => whole[(BackupCipher.HeaderBytes + (number * Sealed))..(BackupCipher.HeaderBytes + ((number + 1) * Sealed))];
    }

    [Fact]
    public async Task A_wrong_passphrase_none_and_a_newer_format_are_told_apart()
    {
        var file = await EncryptedAsync(Bytes(10));

        Should.Throw<DatabaseException>(() => Decrypted(file, new Passphrase("correct horse battery stable"))).Message.ShouldContain("the passphrase is not the one");
        Should.Throw<DatabaseException>(() => Decrypted(file, null)).Message.ShouldContain("names no passphrase");
        var newer = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        newer[7] = 2;
        Should.Throw<DatabaseException>(() => Decrypted(Saved(newer))).Message.ShouldContain("version 2 of the encryption");
    }

    [Fact]
    public async Task A_file_that_was_given_up_in_the_middle_is_not_whole()
    {
        var file = Path.Combine(_directory, "half");
        await Should.ThrowAsync<IOException>(() => BackupContent.WriteAsync(file, Secret, async stream =>
        {
            await stream.WriteAsync(Bytes(3 * Chunk), TestContext.Current.CancellationToken);
            throw new IOException("No space left on device");
        }));

        Should.Throw<DatabaseException>(() => Decrypted(file)).Message.ShouldContain("is damaged");
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_file()
    {
        var file = Path.Combine(_directory, "large");
        var block = Bytes(1 << 20);
        await BackupContent.WriteAsync(file, Secret, stream => Task.CompletedTask);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var stream = new EncryptingStream(Stream.Null, Secret))
        {
            for (var i = 0; i < 64; i++)
                stream.Write(block);
            stream.Complete();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 << 20);
    }

    [Fact]
    public void A_passphrase_is_not_printed()
    {
        $"{Secret}".ShouldBe("***");
        new DatabaseOptions { Engine = "sqlite", Migrations = "/m", Application = "a", AppliedBy = "t", Passphrase = Secret }.ToString().ShouldNotContain("horse");
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private async Task<string> EncryptedAsync(byte[] plain)
    {
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        await BackupContent.WriteAsync(file, Secret, async stream =>
        {
            // In pieces that fit nothing.
            for (var at = 0; at < plain.Length; at += 10_007)
                await stream.WriteAsync(plain.AsMemory(at, Math.Min(10_007, plain.Length - at)));
        });
        return file;
    }

    private string Saved(byte[] bytes)
    {
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private static byte[] Decrypted(string file) => Decrypted(file, Secret);

    private static byte[] Decrypted(string file, Passphrase? passphrase)
    {
        using var stream = new DecryptingStream(File.OpenRead(file), passphrase, file);
        using var plain = new MemoryStream();
        stream.CopyTo(plain, 9_001);
        return plain.ToArray();
    }
}
