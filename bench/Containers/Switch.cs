using System.Text.Json;

namespace Slipway.Bench.Containers;

/// <summary>One deployment by its own records.</summary>
/// <param name="Began">When the command was started.</param>
/// <param name="Ended">When it had ended.</param>
/// <param name="Journal">Its journal.</param>
/// <param name="At">When the proxy gave the release the requests.</param>
/// <param name="Starts">The containers of the release.</param>
internal sealed record Switch(DateTimeOffset Began, DateTimeOffset Ended, IReadOnlyList<JsonElement> Journal, DateTimeOffset At, IReadOnlyList<Start> Starts)
{
    // The one that was up last is the one that was waited for.
    private Start Last => Starts.MaxBy(start => start.Up)!;

    public double ToSwitch => (At - Began).TotalSeconds;

    /// <summary>What the application itself took until it listened, which is before it is ready.</summary>
    public double Listening => (Starts.Max(start => start.Listens) - Starts.MaxBy(start => start.Listens)!.At).TotalSeconds;

    /// <summary>What the application itself took to be ready.</summary>
    public double Application => (Last.Up - Last.At).TotalSeconds;

    /// <summary>The phases up to the switch and after it, in order, in seconds; the application's own start is one of them.</summary>
    public IEnumerable<(string Name, double Seconds)> Phases()
    {
        var (from, steps) = (Began, Journal.Where(entry => entry.TryGetProperty("step", out _)));
        yield return ("before the first step: start, plan, stores, lock", Until(Time(Journal[0])));
        foreach (var entry in steps)
        {
            var (type, step) = (entry.GetProperty("type").GetString()!, entry.GetProperty("step").GetString()!);
            if (step == "StageCode" && type == "started")
                yield return ("StageCode: look at what is there, begin", Until(Time(entry)));
            else if (step == "StageCode")
                yield return ("StageCode: what is waited for it", Until(Time(entry)));
            else if (step == "DeployCode" && type == "started")
                yield return ("DeployCode: look at what is there", Until(Time(entry)));
            else if (step == "DeployCode")
            {
                yield return ("DeployCode: until the containers are started", Until(Last.At));
                yield return ("the application starts", Until(Last.Up));
                yield return ("DeployCode: see that it is healthy, switch", Until(At));
                yield return ("after the switch: trial, drain, stop", Until(Time(entry)));
            }
            else if (type is "done" or "skipped")
                yield return (step, Until(Time(entry)));
        }

        double Until(DateTimeOffset to)
        {
            var seconds = (to - from).TotalSeconds;
            from = to;
            return seconds;
        }
    }

    private static DateTimeOffset Time(JsonElement entry) => entry.GetProperty("time").GetDateTimeOffset();
}
