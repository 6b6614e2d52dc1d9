using System.Formats.Tar;
using System.Globalization;

namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    // A network that is cut every few seconds brings an upload home all the same, as long as each try brings something.
    private const int MostTries = 50;
    private const int MostFruitless = 4;

    private protected override async Task UploadFilesAsync(
        IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        // MaxValue: it was never seen what the host lacks.
        var (fruitless, missing) = (0, long.MaxValue);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await TryUploadAsync(files, target, isFirst: tries == 1, plan => (fruitless, missing) = (plan.Missing < missing ? 0 : fruitless + 1, plan.Missing), progress, cancellation)
                    .ConfigureAwait(false);
                return;
            }
            catch (HostException e) when (e is SshLostException || (e is SshUnreachableException && missing < long.MaxValue))
            {
                // Once more on a new connection: what has arrived is not sent again.
                if (tries >= MostTries || fruitless >= MostFruitless)
                    throw GivenUp(target, tries, fruitless, missing, e);
            }
        }
    }

    private HostException GivenUp(string target, int tries, int fruitless, long missing, HostException last) => new(string.Create(CultureInfo.InvariantCulture,
        $"{Name}: the upload to {target} was cut off {tries} times{(fruitless >= MostFruitless ? $", the last {fruitless + 1} without getting on" : "")}. "
        + $"{missing:#,0} bytes are missing there still; what has arrived is kept and not sent again, and nothing was put in service. The same command goes on from there. {last.Message}"), last);

    private async Task UploadOnceAsync(UploadPlan plan, int count, string target, bool mayHurry, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        var state = plan.Before;
        if (count > 0)
            progress?.Report(state);
        if (plan.Sent.Count > 0)
            await Task.WhenAll(SendAsync(plan, target, state, mayHurry, progress, cancellation), LinkAsync(plan, target, cancellation)).ConfigureAwait(false);
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

    private async Task LinkAsync(UploadPlan plan, string target, CancellationToken cancellation)
    {
        if (plan.Link(target) is { } link)
            Judge($"cannot upload to {target}", target, 0, await RunAsync(link.In("/").AllowFailure(), cancellation: cancellation).ConfigureAwait(false));
    }

    private async Task SendAsync(UploadPlan plan, string target, Transfer state, bool mayHurry, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        var connection = await _link.GetAsync(cancellation).ConfigureAwait(false);
        await connection.Slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await KeepLockAsync(connection, cancellation).ConfigureAwait(false);
            var command = SshUploadText.Receive(target, plan.Compression.Undo, _target.Timing.Silence, plan.Merged).In("/");
            using var call = await Task.Run(() => new SshFeed(connection, Name, _feeder, Compose(command)), cancellation).ConfigureAwait(false);
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var sending = Task.Run(() => Write(plan, new FrameStream(call.Input, _time, mayHurry), state, progress, broken.Token), CancellationToken.None);
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
    private static void Write(UploadPlan plan, FrameStream frames, Transfer state, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        using (var compressed = plan.Compression.Over(frames))
        using (var archive = new TarWriter(compressed ?? frames, TarEntryFormat.Gnu, leaveOpen: true))
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
