using System.Globalization;
using System.Text;

namespace Slipway.Reporting.Records;

/// <summary>The three files of a record. Each is written beside its place and then renamed, so that no half of one is ever read.</summary>
internal static class RecordFiles
{
    public static async Task<IReadOnlyList<string>> SaveAsync(DeploymentRecord record, string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var stem = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{record.Run:000000}-{record.Kind.ToString().ToLowerInvariant()}"));
        (string Extension, string Text)[] files = [("html", record.ToHtml()), ("md", record.ToMarkdown()), ("json", record.ToJson())];
        foreach (var (extension, text) in files)
        {
            await WriteAsync($"{stem}.{extension}", text, cancel).ConfigureAwait(false);
        }
        return files.Select(file => $"{stem}.{file.Extension}").ToArray();
    }

    public static async Task<string> SaveIncidentAsync(int run, string text, string directory, CancellationToken cancel)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{run:000000}-incident.md"));
        Directory.CreateDirectory(directory);
        await WriteAsync(path, text, cancel).ConfigureAwait(false);
        return path;
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        await File.WriteAllTextAsync($"{path}.new", text, new UTF8Encoding(false), cancel).ConfigureAwait(false);
        File.Move($"{path}.new", path, overwrite: true);
    }
}
