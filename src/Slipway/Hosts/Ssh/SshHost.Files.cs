using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    // The fence is checked by the shell that makes the change: one round trip, and nothing in between.
    private protected override Task CheckFenceAsync(CancellationToken cancellation) => Task.CompletedTask;

    private protected override async Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await _link.ReadAsync(SshText.Read(path), cancellation).ConfigureAwait(false);
        if (exitCode == 0)
            return output;
        return Missing().IsMatch(error) ? null : throw Failure($"cannot read {path}", error, exitCode);
    }

    private protected override async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation)
    {
        var temp = HostPath.IsBelow(path, Root)
            ? HostPath.Join(HostPath.Join(Root, TempDirectory), $"{HostPath.Name(path)}.{Guid.NewGuid():N}")
            : path + ".slipway-tmp";
        await ChangeAsync($"cannot write {path}", SshText.Write(path, Octal(mode), temp, content), cancellation).ConfigureAwait(false);
    }

    private protected override async Task AppendFileAsync(string path, long expectedLength, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await ChangeOnceAsync(path).ConfigureAwait(false);
        }
        catch (SshLostException)
        {
            try
            {
                await ChangeOnceAsync(path).ConfigureAwait(false);
            }
            catch (LengthChangedException e) when (e.Found == expectedLength + bytes.Length)
            {
                // It was done before the connection broke, if what stands there is ours.
                var found = await ReadFileAsync(path, cancellation).ConfigureAwait(false);
                if (found is null || found.Length != e.Found || !found.AsSpan((int)expectedLength).SequenceEqual(bytes.Span))
                    throw;
            }
        }

        async Task ChangeOnceAsync(string path)
        {
            var result = await RunAsync(SshText.Append(path, expectedLength, bytes).In("/").AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
            Judge($"cannot append to {path}", path, expectedLength, result);
        }
    }

    private protected override Task TruncateFileAsync(string path, long length, CancellationToken cancellation) =>
        ChangeAsync($"cannot truncate {path}", SshText.Truncate(path, length), cancellation, path, length);

    private protected override async Task<IReadOnlyList<HostEntry>> ListDirectoryAsync(string path, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await _link.ReadAsync(SshText.List(path), cancellation).ConfigureAwait(false);
        if (exitCode != 0)
            return Missing().IsMatch(error) ? [] : throw Failure($"cannot list {path}", error, exitCode);
        var records = Encoding.UTF8.GetString(output).Split('\0');
        var middle = Array.IndexOf(records, "");
        var links = records[(middle + 1)..^1].Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return [.. records[..middle].Select(record => Entry(path, record, links)).OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    private protected override async Task<bool> ExistsCoreAsync(string path, CancellationToken cancellation) =>
        (await _link.ReadAsync(SshText.Exists(path), cancellation).ConfigureAwait(false)).ExitCode == 0;

    private protected override Task DeleteTreeAsync(string path, CancellationToken cancellation) =>
        ChangeAsync($"cannot delete {path}", SshText.Delete(path, Root), cancellation);

    private protected override Task CreateRootAsync(byte[] marker, CancellationToken cancellation) =>
        ChangeAsync($"cannot create {Root}", SshText.CreateRoot(Root, marker), cancellation);

    /// <summary>Makes a change that may be made twice, so that a connection that broke meanwhile does not matter.</summary>
    private async Task<CommandResult> ChangeAsync(string what, Command change, CancellationToken cancellation, string path = "", long length = 0)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var result = await RunAsync(change.In("/").AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
                Judge(what, path, length, result);
                return result;
            }
            catch (SshLostException) when (tries < 3)
            {
                // Once more, on a new connection.
            }
        }
    }

    private void Judge(string what, string path, long length, CommandResult result)
    {
        if (result.Succeeded)
            return;
        var said = result.Error.Split('\n').FirstOrDefault(line => line.StartsWith(SshText.Mark, StringComparison.Ordinal))?[SshText.Mark.Length..];
        if (result.ExitCode == SshText.LengthChanged && said?.Split(' ') is ["length", var found])
            throw new LengthChangedException(Name, path, length, long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
        if (result.ExitCode == SshText.IsLink && said is not null)
            throw new HostException($"{Name}: {what}, for {said["link ".Length..]}. Nothing was changed.");
        throw Failure(what, result.Error, result.ExitCode);
    }

    private HostEntry Entry(string directory, string record, Dictionary<string, string> links)
    {
        const int kindBits = 0xF000, directoryKind = 0x4000, fileKind = 0x8000, linkKind = 0xA000;
        var parts = record.Split(' ', 3);
        var (raw, name) = (Convert.ToInt32(parts[0], 16), parts[2][(parts[2].LastIndexOf('/') + 1)..]);
        var mode = (UnixFileMode)(raw & 0xFFF);
        return (raw & kindBits) switch
        {
            linkKind => new HostEntry(name, HostEntryKind.SymbolicLink, 0, mode, links.GetValueOrDefault(name, "")),
            directoryKind => new HostEntry(name, HostEntryKind.Directory, 0, mode, null),
            fileKind => new HostEntry(name, HostEntryKind.File, long.Parse(parts[1], CultureInfo.InvariantCulture), mode, null),
            _ => throw new HostException($"{Name}: {HostPath.Join(directory, name)} is neither file, directory nor link."),
        };
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    [GeneratedRegex(": (No such file or directory|Not a directory)\\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();
}
