namespace Slipway.Dashboard.Runs;

/// <summary>A page of the list.</summary>
/// <param name="Runs">Newest first.</param>
/// <param name="Number">From 1.</param>
/// <param name="Pages">How many there are; at least 1.</param>
/// <param name="Found">How many runs the search found.</param>
/// <param name="Unread">How many runs of the journal have not been read yet, so that more may be found.</param>
internal sealed record RunPage(IReadOnlyList<RunSummary> Runs, int Number, int Pages, int Found, int Unread)
{
    public const int Size = 50;
}
