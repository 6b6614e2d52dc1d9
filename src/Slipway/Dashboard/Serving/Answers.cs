using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Dashboard.Pages;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Serving;

/// <summary>One request, one answer: the page, its two files, a record, the stream of what happens, the metrics.</summary>
internal sealed class Answers(DashboardSource source, Board board, TimeProvider time, CancellationToken end)
{
    private const int LongestSearch = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext http)
    {
        if (Door.Refuses(http) is { } refused)
        {
            http.Response.StatusCode = refused;
            await TextAsync(http, "text/plain", refused == StatusCodes.Status421MisdirectedRequest ? "This page answers to an address, to localhost and to this machine's name only.\n" : "This page is for reading only.\n").ConfigureAwait(false);
            return;
        }

        board.Hub.Seen();
        var path = http.Request.Path.Value ?? "/";
        await (path switch
        {
            "/" => PageAsync(http),
            "/dashboard.css" => TextAsync(http, "text/css", Assets.Css),
            "/dashboard.js" => TextAsync(http, "text/javascript", Assets.Script),
            "/live" => LiveAsync(http),
            "/favicon.ico" => NothingAsync(http),
            "/metrics" => MetricsAsync(http),
            _ when Door.RunOf(path) is { } run => RecordAsync(http, run),
            _ => MissingAsync(http, "There is nothing here."),
        }).ConfigureAwait(false);
    }

    private async Task PageAsync(HttpContext http)
    {
        // The quick answers are on the page at once, the slow ones come in behind it.
        var asked = board.Snapshot.RefreshAsync(end);
        await board.Opened.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        await Task.WhenAny(asked, Task.Delay(Patience, time, http.RequestAborted)).ConfigureAwait(false);
        var search = http.Request.Query["q"].ToString();
        _ = int.TryParse(http.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        await TextAsync(http, "text/html", board.Page(search[..Math.Min(LongestSearch, search.Length)].Trim(), number)).ConfigureAwait(false);
        board.Shown();
    }

    private async Task RecordAsync(HttpContext http, int run)
    {
        try
        {
            if (await Journal.ReadAsync(source.Journal, run, http.RequestAborted).ConfigureAwait(false) is { } log)
            {
                http.Response.Headers.ContentSecurityPolicy = Door.RecordPolicy;
                await TextAsync(http, "text/html", source.RecordOf(log).ToHtml()).ConfigureAwait(false);
                return;
            }

            await MissingAsync(http, $"There is no run {run}.").ConfigureAwait(false);
        }
        catch (JournalException problem)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await TextAsync(http, "text/plain", source.Redact($"The journal of run {run} cannot be believed: {problem.Message}\n")).ConfigureAwait(false);
        }
    }

    private async Task MetricsAsync(HttpContext http)
    {
        await board.Opened.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        await board.Snapshot.RefreshAsync(http.RequestAborted).ConfigureAwait(false);
        http.Response.ContentType = Metrics.ContentType;
        await http.Response.WriteAsync(source.Redact(Metrics.Write(source, board.Runs, board.Snapshot, time.GetUtcNow())), http.RequestAborted).ConfigureAwait(false);
    }

    private async Task LiveAsync(HttpContext http)
    {
        if (board.Hub.Join() is not { } client)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await TextAsync(http, "text/plain", $"{LiveHub.Most} look on already.\n").ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, end);
        try
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            await http.Response.WriteAsync("retry: 1000\n\n", either.Token).ConfigureAwait(false);
            await board.Opened.WaitAsync(either.Token).ConfigureAwait(false);

            // Joined before this is read, so that nothing falls between.
            foreach (var message in board.Now(LiveMessage.RunOf(http.Request.Headers["Last-Event-ID"])))
            {
                await http.Response.WriteAsync(message.ToString(), either.Token).ConfigureAwait(false);
            }

            await http.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
            var more = client.Reader.WaitToReadAsync(either.Token).AsTask();
            while (true)
            {
                if (await Task.WhenAny(more, Task.Delay(Beat, time, either.Token)).ConfigureAwait(false) != more)
                {
                    await http.Response.WriteAsync(": still here\n\n", either.Token).ConfigureAwait(false);
                    continue;
                }

                if (!await more.ConfigureAwait(false))
                {
                    return;
                }

                while (client.Reader.TryRead(out var message))
                {
                    await http.Response.WriteAsync(message.ToString(), either.Token).ConfigureAwait(false);
                }

                await http.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
                more = client.Reader.WaitToReadAsync(either.Token).AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The browser has gone, or the server ends.
        }
        finally
        {
            board.Hub.Leave(client);
        }
    }

    // Browsers ask for it by themselves; a 404 would be an error in their logs.
    private static Task NothingAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task MissingAsync(HttpContext http, string text)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return TextAsync(http, "text/plain", text + "\n");
    }

    private static async Task TextAsync(HttpContext http, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        (http.Response.ContentType, http.Response.ContentLength) = ($"{type}; charset=utf-8", bytes.Length);
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
