namespace ErpMax.Settings;

/// <summary>How a process ends.</summary>
/// <param name="Delay">After SIGTERM the web goes on answering for so long, not ready, so that load balancers can turn away.</param>
/// <param name="Limit">After it: how long requests and jobs in hand may take to end.</param>
internal sealed record DrainSettings(TimeSpan Delay, TimeSpan Limit);
