namespace Slipway.Rollouts;

/// <summary>A staged release against its manifest: paths, each list sorted.</summary>
/// <param name="Id">The release.</param>
/// <param name="Files">How many files were compared.</param>
/// <param name="Missing">Files that are not there.</param>
/// <param name="Changed">Files whose content or mode is not what the manifest says.</param>
/// <param name="Extra">Files the manifest does not know, such as what the application wrote; no damage.</param>
public sealed record ReleaseVerification(
    string Id, int Files, IReadOnlyList<string> Missing, IReadOnlyList<string> Changed, IReadOnlyList<string> Extra)
{
    /// <summary>The hosts of a fleet where it is damaged; empty for a single host.</summary>
    public IReadOnlyList<string> DamagedOn { get; init; } = [];

    /// <summary>True when every file is there, with the content and the mode it should have.</summary>
    public bool IsIntact => Missing.Count == 0 && Changed.Count == 0;

    public override string ToString() => IsIntact
        ? $"release {Id}: {Files} files, all as its manifest says"
        : $"release {Id} is damaged{(DamagedOn.Count == 0 ? "" : $" on {string.Join(", ", DamagedOn)}")}: {string.Join(", ", Missing.Select(p => p + " is missing").Concat(Changed.Select(p => p + " has changed")).Take(10))}";
}
