namespace ErpMax.Hosting;

/// <summary>How long to wait after the n-th failure in a row: doubled each time up to a limit, then taken at random from its upper half, so that many do not come back at once.</summary>
internal static class BackOff
{
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan most)
    {
        var full = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)), most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
