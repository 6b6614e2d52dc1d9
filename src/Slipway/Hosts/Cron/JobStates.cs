using System.Text.Json;

namespace Slipway.Hosts.Cron;

/// <summary>Reads what the wrapper has written down about the jobs of a root, and waits for those that run.</summary>
public static class JobStates
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // One answer for all jobs: name, whether its lock is held, its running file, its last run, each on a line.
    private const string Script = """
        for d in cron/*/; do
          [ -e "${d}lock" ] || continue
          d=${d%/}
          held=0
          if command -v flock >/dev/null; then flock -n "$d/lock" true || held=1; fi
          printf '%s\n%s\n' "${d#cron/}" "$held"
          { cat "$d/running" 2>/dev/null || echo; } | head -n 1
          { tail -n 1 "$d/runs" 2>/dev/null; [ -s "$d/runs" ] || echo; }
        done
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Every job that has ever run below this root, sorted by name. Read-only, without the lock.</summary>
    public static async Task<IReadOnlyList<JobState>> ReadAsync(Host host, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var result = await host.RunAsync(Command.Script(Script).ReadOnly(), cancellation: cancellation).ConfigureAwait(false);
        var lines = result.Output.Split('\n');
        var states = new List<JobState>();
        for (var at = 0; at + 3 < lines.Length; at += 4)
        {
            var (held, running) = (lines[at + 1] == "1", Parse<Begun>(lines[at + 2]));
            states.Add(new JobState(
                lines[at], Parse<JobRun>(lines[at + 3]), held ? running?.Started ?? DateTimeOffset.UnixEpoch : null, !held && running is not null)
            {
                Pausing = held && running is { Pausing: true } ? running.Pid : null,
            });
        }
        return [.. states.OrderBy(state => state.Name, StringComparer.Ordinal)];
    }

    /// <summary>Returns when no job below this root runs any more. One that only waits to be tried again is told to give up.</summary>
    /// <param name="host">Where.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="say">Hears once which jobs are waited for.</param>
    /// <param name="time">The clock that the limit is measured by.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HostException">One still runs at the limit; it is named, and was left running.</exception>
    public static async Task WaitUntilIdleAsync(Host host, TimeSpan limit, Action<string> say, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(say);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            var running = (await ReadAsync(host, cancellation).ConfigureAwait(false)).Where(state => state.IsRunning).ToList();
            if (running.Count == 0)
                return;
            var names = string.Join(", ", running.Select(state => $"{state.Name} (since {state.RunningSince:yyyy-MM-dd HH:mm:ss} UTC)"));
            if (time.GetElapsedTime(start) >= limit)
                throw new HostException($"{host.Name}: after {limit.TotalSeconds:0} s still running: {names}. It was left to run. Wait for its end, or end it, and run the same command again.");
            foreach (var pausing in running.Where(state => state.Pausing is not null))
            {
                say($"{pausing.Name} has failed and waits to be tried again; it is told not to");
                await host.RunAsync(Command.Script("kill -s TERM \"$1\"", $"{pausing.Pausing}").AllowFailure(), cancellation: cancellation).ConfigureAwait(false);
            }
            if (!told)
                say($"waiting for a job that is running: {names}");
            await Task.Delay(Look, time, cancellation).ConfigureAwait(false);
        }
    }

    // A line that was cut off by a full disk says nothing; it is no reason to fail a question.
    private static T? Parse<T>(string line)
        where T : class
    {
        try
        {
            return line.Trim().Length == 0 ? null : JsonSerializer.Deserialize<T>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Begun(DateTimeOffset Started, int Pid, bool Pausing = false);
}
