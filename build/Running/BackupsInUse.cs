using System.Text.Json;
using Slipway.Databases.Backups;
using Slipway.Engine.Journals;

namespace Slipway.Build.Running;

/// <summary>
/// The backups that the journal still needs: that of the run that is under way and of the newest deployment in effect, and of every deployment in effect
/// what its undo would restore.
/// </summary>
internal static class BackupsInUse
{
    /// <summary>Their file names.</summary>
    public static async Task<IReadOnlySet<string>> ReadAsync(JournalStore store, CancellationToken cancel)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (await Journal.HistoryAsync(store, 1, cancel).ConfigureAwait(false) is not [var newest, ..])
        {
            return names;
        }

        Add(newest.OutcomeOf(nameof(Build.Backup)));
        Add(newest.Started(nameof(Build.Restore))?.Facts);
        foreach (var number in newest.Live)
        {
            var run = await Journal.ReadAsync(store, number, cancel).ConfigureAwait(false);
            Add(number == newest.Live[^1] ? run?.OutcomeOf(nameof(Build.Backup)) : null);
            Add(run?.Started(nameof(Build.Restore))?.Facts);
        }

        return names;

        void Add(JsonElement? backup)
        {
            if (backup?.Deserialize<Backup>(Slipway.Engine.Json.Options) is { } found)
            {
                names.Add(Path.GetFileName(found.File));
            }
        }
    }
}
