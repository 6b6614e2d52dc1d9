using System.Security.Cryptography;
using System.Text.Json;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Runs;

/// <summary>
/// The lines of a journal's runs from the last time, in a file of this machine. Each segment follows from the one before by its hash, so that all of them are
/// still what they were when the newest of them is, byte by byte: one is read instead of all. Where anything is amiss there is nothing, and it costs time only.
/// </summary>
internal sealed class RunCache(string file, JournalStore store)
{
    private const int Format = 1;

    /// <summary>By number; runs that had not ended or could not be read are not among them.</summary>
    public async Task<IReadOnlyDictionary<int, RunSummary>> LoadAsync(CancellationToken cancel)
    {
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
            await using (stream.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync<Kept>(stream, cancellationToken: cancel).ConfigureAwait(false) is { Format: Format } kept
                    && kept.Hash == await HashAsync(kept.Last, cancel).ConfigureAwait(false)
                        ? kept.Runs.ToDictionary(run => run.Number)
                        : new Dictionary<int, RunSummary>();
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NullReferenceException)
        {
            return new Dictionary<int, RunSummary>();
        }
    }

    /// <summary>Replaces the file, readable for its owner only. A disk that is full or read-only is left at that.</summary>
    public async Task SaveAsync(IEnumerable<RunSummary> runs, CancellationToken cancel)
    {
        RunSummary[] ended = [.. runs.Where(run => run.Ended is not null && run.State != RunState.Unreadable)];
        if (ended.Length == 0)
        {
            return;
        }

        try
        {
            var last = ended.Max(run => run.Number);
            var kept = new Kept(Format, last, await HashAsync(last, cancel).ConfigureAwait(false), ended);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var stream = new FileStream($"{file}.new", options);
            await using (stream.ConfigureAwait(false))
            {
                await JsonSerializer.SerializeAsync(stream, kept, cancellationToken: cancel).ConfigureAwait(false);
            }

            File.Move($"{file}.new", file, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The next start reads the journal instead.
        }
    }

    private async Task<string> HashAsync(int number, CancellationToken cancel) => Convert.ToHexStringLower(SHA256.HashData(await store.ReadAsync(number, cancel).ConfigureAwait(false)));

    private sealed record Kept(int Format, int Last, string Hash, RunSummary[] Runs);
}
