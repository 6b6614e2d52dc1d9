using System.Globalization;
using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>Tells how far a long statement is, from the process list by a second session: its state, and MariaDB's percentage with an estimate.</summary>
internal sealed class MySqlProgressWatch : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly MySqlSessions _sessions;
    private readonly int _session;
    private readonly bool _mariaDb;
    private readonly Action<string> _tell;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private MySqlConnection? _own;
    private bool _ended;

    private MySqlProgressWatch(MySqlSessions sessions, MySqlConnection followed, TimeProvider time, Action<string> tell)
    {
        (_sessions, _session, _tell) = (sessions, followed.ServerThread, tell);
        _mariaDb = new MySqlVersion(followed.ServerVersion).IsMariaDb;
        _timer = time.CreateTimer(_ => Look(), null, First, Interval);
    }

    public static MySqlProgressWatch Start(MySqlSessions sessions, MySqlConnection followed, TimeProvider time, Action<string> tell) => new(sessions, followed, time, tell);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _ended = true;
            _own?.Dispose();
        }
    }

    /// <summary>As a person reads it; stages count from 1 and each has a percentage of its own.</summary>
    internal static string Describe(string state, TimeSpan running, int stage, int stages, double percent)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{(state.Length == 0 ? "running" : state)} for {running.TotalSeconds:0} s");
        if (stages < 1 || stage < 1)
            return text;
        var done = Math.Clamp((((stage - 1) * 100) + percent) / stages, 0, 100);
        var left = done < 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", about {running.TotalSeconds * (100 - done) / done:0} s left");
        return string.Create(CultureInfo.InvariantCulture, $"{text}, {done:0} % (stage {stage} of {stages}){left}");
    }

    // What cannot be seen is not told; the statement itself goes on.
    private void Look()
    {
        if (!_gate.TryEnter())
            return;
        try
        {
            if (_ended)
                return;
            _own ??= _sessions.Open(null, readOnly: true);
            var progress = _mariaDb ? "stage, max_stage, progress" : "0, 0, 0";
            var rows = new Sql(_own.CreateCommand).Query(
                $"SELECT IFNULL(state, ''), time, {progress} FROM information_schema.processlist WHERE id = @id AND command <> 'Sleep'",
                r => Describe(r.GetString(0), TimeSpan.FromSeconds(r.GetInt64(1)), Convert.ToInt32(r.GetValue(2), CultureInfo.InvariantCulture), Convert.ToInt32(r.GetValue(3), CultureInfo.InvariantCulture), Convert.ToDouble(r.GetValue(4), CultureInfo.InvariantCulture)),
                ("@id", _session));
            rows.ForEach(_tell);
        }
        catch (Exception error) when (error is MySqlException or DatabaseException)
        {
            _own?.Dispose();
            _own = null;
        }
        finally
        {
            _gate.Exit();
        }
    }
}
