using Slipway.Databases.Backups;

namespace Slipway.Tests.Unit.Databases.Backups;

public sealed class ClearSpaceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("slipway-clear-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private ClearSpace Make(bool secret = true, string? memory = ClearSpace.SharedMemory, long bytes = 1000) => ClearSpace.Make(secret, memory, bytes, suffix => Path.Combine(_directory, ".backup" + suffix));

    [Fact]
    public void What_is_secret_lies_in_memory_private_and_is_gone_afterwards()
    {
        Assert.SkipUnless(Directory.Exists(ClearSpace.SharedMemory), "This machine keeps no files in memory.");
        string file;
        using (var space = Make())
        {
            space.IsInMemory.ShouldBeTrue();
            file = space.Named(".proof");
            file.ShouldStartWith(ClearSpace.SharedMemory + "/");
            File.GetUnixFileMode(Path.GetDirectoryName(file)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(file, "in clear");
            // Another's sweep leaves alone what has a living owner.
            ClearSpace.Sweep(ClearSpace.SharedMemory);
            File.ReadAllText(file).ShouldBe("in clear");
        }

        Directory.Exists(Path.GetDirectoryName(file)).ShouldBeFalse();
        File.Exists(Path.GetDirectoryName(file) + ".alive").ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_secret_or_finds_no_room_in_memory_lies_beside_the_backup()
    {
        foreach (var space in (ClearSpace[])[Make(secret: false), Make(memory: null), Make(bytes: long.MaxValue / 4), Make(memory: Path.Combine(_directory, "missing")), Make(memory: _directory)])
        {
            using (space)
                space.Named(".proof").ShouldBe(Path.Combine(_directory, ".backup.proof"));
        }
    }

    [Fact]
    public void What_a_dead_owner_left_is_removed_and_what_a_living_one_has_is_not()
    {
        foreach (var name in (string[])["dead", "living"])
        {
            File.WriteAllText(Path.Combine(_directory, $"slipway-clear-{name}.alive"), "");
            Directory.CreateDirectory(Path.Combine(_directory, $"slipway-clear-{name}"));
            File.WriteAllText(Path.Combine(_directory, $"slipway-clear-{name}", "content.proof"), "in clear");
        }

        using var living = new FileStream(Path.Combine(_directory, "slipway-clear-living.alive"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        ClearSpace.Sweep(_directory);

        Directory.GetFileSystemEntries(_directory).Order().Select(Path.GetFileName).ShouldBe(["slipway-clear-living", "slipway-clear-living.alive"]);
    }
}
