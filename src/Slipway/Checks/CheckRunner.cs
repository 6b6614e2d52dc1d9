namespace Slipway.Checks;

/// <summary>Runs probes side by side and keeps their order.</summary>
public static class CheckRunner
{
    /// <summary>The result of every check. A probe that throws has failed; only cancellation comes through.</summary>
    public static async Task<IReadOnlyList<(Check Check, CheckResult Result)>> RunAsync(IEnumerable<Check> checks, CancellationToken cancel) =>
        await Task.WhenAll(checks.Select(async check => (check, await RunAsync(check, cancel).ConfigureAwait(false)))).ConfigureAwait(false);

    /// <summary>The same check, begun now: whoever runs it later has the result of this look, or where that failed, for it may have come too early, of another.</summary>
    public static Check Begin(Check check, CancellationToken cancel) => Begin(check, cancel, out _);

    /// <inheritdoc cref="Begin(Check, CancellationToken)"/>
    /// <param name="ended">Ends with this look, however it ends.</param>
    public static Check Begin(Check check, CancellationToken cancel, out Task ended)
    {
        ArgumentNullException.ThrowIfNull(check);
        var begun = RunAsync(check, cancel);
        ended = begun;
        return check with { Probe = async again => await begun.ConfigureAwait(false) is { Status: not CheckStatus.Failed } well ? well : await check.Probe(again).ConfigureAwait(false) };
    }

    private static async Task<CheckResult> RunAsync(Check check, CancellationToken cancel)
    {
        try
        {
            return await check.Probe(cancel).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return CheckResult.Failed(problem.Message);
        }
    }
}
