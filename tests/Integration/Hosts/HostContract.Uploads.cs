using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

public abstract partial class HostContract
{
    private const UnixFileMode Plain = Slipway.Hosts.Host.Readable;

    [Fact]
    public async Task An_upload_brings_content_and_modes_and_tells_how_far_it_is()
    {
        var source = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(source, new byte[500_000], Cancel);
            var progress = new Steps();
            UploadFile[] files =
            [
                UploadFile.FromBytes("bin/run me", Bytes("#!/bin/sh\necho ran\n"), Slipway.Hosts.Host.Executable),
                UploadFile.FromBytes(".env", Bytes("A=1"), Slipway.Hosts.Host.OwnerOnly),
                UploadFile.FromBytes("big", new byte[500_000], Plain) with { SourcePath = source },
                UploadFile.FromBytes("empty", ReadOnlyMemory<byte>.Empty, Plain),
            ];
            await Host.UploadAsync(files, "up load", progress, Cancel);
            (await Host.RunAsync(Command.Of("up load/bin/run me"), cancellation: Cancel)).Output.ShouldBe("ran\n");
            (await Host.ListAsync("up load", Cancel)).Select(e => (e.Name, e.Length, e.Mode)).ShouldBe(
            [
                (".env", 3, Slipway.Hosts.Host.OwnerOnly), ("big", 500_000, Plain), ("bin", 0, Slipway.Hosts.Host.Executable), ("empty", 0, Plain),
            ]);
            progress.Seen[^1].ShouldBe(new Transfer(4, 4, 500_022, 500_022, 0));
            progress.Seen.Select(t => t.FilesDone).ShouldBeInOrder();

            File.Delete(source);
            progress.Seen.Clear();
            await Host.UploadAsync(files, "up load", progress, Cancel);
            progress.Seen[^1].BytesReused.ShouldBe(500_022, "an upload that is repeated sends nothing");
        }
        finally
        {
            File.Delete(source);
        }
    }

    [Fact]
    public async Task What_the_host_holds_by_content_is_linked_and_not_sent()
    {
        await Host.UploadAsync([UploadFile.FromBytes("a", Bytes("same"), Plain)], "one", null, Cancel);
        var progress = new Steps();
        var nowhere = UploadFile.FromBytes("b", Bytes("same"), Plain) with { Bytes = default, SourcePath = "/nowhere", ReuseFrom = "one/a" };
        await Host.UploadAsync([nowhere, nowhere with { Path = "c", Mode = Slipway.Hosts.Host.OwnerOnly }], "two", progress, Cancel);
        progress.Seen[^1].BytesReused.ShouldBe(8);
        var inodes = (await Host.RunAsync(Command.Of("stat", "-c", "%i %a", "one/a", "two/b", "two/c"), cancellation: Cancel)).Output.Split('\n');
        inodes[1].ShouldBe(inodes[0], "same content and mode: a hard link");
        inodes[2].ShouldNotBe(inodes[0]);
        inodes[2].ShouldEndWith(" 600");
    }

    [Fact]
    public async Task What_only_seems_to_be_there_is_sent_again()
    {
        await Host.WriteAsync("one/a", Bytes("drifted"), cancellation: Cancel);
        await Host.WriteAsync("two/b", Bytes("brokens"), cancellation: Cancel);
        var file = UploadFile.FromBytes("b", Bytes("content"), Plain) with { ReuseFrom = "one/a" };
        await Host.UploadAsync([file], "two", null, Cancel);
        (await Text("two/b")).ShouldBe("content");
        (await Text("one/a")).ShouldBe("drifted");
        await Host.UploadAsync([file with { Mode = Slipway.Hosts.Host.OwnerOnly, Bytes = default }], "two", null, Cancel);
        (await Host.ListAsync("two", Cancel)).ShouldHaveSingleItem().Mode.ShouldBe(Slipway.Hosts.Host.OwnerOnly);
    }

    [Fact]
    public async Task What_a_new_directory_was_to_be_linked_from_and_is_not_what_it_should_be_is_brought_instead()
    {
        await Host.WriteAsync("one/drifted", Bytes("drifted"), cancellation: Cancel);
        await Host.WriteAsync("one/good", Bytes("content"), cancellation: Cancel);
        await Host.WriteAsync("one/secret", Bytes("content"), Slipway.Hosts.Host.OwnerOnly, Cancel);
        UploadFile Taken(string from, string path) => UploadFile.FromBytes(path, Bytes("content"), Plain) with { ReuseFrom = "one/" + from };

        await Host.UploadAsync([Taken("good", "good"), Taken("drifted", "a/drifted"), UploadFile.FromBytes("new", Bytes("new"), Plain)], "wrong", null, Cancel);
        await Host.UploadAsync([Taken("good", "good"), Taken("missing", "a/missing"), UploadFile.FromBytes("new", Bytes("new"), Plain)], "lacking", null, Cancel);
        await Host.UploadAsync([Taken("good", "good"), Taken("secret", "secret")], "modes", null, Cancel);

        var all = await Host.RunAsync(Command.Script("find wrong lacking modes -type f -printf '%p %m ' -exec cat -- {} \\; -printf '\\n' | sort"), cancellation: Cancel);
        all.Output.ShouldBe("""
            lacking/a/missing 644 content
            lacking/good 644 content
            lacking/new 644 new
            modes/good 644 content
            modes/secret 644 content
            wrong/a/drifted 644 content
            wrong/good 644 content
            wrong/new 644 new

            """);
        (await Text("one/drifted")).ShouldBe("drifted");
        (await Host.RunAsync(Command.Of("stat", "-c", "%a", "one/secret"), cancellation: Cancel)).Output.ShouldBe("600\n");
    }

    [Theory]
    [InlineData("-f", "a b/-n c")]
    [InlineData("back\\slash", "a/new\nline")]
    public async Task Whatever_files_are_called_they_come_whole_and_nothing_else_comes_along(string one, string other)
    {
        UploadFile[] files = [UploadFile.FromBytes(one, Bytes("one"), Plain), UploadFile.FromBytes(other, Bytes("other"), Slipway.Hosts.Host.Executable)];
        // What a deployer left that was cut off while it brought something else.
        await Host.WriteAsync("odd/.slipway-incoming/left", Bytes("cut of"), cancellation: Cancel);
        foreach (var target in new[] { "fresh", "odd" })
        {
            await Host.UploadAsync(files, target, null, Cancel);
            (await Text($"{target}/{one}")).ShouldBe("one");
            (await Text($"{target}/{other}")).ShouldBe("other");
            (await Host.RunAsync(Command.Script("cd \"$1\" && rm -rf .slipway-incoming && find . -type f -printf . && find . -type f -perm 755 -printf x", target), cancellation: Cancel)).Output.ShouldBe("..x");
        }
    }

    [Fact]
    public async Task A_source_that_changed_since_it_was_listed_is_not_put_in_place()
    {
        var file = UploadFile.FromBytes("b", Bytes("listed"), Plain);
        await Host.WriteAsync("two/b", Bytes("old"), cancellation: Cancel);
        var error = await Should.ThrowAsync<HostException>(Host.UploadAsync([file with { Bytes = Bytes("change") }], "two", null, Cancel));
        error.Message.ShouldContain("has changed since it was listed");
        (await Text("two/b")).ShouldBe("old");
        (await Host.ListAsync("two", Cancel)).Count.ShouldBe(1);
        (await Should.ThrowAsync<HostException>(Host.UploadAsync([file with { SourcePath = "/nowhere/at all" }], "two", null, Cancel)))
            .Message.ShouldContain("/nowhere/at all");
        var good = UploadFile.FromBytes("a/good", Bytes("good"), Plain);
        (await Should.ThrowAsync<HostException>(Host.UploadAsync([good, file with { Bytes = Bytes("change") }], "three", null, Cancel))).Message.ShouldContain("three/b");
        (await Host.ExistsAsync("three/b", Cancel)).ShouldBeFalse();
        await Host.UploadAsync([good, file], "three", null, Cancel);
        (await Text("three/a/good") + await Text("three/b")).ShouldBe("goodlisted");
    }

    private sealed class Steps : IProgress<Transfer>
    {
        public List<Transfer> Seen { get; } = [];

        public void Report(Transfer value) => Seen.Add(value);
    }
}
