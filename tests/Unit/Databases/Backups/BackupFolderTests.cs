using CsCheck;
using Slipway.Databases;
using Slipway.Databases.Backups;
using Slipway.Databases.Schema;

namespace Slipway.Tests.Unit.Databases.Backups;

public sealed class BackupFolderTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> None = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("slipway-backups-").FullName;

    private BackupFolder Folder => new(_directory, "shop");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_newest_the_young_and_those_in_use_stay_and_the_rest_goes_with_its_manifests()
    {
        for (var day = 1; day <= 9; day++)
            Add($"shop-{day}", Now.AddDays(-day));

        var pruned = Folder.Prune(keep: 2, TimeSpan.FromDays(4), new HashSet<string> { "shop-8" }, Now);

        pruned.Select(b => Path.GetFileName(b.File)).ShouldBe(["shop-9", "shop-7", "shop-6", "shop-5", "shop-4"]);
        Names().ShouldBe(["shop-1", "shop-2", "shop-3", "shop-8"]);
        Directory.GetFiles(_directory).Length.ShouldBe(8);
    }

    [Fact]
    public void Whatever_the_settings_the_newest_whole_backup_is_never_removed()
        => Gen.Select(Gen.Int[1, 3], Gen.Int[0, 5], Gen.Select(Gen.Int[0, 400], Gen.Int[0, 3]).List[1, 8]).Sample(
            (keep, age, made) =>
            {
                Clear();
                var whole = new List<(string Name, int Hours)>();
                foreach (var ((hours, kind), index) in made.Select((m, i) => (m, i)))
                {
                    // 0: its file is cut; 1: a way back; else an ordinary one.
                    Add($"shop-{index}", Now.AddHours(-hours), purpose: kind == 1 ? "a way back" : null);
                    if (kind == 0)
                        File.WriteAllText(Path.Combine(_directory, $"shop-{index}"), "cut");
                    else if (kind > 1)
                        whole.Add(($"shop-{index}", hours));
                }

                Folder.Prune(keep, TimeSpan.FromHours(age), None, Now);

                if (whole.Count > 0)
                    Names().ShouldContain(name => whole.Exists(w => w.Name == name && w.Hours == whole.Min(o => o.Hours)));
                Folder.List().Count(b => b.Purpose is null).ShouldBeGreaterThanOrEqualTo(Math.Min(keep, whole.Count));
                Names().Count(name => made[int.Parse(name[5..], System.Globalization.CultureInfo.InvariantCulture)].Item2 == 0).ShouldBe(made.Count(m => m.Item2 == 0));
            },
            iter: 60, threads: 1);

    [Fact]
    public void Ways_back_push_no_other_out_and_are_never_the_latest()
    {
        Add("shop-old", Now.AddDays(-30));
        for (var i = 0; i < 5; i++)
            Add($"shop-back-{i}", Now.AddDays(-20 + i), "the way back of a restore");

        Folder.Latest()!.File.ShouldEndWith("shop-old");
        Folder.Prune(2, TimeSpan.Zero, None, Now);

        Names().ShouldBe(["shop-back-3", "shop-back-4", "shop-old"]);
    }

    [Fact]
    public void Backups_of_another_application_and_damaged_ones_are_left_alone()
    {
        Add("bakery-1", Now.AddYears(-1), application: "bakery");
        Add("shop-torn", Now.AddYears(-1));
        File.WriteAllText(Path.Combine(_directory, "shop-torn.json"), "{");
        Add("shop-1", Now.AddDays(-2));
        Add("shop-2", Now.AddDays(-1));

        Folder.Prune(1, TimeSpan.Zero, None, Now).ShouldHaveSingleItem().File.ShouldEndWith("shop-1");

        Folder.Names().ShouldBe(["bakery-1", "shop-2", "shop-torn"]);
        new BackupFolder(Path.Combine(_directory, "none"), "shop").List().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hidden manifest, file still there")]
    [InlineData("file gone")]
    public void What_a_kill_left_of_a_removal_or_of_a_backup_that_never_counted_is_swept(string left)
    {
        Add("shop-1", Now);
        Add("shop-2", Now);
        File.Move(Path.Combine(_directory, "shop-1.json"), Path.Combine(_directory, ".shop-1.json.partial"));
        if (left == "file gone")
            File.Delete(Path.Combine(_directory, "shop-1"));

        HalfBackups.Sweep(_directory, "shop");

        Directory.GetFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["shop-2", "shop-2.json"]);
    }

    [Fact]
    public void A_manifest_of_before_encryption_is_still_whole()
    {
        Add("shop-1", Now);
        File.ReadAllText(Path.Combine(_directory, "shop-1.json")).ShouldNotContain("encryption");
        Backup.Load(Path.Combine(_directory, "shop-1")).Encryption.ShouldBeNull();
    }

    private IEnumerable<string> Names() => Folder.Names();

    private void Clear()
    {
        foreach (var file in Directory.GetFiles(_directory))
            File.Delete(file);
    }

    private void Add(string name, DateTimeOffset at, string? purpose = null, string application = "shop")
    {
        var partial = Path.Combine(_directory, $".{name}.partial");
        File.WriteAllText(partial, "content of " + name);
        new Backup
        {
            File = Path.Combine(_directory, name),
            Application = application,
            Engine = "sqlite",
            ServerVersion = "3",
            TakenAt = at,
            Bytes = new FileInfo(partial).Length,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(partial))),
            Position = new Position(1, true, true, false, Fingerprint.Of("")),
            Tables = [],
            CopyDuration = TimeSpan.Zero,
            ProofDuration = TimeSpan.Zero,
            Purpose = purpose,
        }.Keep(partial);
    }
}
