using System.Globalization;

namespace Slipway.Dashboard.Pages;

/// <summary>Addresses within the pages, all relative: the same from the server and from a directory.</summary>
/// <param name="isStatic">Whether the pages are files, so that a page of the list is a file of its own and nothing is searched.</param>
internal sealed class Links(bool isStatic)
{
    public bool IsStatic { get; } = isStatic;

    public static string Record(int run) => string.Create(CultureInfo.InvariantCulture, $"runs/{run:000000}.html");

    public string Page(int number, string search) => (IsStatic, number) switch
    {
        (true, 1) => "index.html",
        (true, _) => string.Create(CultureInfo.InvariantCulture, $"page-{number}.html"),
        _ => string.Create(CultureInfo.InvariantCulture, $"?page={number}{(search.Length == 0 ? "" : $"&q={Uri.EscapeDataString(search)}")}#runs"),
    };
}
