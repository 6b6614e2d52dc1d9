using System.Globalization;
using System.Text;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Pages;

/// <summary>Bars, one a day, as inline SVG: no script, no style attribute, each bar with its figure for the pointer and the whole with words for those who do not see it.</summary>
internal static class ChartSvg
{
    private const int Width = 300;
    private const int Height = 70;

    /// <param name="title">What is shown.</param>
    /// <param name="points">Oldest first; null where there is no figure.</param>
    /// <param name="words">A figure for people.</param>
    public static string Bars(string title, IReadOnlyList<(DateOnly Day, double? Value, bool IsBad)> points, Func<double, string> words)
    {
        var known = points.Where(point => point.Value is not null).Select(point => point.Value!.Value).ToList();
        if (known.Count == 0)
        {
            return "";
        }

        var most = Math.Max(known.Max(), double.Epsilon);
        var slot = (double)Width / points.Count;
        var bars = new StringBuilder();
        for (var at = 0; at < points.Count; at++)
        {
            if (points[at].Value is { } value)
            {
                var tall = Math.Max(1, value / most * Height);
                bars.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(points[at].IsBad ? "bad" : "good")}\" x=\"{at * slot:0.##}\" y=\"{Height - tall:0.##}\" width=\"{Math.Max(1, slot - 1.5):0.##}\" height=\"{tall:0.##}\"><title>{points[at].Day:yyyy-MM-dd}: {E(words(value))}</title></rect>");
            }
        }

        var label = $"{title} by day from {points[0].Day:yyyy-MM-dd} to {points[^1].Day:yyyy-MM-dd}: between {words(known.Min())} and {words(known.Max())}, last {words(known[^1])}";
        return string.Create(CultureInfo.InvariantCulture, $"<figure><figcaption>{E(title)} <span class=\"quiet\">last {E(words(known[^1]))}, most {E(words(known.Max()))}</span></figcaption><svg viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{E(label)}\">{bars}</svg></figure>\n");
    }
}
