using System.Formats.Tar;
using System.IO.Compression;

namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    private protected override async Task UploadFilesAsync(
        IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await UploadOnceAsync(files, target, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (HostException e) when (tries < 5 && (e is SshLostException or SshUnreachableException))
            {
                // Once more on a new connection: what has arrived is not sent again.
            }
        }
    }

    private async Task UploadOnceAsync(IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        var elsewhere = files.Where(f => f.ReuseFrom is not null).Select(f => HostPath.Join(Root, f.ReuseFrom!)).Distinct();
        var seen = await RunAsync(SshUploadText.Look(target, Root, elsewhere).In("/"), cancellation: cancellation).ConfigureAwait(false);
        var plan = await UploadPlan.MakeAsync(files, target, Root, new UploadLook(seen.Output), cancellation).ConfigureAwait(false);
        var state = plan.Before;
        if (files.Count > 0 && plan.Sent.Count < files.Count)
            progress?.Report(state);
        if (plan.Sent.Count > 0)
            await SendAsync(plan, target, state, progress, cancellation).ConfigureAwait(false);
        if (plan.ChangesNothing)
            return;
        var placed = await RunAsync(plan.Place(target, Root).In("/").AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
        var wrong = placed.Error.Split('\n').Where(l => l.StartsWith(SshText.Mark + SshUploadText.Wrong, StringComparison.Ordinal))
            .Select(l => l[(SshText.Mark.Length + SshUploadText.Wrong.Length)..]).ToHashSet(StringComparer.Ordinal);
        if (placed.ExitCode == SshText.LengthChanged && plan.Sent.FirstOrDefault(s => wrong.Contains(UploadPlan.Escape(s.File.Path))) is { File: { } file })
            throw new HostException($"{Name}: {HostPath.Join(target, file.Path)} would not be what its SHA-256 says; {file.SourcePath ?? "the content"} has changed since it was listed. "
                + "The file was not put in place; build the release again.");
        Judge($"cannot upload to {target}", target, 0, placed);
    }

    private async Task SendAsync(UploadPlan plan, string target, Transfer state, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        var connection = await _link.GetAsync(cancellation).ConfigureAwait(false);
        await connection.Slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await KeepLockAsync(connection, cancellation).ConfigureAwait(false);
            var command = SshUploadText.Receive(target, plan.Compressed ? "gzip -dc" : "cat", _target.Timing.Silence).In("/");
            using var call = await Task.Run(() => new SshFeed(connection, Name, _feeder, Compose(command)), cancellation).ConfigureAwait(false);
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var sending = Task.Run(() => Write(plan, call.Input, state, progress, broken.Token), CancellationToken.None);
            var running = call.RunAsync(command, null, _time, cancellation);
            if (await Task.WhenAny(sending, running).ConfigureAwait(false) == sending && !sending.IsCompletedSuccessfully)
            {
                // Closes the channel before the end was said: the host ends what it was doing there.
                call.Dispose();
                await Task.WhenAny(running, connection.Lost).ConfigureAwait(false);
            }
            else
            {
                var (result, _) = await running.ConfigureAwait(false);
                if (!result.Succeeded)
                {
                    await broken.CancelAsync().ConfigureAwait(false);
                    call.Dispose();
                    ThrowIfFenced(command, result);
                    throw Failure($"cannot upload to {target}", result.Error, result.ExitCode);
                }
            }
            await SentAsync(sending, connection, command).ConfigureAwait(false);
        }
        finally
        {
            connection.Slots.Release();
        }
    }

    private async Task SentAsync(Task sending, SshConnection connection, Command command)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception e) when (SshExit.IsBroken(e) && (e is not IOException || !connection.IsAlive))
        {
            throw new SshLostException(Name, command, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{Name}: cannot upload: {e.Message}", e);
        }
    }

    /// <summary>One archive of all that is missing, into the frames of the leash.</summary>
    private static void Write(UploadPlan plan, Stream input, Transfer state, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        using var frames = new FrameStream(input);
        using (var compressed = plan.Compressed ? new GZipStream(frames, CompressionLevel.Fastest, leaveOpen: true) : null)
        using (var archive = new TarWriter((Stream?)compressed ?? frames, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (file, from) in plan.Sent)
            {
                cancellation.ThrowIfCancellationRequested();
                using var content = Open(file);
                content.Position = from;
                var before = state.BytesDone;
                using var counted = new CountingStream(content, read => progress?.Report(state with { BytesDone = before + Math.Min(from + read, file.Length) }), cancellation);
                archive.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, from == 0 ? file.Path : file.Path + SshUploadText.Tail) { Mode = file.Mode, DataStream = counted });
                state = state with { FilesDone = state.FilesDone + 1, BytesDone = before + file.Length };
                progress?.Report(state);
            }
        }
        frames.Complete();
    }

    private static Stream Open(UploadFile file) => file.SourcePath is { } path
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan)
        : new MemoryStream(file.Bytes.ToArray(), writable: false);
}
