using System.Globalization;
using System.Text;

namespace Slipway.Dashboard.Pages;

/// <summary>OpenMetrics 1.0 text: each family once, its samples behind it, labels escaped, and an end.</summary>
internal sealed class MetricWriter
{
    private readonly StringBuilder text = new();

    /// <param name="name">Without the suffix of its unit or type.</param>
    /// <param name="unit">A base unit, which becomes the name's suffix; empty for none.</param>
    /// <param name="help">One line.</param>
    /// <param name="samples">Labels as pairs, and the value.</param>
    public MetricWriter Gauge(string name, string unit, string help, params IEnumerable<(string[] Labels, double Value)> samples) => Family(name, unit, "gauge", help, "", samples);

    /// <inheritdoc cref="Gauge"/>
    public MetricWriter Counter(string name, string help, IEnumerable<(string[] Labels, double Value)> samples) => Family(name, "", "counter", help, "_total", samples);

    public override string ToString() => $"{text}# EOF\n";

    private MetricWriter Family(string name, string unit, string type, string help, string suffix, IEnumerable<(string[] Labels, double Value)> samples)
    {
        var all = samples.ToList();
        if (all.Count == 0)
        {
            return this;
        }

        var whole = unit.Length == 0 ? name : $"{name}_{unit}";
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {whole} {type}\n");
        text.Append(unit.Length == 0 ? "" : $"# UNIT {whole} {unit}\n");
        text.Append(CultureInfo.InvariantCulture, $"# HELP {whole} {Escape(help)}\n");
        foreach (var (labels, value) in all)
        {
            var pairs = labels.Chunk(2).Select(pair => $"{pair[0]}=\"{Escape(pair[1])}\"");
            text.Append(CultureInfo.InvariantCulture, $"{whole}{suffix}{(labels.Length == 0 ? "" : $"{{{string.Join(',', pairs)}}}")} {value}\n");
        }

        return this;
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n");
}
