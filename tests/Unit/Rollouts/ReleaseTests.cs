using System.Text;
using System.Text.Json;
using CsCheck;
using Slipway.Hosts;
using Slipway.Rollouts;

namespace Slipway.Tests.Unit.Rollouts;

public sealed class ReleaseTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-release-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_same_content_has_the_same_id_wherever_it_lies()
    {
        Write("app", "one");
        Write("lib/a.txt", "two");
        var first = await Read();
        var other = Directory.CreateTempSubdirectory("slipway-release-");
        try
        {
            Directory.CreateDirectory(Path.Combine(other.FullName, "lib"));
            await File.WriteAllTextAsync(Path.Combine(other.FullName, "lib/a.txt"), "two", Cancel);
            await File.WriteAllTextAsync(Path.Combine(other.FullName, "app"), "one", Cancel);
            (await Release.FromDirectoryAsync(other.FullName, cancellation: Cancel)).Id.ShouldBe(first.Id);
        }
        finally
        {
            other.Delete(recursive: true);
        }
        first.Id.ShouldMatch("^[0-9a-f]{12}$");
        first.Size.ShouldBe(6);
    }

    [Fact]
    public async Task Content_name_and_mode_are_all_part_of_the_id()
    {
        Write("app", "one");
        var ids = new HashSet<string> { (await Read()).Id };
        ids.Add((await Release.FromDirectoryAsync(_directory.FullName, executables: ["app"], cancellation: Cancel)).Id).ShouldBeTrue();
        ids.Add((await Release.FromDirectoryAsync(_directory.FullName, [Extra(".env", "A=1")], cancellation: Cancel)).Id).ShouldBeTrue();
        ids.Add((await Release.FromDirectoryAsync(_directory.FullName, [Extra(".env", "A=2")], cancellation: Cancel)).Id).ShouldBeTrue();
        Write("app", "two");
        ids.Add((await Read()).Id).ShouldBeTrue();
        File.Move(Path.Combine(_directory.FullName, "app"), Path.Combine(_directory.FullName, "App"));
        ids.Add((await Read()).Id).ShouldBeTrue();
    }

    [Fact]
    public async Task Modes_do_not_depend_on_the_umask_of_the_builder()
    {
        Write("app", "x");
        Write("data", "x");
        File.SetUnixFileMode(Path.Combine(_directory.FullName, "app"), Host.OwnerOnly | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.Combine(_directory.FullName, "data"), Host.OwnerOnly);
        var release = await Read();
        release.Manifest.Files.Select(f => (f.Path, f.Mode)).ShouldBe([("app", Host.Executable), ("data", Host.Readable)]);
    }

    [Fact]
    public async Task A_release_of_nothing_is_refused()
    {
        (await Should.ThrowAsync<RolloutException>(Read())).Message.ShouldContain("holds no file");
        (await Should.ThrowAsync<RolloutException>(Release.FromDirectoryAsync("/nowhere/at/all", cancellation: Cancel))).Message.ShouldContain("does not exist");
    }

    [Fact]
    public async Task A_symbolic_link_is_refused_by_name()
    {
        Write("app", "x");
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "link"), "app");
        (await Should.ThrowAsync<RolloutException>(Read())).Message.ShouldContain("link is a symbolic link (to app)");
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    [InlineData(".slipway-manifest.json")]
    [InlineData("a.slipway-tmp")]
    public async Task A_path_no_release_can_have_is_refused(string path)
    {
        var error = await Should.ThrowAsync<RolloutException>(Release.FromDirectoryAsync(_directory.FullName, [Extra(path, "x")], cancellation: Cancel));
        error.Message.ShouldStartWith($"No release can be made of {_directory.FullName}");
    }

    [Fact]
    public async Task Two_files_of_one_path_and_a_missing_executable_are_refused()
    {
        Write("app", "x");
        (await Should.ThrowAsync<RolloutException>(Release.FromDirectoryAsync(_directory.FullName, [Extra("app", "y")], cancellation: Cancel)))
            .Message.ShouldContain("two files app");
        (await Should.ThrowAsync<RolloutException>(Release.FromDirectoryAsync(_directory.FullName, executables: ["no"], cancellation: Cancel)))
            .Message.ShouldContain("no, to be executable, is not there");
    }

    [Fact]
    public void A_manifest_comes_back_as_it_was_written()
    {
        var file = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Enum<UnixFileMode>(), Gen.Byte.Array[32], Gen.Long[0, 1L << 40])
            .Select((path, mode, hash, length) => new ReleaseFile(path, mode, Convert.ToHexStringLower(hash), length));
        file.Array[0, 8].Select(files => files.DistinctBy(f => f.Path).ToList()).Sample(files =>
        {
            var manifest = new ReleaseManifest(files);
            var back = ReleaseManifest.Parse(manifest.ToBytes(), manifest.Id);
            back.Files.ShouldBe(manifest.Files);
            back.Id.ShouldBe(manifest.Id);
        });
    }

    [Fact]
    public void A_manifest_that_was_tampered_with_is_not_the_one_of_its_id()
    {
        var manifest = new ReleaseManifest([new ReleaseFile("app", Host.Executable, new string('a', 64), 1)]);
        var text = Encoding.UTF8.GetString(manifest.ToBytes());
        Refused(text.Replace("aaaa", "aaab", StringComparison.Ordinal));
        Refused(text.Replace("755", "777", StringComparison.Ordinal));
        Refused(text.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        Refused(text.Replace("\"755\"", "\"rwx\"", StringComparison.Ordinal));
        Refused(text[..^10]);
        Refused("null");
        Refused("{}");

        void Refused(string changed) => Should.Throw<FormatException>(() => ReleaseManifest.Parse(Encoding.UTF8.GetBytes(changed), manifest.Id));
    }

    [Fact]
    public void Facts_survive_the_journal()
    {
        var facts = new RolloutFacts("releases/0123456789ab", "0123456789ab", "ba9876543210", WasStaged: true);
        JsonSerializer.Deserialize<RolloutFacts>(JsonSerializer.Serialize(facts)).ShouldBe(facts);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<Release> Read() => Release.FromDirectoryAsync(_directory.FullName, cancellation: Cancel);

    private static ExtraFile Extra(string path, string text) => new(path, Encoding.UTF8.GetBytes(text), Host.OwnerOnly);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_directory.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
