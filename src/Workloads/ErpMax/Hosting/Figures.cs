using System.Globalization;
using System.Text;

namespace ErpMax.Hosting;

/// <summary>What this process has done since it started, for <c>/metrics</c> in Prometheus's text format.</summary>
internal sealed class Figures
{
    private static readonly (string Name, string Help)[] Known =
    [
        ("accepted", "Jobs taken in."),
        ("repeated", "Requests for a job that was there already."),
        ("refused", "Requests that were answered with a problem."),
        ("published", "Messages that the broker has confirmed."),
        ("succeeded", "Jobs done."),
        ("failed", "Jobs that failed for good."),
        ("retried", "Tries that failed and are repeated later."),
        ("duplicates", "Messages that told of what was done already."),
        ("dead", "Messages put aside for a person to look at."),
    ];

    private readonly long[] _counts = new long[Known.Length];

    public void Count(string name, long by = 1) => Interlocked.Add(ref _counts[Array.FindIndex(Known, known => known.Name == name)], by);

    public string ToPrometheus()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Known.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"# HELP erpmax_{Known[i].Name}_total {Known[i].Help}\n# TYPE erpmax_{Known[i].Name}_total counter\nerpmax_{Known[i].Name}_total {Interlocked.Read(ref _counts[i])}\n");
        return text.ToString();
    }
}
