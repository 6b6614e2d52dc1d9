namespace Slipway.Rollouts;

/// <summary>A manifest as it lies on a host.</summary>
internal sealed record ManifestDocument(int Format, string Id, IReadOnlyList<ManifestDocument.Entry> Files)
{
    internal sealed record Entry(string Path, string Mode, string Sha256, long Length);
}
