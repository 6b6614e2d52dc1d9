using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

public abstract partial class HostContract
{
    [Fact]
    public async Task A_file_is_written_with_its_directories_and_exact_mode()
    {
        byte[] content = [0, 1, 255, .. Bytes("ü")];
        const UnixFileMode unusual = Slipway.Hosts.Host.OwnerOnly | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        await Host.WriteAsync("a/b c/file", content, unusual, Cancel);
        (await Host.ReadAsync("a/b c/file", Cancel)).ShouldBe(content);
        (await Host.ReadAsync($"{Host.Root}/a/./b c//file", Cancel)).ShouldBe(content);
        await Host.WriteAsync("a/b c/file", Bytes("x"), Slipway.Hosts.Host.OwnerOnly, Cancel);
        (await Host.ListAsync("a/b c", Cancel)).ShouldBe([new HostEntry("file", HostEntryKind.File, 1, Slipway.Hosts.Host.OwnerOnly, null)]);
        (await Host.ListAsync("tmp", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_sees_the_old_file_or_the_new_one()
    {
        var (old, @new) = (new byte[300_000], Enumerable.Repeat((byte)1, 200_000).ToArray());
        await Host.WriteAsync("f", old, cancellation: Cancel);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
                await Host.WriteAsync("f", i % 2 == 0 ? @new : old, cancellation: Cancel);
        }, Cancel);
        while (!writing.IsCompleted)
        {
            var seen = (await Host.ReadAsync("f", Cancel))!;
            seen.AsSpan().SequenceEqual(seen.Length == old.Length ? old : @new).ShouldBeTrue();
        }
        await writing;
    }

    [Fact]
    public async Task What_is_missing_is_null_empty_or_false()
    {
        (await Host.ReadAsync("none", Cancel)).ShouldBeNull();
        (await Host.ReadAsync("none/below", Cancel)).ShouldBeNull();
        (await Host.ListAsync("none", Cancel)).ShouldBeEmpty();
        (await Host.ExistsAsync("none", Cancel)).ShouldBeFalse();
        await Host.DeleteAsync("none/below", Cancel);
    }

    [Fact]
    public async Task Appending_needs_the_length_its_writer_remembers()
    {
        await Host.AppendAsync("log/journal", 0, Bytes("one\n"), Cancel);
        await Host.AppendAsync("log/journal", 4, Bytes("two\n"), Cancel);
        (await Should.ThrowAsync<LengthChangedException>(Host.AppendAsync("log/journal", 4, Bytes("x"), Cancel))).Found.ShouldBe(8);
        (await Should.ThrowAsync<LengthChangedException>(Host.AppendAsync("log/journal", 0, Bytes("x"), Cancel))).Message.ShouldContain("nothing was appended");
        (await Should.ThrowAsync<LengthChangedException>(Host.AppendAsync("log/other", 4, Bytes("x"), Cancel))).Found.ShouldBeNull();
        (await Text("log/journal")).ShouldBe("one\ntwo\n");
        (await Host.ListAsync("log", Cancel)).ShouldHaveSingleItem().Mode.ShouldBe(Slipway.Hosts.Host.OwnerOnly);
    }

    [Fact]
    public async Task Truncating_only_makes_shorter()
    {
        await Host.WriteAsync("f", Bytes("12345"), cancellation: Cancel);
        await Host.TruncateAsync("f", 3, Cancel);
        await Host.TruncateAsync("f", 3, Cancel);
        (await Text("f")).ShouldBe("123");
        (await Should.ThrowAsync<LengthChangedException>(Host.TruncateAsync("f", 4, Cancel))).Found.ShouldBe(3);
        await Should.ThrowAsync<LengthChangedException>(Host.TruncateAsync("none", 0, Cancel));
    }

    [Fact]
    public async Task A_list_is_sorted_and_follows_no_link()
    {
        await Host.WriteAsync("d/b", Bytes("12"), cancellation: Cancel);
        await Host.WriteAsync("d/a/x", Bytes("1"), cancellation: Cancel);
        await Host.RunAsync(Command.Of("ln", "-s", "a", "d/B").And(Command.Of("ln", "-s", "nowhere", "d/dangling")), cancellation: Cancel);
        (await Host.ListAsync("d", Cancel)).Select(e => (e.Name, e.Kind, e.Length, e.LinkTarget)).ShouldBe(
        [
            ("B", HostEntryKind.SymbolicLink, 0, "a"), ("a", HostEntryKind.Directory, 0, null),
            ("b", HostEntryKind.File, 2, null), ("dangling", HostEntryKind.SymbolicLink, 0, "nowhere"),
        ]);
        (await Host.ExistsAsync("d/dangling", Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Deleting_removes_a_tree_and_only_the_links_in_it()
    {
        await Host.WriteAsync("keep/x", Bytes("1"), cancellation: Cancel);
        await Host.WriteAsync("d/e/f", Bytes("1"), cancellation: Cancel);
        await Host.RunAsync(Command.Of("ln", "-s", "../keep", "d/link").And(Command.Of("chmod", "-R", "a-w", "d")), cancellation: Cancel);
        await Host.DeleteAsync("d", Cancel);
        (await Host.ExistsAsync("d", Cancel)).ShouldBeFalse();
        await Host.RunAsync(Command.Of("ln", "-s", "keep", "link"), cancellation: Cancel);
        (await Should.ThrowAsync<HostException>(Host.DeleteAsync("link/x", Cancel))).Message.ShouldContain("is a link to keep");
        await Host.DeleteAsync("link", Cancel);
        (await Text("keep/x")).ShouldBe("1");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("/tmp")]
    [InlineData("..")]
    [InlineData("a/../../b")]
    public async Task Nothing_outside_the_root_is_deleted(string path) =>
        (await Should.ThrowAsync<HostException>(Host.DeleteAsync(path, Cancel))).Message.ShouldContain("Nothing was changed");

    [Fact]
    public async Task No_change_climbs_out_of_the_root()
    {
        foreach (var change in new Func<Task>[]
        {
            () => Host.WriteAsync("../x", Bytes("1"), cancellation: Cancel),
            () => Host.AppendAsync("a/../../x", 0, Bytes("1"), Cancel),
            () => Host.TruncateAsync("../x", 0, Cancel),
            () => Host.UploadAsync([], "../x", null, Cancel),
            () => Host.UploadAsync([UploadFile.FromBytes("../x", Bytes("1"), Slipway.Hosts.Host.Readable)], "d", null, Cancel),
            () => Host.UploadAsync([UploadFile.FromBytes("/x", Bytes("1"), Slipway.Hosts.Host.Readable)], "d", null, Cancel),
        })
            await Should.ThrowAsync<HostException>(change);
        (await Host.ExistsAsync("../x", Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Temporary_files_of_the_interrupted_are_cleaned()
    {
        await Host.WriteAsync("tmp/left/over", Bytes("1"), cancellation: Cancel);
        await Host.CleanTempAsync(Cancel);
        (await Host.ListAsync("tmp", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_knows_its_space_and_itself()
    {
        (await Host.FreeSpaceAsync(Cancel)).ShouldBeGreaterThan(0);
        var facts = await Host.FactsAsync(Cancel);
        facts.OperatingSystem.ShouldContain("Linux");
        facts.User.ShouldNotBeEmpty();
        facts.HostName.ShouldNotBeEmpty();
        facts.Clock.Year.ShouldBeGreaterThan(2024);
    }
}
