using System.Text;

namespace Slipway.Dashboard.Pages;

/// <summary>The page's two files.</summary>
internal static class Assets
{
    public static string Css { get; } = Read("dashboard.css");

    public static string Script { get; } = Read("dashboard.js");

    private static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
