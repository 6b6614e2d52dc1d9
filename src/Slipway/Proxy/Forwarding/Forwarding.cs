using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Slipway.Proxy.Switching;
using Yarp.ReverseProxy.Forwarder;

namespace Slipway.Proxy.Forwarding;

/// <summary>
/// Brings a request to where the switchboard says. One that never reached a replica goes to the next; while a release is on trial, what it fails and
/// what can harmlessly be done again is done by the release before it, so that its client never knows.
/// </summary>
internal sealed class Forwarding(Switchboard board, IHttpForwarder forwarder, TimeProvider time)
{
    // Of silence, not of the whole request. The version is what replicas are spoken to in: nothing is left to be tried.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(10), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public async Task HandleAsync(HttpContext http)
    {
        var start = time.GetTimestamp();
        if (!board.Gate.IsOpen && !await board.Gate.PassAsync(http.RequestAborted))
        {
            await RefuseAsync(http, "Too many requests are waiting for a pause to end.");
            return;
        }

        if (board.Enter(Random.Shared.Next(100)) is not { } ticket)
        {
            await RefuseAsync(http, "Nothing is in service.");
            return;
        }

        try
        {
            if (Fair.Needs(http.Request.ContentLength) && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
                http.Request.Body = Fair.Stream(http.Request.Body);
            // Nearly every request: there is nobody else to turn to, so what became of it is what its client has got.
            if (ticket is { Fallback: null, Upstream.Prefixes: [var only] })
                await forwarder.SendAsync(http, only, ticket.Backend.Client, Config, HoldingTransformer.Through, ticket.Backend.Aborted);
            else
                await HandleAsync(http, ticket, start);
        }
        finally
        {
            ticket.Dispose();
        }
    }

    private async Task HandleAsync(HttpContext http, Ticket ticket, long start)
    {
        var replay = new Replay(http);
        await replay.PrepareAsync(http.RequestAborted);
        var failure = await TryAllAsync(http, ticket.Upstream, ticket.Backend, replay, mayHold: ticket.Fallback is not null);
        var rescued = false;
        if (failure is { MayGoOn: true } && ticket.Fallback is { } fallback)
        {
            var backend = board.Backend(fallback.Name);
            backend.Enter();
            try
            {
                replay.Rewind();
                rescued = await TryAllAsync(http, fallback, backend, replay, mayHold: false) is null && http.Response.StatusCode < 500;
            }
            finally
            {
                backend.Leave();
            }
        }

        // When neither can answer, it is not the new release's fault.
        if (!http.RequestAborted.IsCancellationRequested && (failure is not { MayGoOn: true } || rescued || ticket.Fallback is null))
            board.Count(ticket, time.GetElapsedTime(start), failure is null ? null : $"{http.Request.Method} {http.Request.Path}: {failure.Text}", rescued);
    }

    /// <summary>Null when it was answered.</summary>
    private async Task<Failure?> TryAllAsync(HttpContext http, Upstream upstream, Backend backend, Replay replay, bool mayHold)
    {
        Failure? failure = null;
        foreach (var address in backend.InTurn(upstream))
        {
            if (failure is not null)
                replay.Rewind();
            failure = await TryAsync(http, address, backend, replay, mayHold);
            if (failure is not { NeverSent: true, MayGoOn: true })
                break;
        }

        return failure;
    }

    private async Task<Failure?> TryAsync(HttpContext http, string address, Backend backend, Replay replay, bool mayHold)
    {
        var transformer = mayHold && replay is { IsPossible: true, IsHarmless: true } ? new HoldingTransformer(hold: true) : HoldingTransformer.Through;
        var error = await forwarder.SendAsync(http, address, backend.Client, Config, transformer, backend.Aborted);
        if (error != ForwarderError.None)
        {
            var problem = http.GetForwarderErrorFeature()?.Exception;
            var neverSent = problem is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
            return new Failure($"{error}{(problem is null ? "" : $": {problem.Message}")}", neverSent, !http.Response.HasStarted && replay.IsPossible && (neverSent || replay.IsHarmless));
        }

        return transformer.Held is { } held ? new Failure($"it answered {(int)held}", false, true)
            : mayHold && http.Response.StatusCode >= 500 ? new Failure($"it answered {http.Response.StatusCode}", false, false)
            : null;
    }

    private static Task RefuseAsync(HttpContext http, string text)
    {
        (http.Response.StatusCode, http.Response.ContentType) = ((int)HttpStatusCode.ServiceUnavailable, "text/plain");
        http.Response.Headers.RetryAfter = "2";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }

    private sealed record Failure(string Text, bool NeverSent, bool MayGoOn);
}
