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

    /// <summary>What is in the book and in no answer any more, although its group was asked and answered whole.</summary>
    public IReadOnlyList<string> GoneFrom(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        var seen = look.Seen.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        return [.. Entries.Where(entry => !seen.Contains(entry.Key) && entry.Value.Group is { } group && !look.Silent.Contains(group)).Select(entry => entry.Key)];
    }

    /// <summary>
    /// The book with this look in it, and what is news. What was not asked this time stays as it was, for a week; what is gone is taken out, and that is news
    /// when people were told that it is bad: else they would wait for its recovery.
    /// </summary>
    public (MonitorBook Book, IReadOnlyList<MonitorChange> Changes) With(Look look, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(look);
        var (entries, changes) = (Entries.ToBuilder(), new List<MonitorChange>());
        foreach (var seen in look.Seen)
        {
            var known = Entries.GetValueOrDefault(seen.Id);
            var status = known?.Status ?? CheckStatus.Ok;
            if (status != seen.Status)
            {
                changes.Add(new MonitorChange(seen.Id, status, seen.Status, seen.Evidence, known is null ? TimeSpan.Zero : now - known.Since));
            }

            entries[seen.Id] = new MonitorEntry(seen.Status, seen.Evidence, known is not null && status == seen.Status ? known.Since : now, now, seen.Group);
        }

        var gone = GoneFrom(look);
        changes.AddRange(gone.Where(id => Entries[id].Status != CheckStatus.Ok).Select(id =>
            new MonitorChange(id, Entries[id].Status, CheckStatus.Ok, $"is no longer watched; last: {Entries[id].Evidence}", now - Entries[id].Since) { IsGone = true }));
        entries.RemoveRange(gone);
        entries.RemoveRange(entries.Where(entry => now - entry.Value.Seen > Forgotten).Select(entry => entry.Key).ToList());
        return (this with { Entries = entries.ToImmutable() }, changes);
    }
}
