using System.Globalization;
using System.Text.Json;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Serving;

/// <summary>One server-sent event. All say how something stands, not what has changed, so that one that comes twice does no harm.</summary>
/// <param name="Kind"><c>run</c>, <c>row</c> or <c>panel</c>.</param>
/// <param name="Data">JSON on one line.</param>
/// <param name="Id">Up to where its receiver then knows the journal: <c>run:entries</c>; null where it says nothing of that.</param>
internal sealed record LiveMessage(string Kind, string Data, string? Id = null)
{
    public static LiveMessage Run(RunLog log, string html) => new("run", JsonSerializer.Serialize(new { run = log.Number, html }), string.Create(CultureInfo.InvariantCulture, $"{log.Number}:{log.Entries.Count}"));

    public static LiveMessage Row(int run, string html) => new("row", JsonSerializer.Serialize(new { run, html }));

    public static LiveMessage Panel(string id, string html) => new("panel", JsonSerializer.Serialize(new { id, html }));

    /// <summary>The run of such an id, 0 for none that can be read.</summary>
    public static int RunOf(string? id) => id?.Split(':') is [var run, _] && int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public override string ToString() => $"{(Id is null ? "" : $"id: {Id}\n")}event: {Kind}\ndata: {Data}\n\n";
}
