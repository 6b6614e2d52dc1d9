namespace Slipway.Databases.Migrations;

/// <summary>Times a script and each of its statements.</summary>
internal sealed class Watch(PlannedScript script, TimeProvider time)
{
    private const int SummaryLength = 80;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();
    private readonly List<StatementRun> _laps = [];
    private long _lap = time.GetTimestamp();

    public void Lap(Statement statement, long rows)
    {
        var now = time.GetTimestamp();
        _laps.Add(new StatementRun(statement.Line, Summary(statement), time.GetElapsedTime(_lap, now), rows));
        _lap = now;
    }

    public MigrationRun Stop() => new(script.Version, script.MigrationName, script.Direction, _startedAt, time.GetElapsedTime(_start), [.. _laps]);

    public static string Summary(Statement statement)
    {
        var text = string.Join(' ', statement.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= SummaryLength ? text : text[..(SummaryLength - 1)] + "…";
    }
}
