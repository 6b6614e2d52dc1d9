using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Checks.Monitoring;

// Monitoring: looks that are repeated, and news only when something has changed. The book is what people were told last; Looker looks again before it
// believes that something differs, so that one flap is no alarm; a change goes into the book in the same run in which it is told.

/// <summary>What is known of everything that is watched. A value; <see cref="SaveAsync"/> replaces the file by a rename.</summary>
public sealed record MonitorBook
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(7);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public int Format { get; init; } = 1;

    public ImmutableSortedDictionary<string, MonitorEntry> Entries { get; init; } = ImmutableSortedDictionary.Create<string, MonitorEntry>(StringComparer.Ordinal);

    /// <summary>UTC: when it was last looked closely.</summary>
    public DateTimeOffset Close { get; init; }

    /// <summary>The book in this file; an empty one when there is none, or none that can be read: then everything bad is news again.</summary>
    public static async Task<MonitorBook> LoadAsync(string file, CancellationToken cancel)
    {
        try
        {
            return JsonSerializer.Deserialize<MonitorBook>(await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false), Json) is { Format: 1 } book ? book : new MonitorBook();
        }
        catch (Exception problem) when (problem is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return new MonitorBook();
        }
    }

    public async Task SaveAsync(string file, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = file + ".new";
        await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(this, Json), cancel).ConfigureAwait(false);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>As people were told; what was never seen counts as ok.</summary>
    public CheckStatus StatusOf(string id) => Entries.TryGetValue(id, out var entry) ? entry.Status : CheckStatus.Ok;

    /// <summary>The book with these observations in it, and what is news. What was not looked at this time stays as it was, for a week.</summary>
    public (MonitorBook Book, IReadOnlyList<MonitorChange> Changes) With(IReadOnlyList<Observation> observations, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(observations);
        var (entries, changes) = (Entries.ToBuilder(), new List<MonitorChange>());
        foreach (var seen in observations)
        {
            var known = Entries.GetValueOrDefault(seen.Id);
            var status = known?.Status ?? CheckStatus.Ok;
            if (status != seen.Status)
            {
                changes.Add(new MonitorChange(seen.Id, status, seen.Status, seen.Evidence, known is null ? TimeSpan.Zero : now - known.Since));
            }

            entries[seen.Id] = new MonitorEntry(seen.Status, seen.Evidence, known is not null && status == seen.Status ? known.Since : now, now);
        }

        entries.RemoveRange(entries.Where(entry => now - entry.Value.Seen > Forgotten).Select(entry => entry.Key).ToList());
        return (this with { Entries = entries.ToImmutable() }, changes);
    }
}
