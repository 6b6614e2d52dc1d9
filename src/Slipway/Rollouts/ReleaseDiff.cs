namespace Slipway.Rollouts;

/// <summary>Paths a release adds, changes (content or mode) and removes against another one, each sorted.</summary>
/// <param name="From">The id in service; null when there is none.</param>
/// <param name="To">The id of the new release.</param>
/// <param name="Added">Paths only the new one has.</param>
/// <param name="Changed">Paths whose content or mode differs.</param>
/// <param name="Removed">Paths only the old one has.</param>
public sealed record ReleaseDiff(
    string? From, string To, IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    internal static ReleaseDiff Between(ReleaseManifest? from, ReleaseManifest to)
    {
        var (old, @new) = (Index(from), Index(to));
        return new ReleaseDiff(from?.Id, to.Id,
            [.. @new.Keys.Except(old.Keys).Order(StringComparer.Ordinal)],
            [.. @new.Where(f => old.TryGetValue(f.Key, out var before) && before != f.Value).Select(f => f.Key).Order(StringComparer.Ordinal)],
            [.. old.Keys.Except(@new.Keys).Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<string, ReleaseFile> Index(ReleaseManifest? manifest) =>
        manifest?.Files.ToDictionary(f => f.Path, StringComparer.Ordinal) ?? [];
}
