using System.Text.Json;

namespace Slipway.Engine.Journals;

/// <summary>A segment as read: its run, where its whole lines end, and how many bytes after that are torn.</summary>
internal sealed record JournalSegment(int Number, RunLog? Log, string FirstPrevious, string LastHash, long Length, int Torn)
{
    public static async Task<JournalSegment> ReadAsync(JournalStore store, int number, CancellationToken cancel)
    {
        var bytes = await store.ReadAsync(number, cancel).ConfigureAwait(false);
        var entries = new List<JournalEntry>();
        var (start, lastHash, firstPrevious) = (0, "", JournalLine.NoHash);
        while (start < bytes.Length)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0)
            {
                break;
            }

            var line = Parse(number, entries.Count, bytes.AsSpan(start, end - start));
            if (entries.Count == 0)
            {
                firstPrevious = line.Previous;
            }
            else if (line.Previous != lastHash)
            {
                throw JournalException.Broken(number, entries.Count + 1, "it does not follow from the line before");
            }

            entries.Add(line.Entry);
            (lastHash, start) = (line.Hash, end + 1);
        }

        var log = entries.Count == 0 ? null : new RunLog(number, [.. entries]);
        return new JournalSegment(number, log, firstPrevious, lastHash, start, bytes.Length - start);
    }

    /// <summary>Checks that this segment follows from the newest earlier one that has a line.</summary>
    public async Task VerifyLinkAsync(JournalStore store, int? before, CancellationToken cancel)
    {
        var expected = JournalLine.NoHash;
        for (var number = before ?? 0; number > 0; number--)
        {
            var segment = await ReadAsync(store, number, cancel).ConfigureAwait(false);
            if (segment.Log is not null)
            {
                expected = segment.LastHash;
                break;
            }
        }

        if (FirstPrevious != expected)
        {
            throw JournalException.Broken(Number, 1, "it does not follow from the run before");
        }
    }

    private static (JournalEntry Entry, string Previous, string Hash) Parse(int number, int index, ReadOnlySpan<byte> line)
    {
        if (index == 0)
        {
            RefuseNewerFormat(number, line);
        }

        try
        {
            return JournalLine.Read(line) ?? throw JournalException.Broken(number, index + 1, "its hash does not match its text");
        }
        catch (Exception problem) when (problem is JsonException or NotSupportedException)
        {
            throw JournalException.Broken(number, index + 1, $"it is no entry this version knows ({problem.Message})");
        }
    }

    // Before anything else of the line is believed: a newer version may have other entries and other hashes.
    private static void RefuseNewerFormat(int number, ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.TryGetProperty("format", out var format) && format.TryGetInt32(out var version) && version > RunBegan.CurrentFormat)
            {
                throw JournalException.Newer(number, version);
            }
        }
        catch (JsonException)
        {
            throw JournalException.Broken(number, 1, "it is not JSON");
        }
    }
}
