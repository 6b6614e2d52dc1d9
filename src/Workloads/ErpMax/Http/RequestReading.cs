using ErpMax.Jobs;

namespace ErpMax.Http;

/// <summary>A request for a job, or why it is refused.</summary>
internal sealed record RequestReading(JobRequest? Request, int Status = 0, string Detail = "", IReadOnlyList<string>? Errors = null)
{
    public static RequestReading Refused(int status, string detail, IReadOnlyList<string>? errors = null) => new(null, status, detail, errors);
}
