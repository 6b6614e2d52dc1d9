using System.Globalization;
using ErpMax.Cache;
using ErpMax.Hosting;
using ErpMax.Jobs;
using ErpMax.Outbox;
using ErpMax.Schema;
using ErpMax.Work;

namespace ErpMax.Http;

// The API. Requests are read by hand rather than bound, so that every refusal is a problem+json that says what was wrong, and so that
// nothing has to be compiled at the start. Answers are bytes written once: the cache keeps them as they are.

/// <summary><c>/api/jobs</c>.</summary>
internal sealed class JobsApi(JobStore store, StatusCache cache, JobKinds kinds, RelaySignal signal, SchemaGate gate, Figures figures, ILogger<JobsApi> log)
{
    private const int MostOnAPage = 200;
    private readonly RequestReader _reader = new(kinds);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/jobs", (RequestDelegate)PostAsync);
        app.MapGet("/api/jobs", (RequestDelegate)ListAsync);
        app.MapGet("/api/jobs/{id}", (RequestDelegate)GetAsync);
    }

    private async Task PostAsync(HttpContext http)
    {
        if (!gate.IsOpen)
        {
            await RefuseAsync(http, 503, $"This release is not ready: it needs schema {RequiredSchema.Version} (/health/ready says more). Nothing was written.", retryAfterSeconds: 5);
            return;
        }

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length is 0 or > 200 || !key.All(c => c is >= ' ' and < (char)127))
        {
            await RefuseAsync(http, 400, "The header Idempotency-Key is needed: 1 to 200 printable ASCII characters that stand for this one job.");
            return;
        }

        var reading = await _reader.ReadAsync(http.Request, http.RequestAborted);
        if (reading.Request is not { } request)
        {
            await RefuseAsync(http, reading.Status, reading.Detail, reading.Errors);
            return;
        }

        // Not cancelled when the client leaves: what it asked for is known by its key.
        var (job, outcome) = await store.SubmitAsync(key, request, CancellationToken.None);
        if (outcome == SubmissionOutcome.OtherRequest)
        {
            await RefuseAsync(http, 422, $"The key was used for another request, which is job {job.Id}. Nothing was written.");
            return;
        }

        if (outcome == SubmissionOutcome.Created)
            signal.Set();
        else
            http.Response.Headers["Idempotency-Replayed"] = "true";
        figures.Count(outcome == SubmissionOutcome.Created ? "accepted" : "repeated");
        log.LogDebug("Job {Job} ({Kind}): {Outcome}", job.Id, job.Kind, outcome);
        http.Response.Headers.Location = $"/api/jobs/{job.Id}";
        await Answer.WriteAsync(http, outcome == SubmissionOutcome.Created ? 202 : 200, JobJson.Write(job));
    }

    private async Task GetAsync(HttpContext http)
    {
        if (!Guid.TryParse(http.Request.RouteValues["id"] as string, out var id))
        {
            await RefuseAsync(http, 404, "There is no such job: an id is a UUID.");
            return;
        }

        if (await cache.FindAsync(id) is { } kept)
        {
            http.Response.Headers["X-Cache"] = "hit";
            await Answer.WriteAsync(http, 200, kept);
            return;
        }

        if (await store.FindAsync(id, http.RequestAborted) is not { } job)
        {
            await RefuseAsync(http, 404, $"There is no job {id}.");
            return;
        }

        await cache.KeepAsync(job);
        await Answer.WriteAsync(http, 200, JobJson.Write(job));
    }

    private async Task ListAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var problems = query.Keys.Except(["status", "kind", "limit", "before"]).Select(name => $"{name}: no such parameter; there are status, kind, limit, before").ToList();
        var status = Text("status");
        if (status is not (null or "queued" or "running" or "succeeded" or "failed"))
            problems.Add("status: expected queued, running, succeeded or failed");
        var limit = 50;
        if (Text("limit") is { } number && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostOnAPage))
            problems.Add($"limit: expected a number from 1 to {MostOnAPage}");
        Guid? before = null;
        if (Text("before") is { } id)
        {
            if (Guid.TryParse(id, out var parsed))
                before = parsed;
            else
                problems.Add("before: expected the id of a job");
        }

        if (problems.Count > 0)
        {
            await RefuseAsync(http, 400, "The query is not understood.", problems);
            return;
        }

        // One more than asked for tells whether there is a next page.
        var jobs = await store.ListAsync(new JobQuery(status, Text("kind"), before, limit + 1), http.RequestAborted);
        await Answer.WriteAsync(http, 200, jobs.Count > limit ? JobJson.Write([.. jobs.Take(limit)], jobs[limit - 1].Id) : JobJson.Write(jobs, null));

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
    }

    private Task RefuseAsync(HttpContext http, int status, string detail, IEnumerable<string>? errors = null, int? retryAfterSeconds = null)
    {
        figures.Count("refused");
        return Problem.WriteAsync(http, status, detail, errors, retryAfterSeconds);
    }
}
