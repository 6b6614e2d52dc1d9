using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Slipway.Dashboard.Serving;

/// <summary>
/// Who is let in. A page of another site can make a browser ask here under a name of its own that it has pointed at this machine; it cannot make it say
/// an address, <c>localhost</c> or this machine's name.
/// </summary>
internal static partial class Door
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The policy of a record, whose style is in the file itself.</summary>
    public const string RecordPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The status to refuse with; null when the request may come in. Sets the headers of the answer.</summary>
    public static int? Refuses(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!IsOwn(http.Request.Host.Host))
        {
            return StatusCodes.Status421MisdirectedRequest;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return StatusCodes.Status405MethodNotAllowed;
        }

        return null;
    }

    /// <summary>The run whose record this path asks for; null when it is no such path.</summary>
    public static int? RunOf(string path) => RecordPath().Match(path) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static bool IsOwn(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^/runs/([0-9]{6,9})\.html\z")]
    private static partial Regex RecordPath();
}
