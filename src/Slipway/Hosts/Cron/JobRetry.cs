using System.Globalization;
using System.Text;

namespace Slipway.Hosts.Cron;

/// <summary>When a failed run of a job is tried again, by the wrapper and as part of the same run.</summary>
/// <param name="Attempts">How often it is tried at most, the first time counted.</param>
/// <param name="Pause">The wait before each further attempt. A deployment that changes the schema ends it, and with it the attempts.</param>
/// <param name="Exits">The exit codes that another attempt may help against; none: all but 0.</param>
public sealed record JobRetry(int Attempts, TimeSpan Pause, IReadOnlyList<int> Exits)
{
    /// <summary>As the words that follow the command on the wrapper's line.</summary>
    public override string ToString()
    {
        var words = new StringBuilder().Append(CultureInfo.InvariantCulture, $" {Attempts} {(long)Math.Ceiling(Pause.TotalSeconds)}");
        return Exits.Count == 0 ? words.ToString() : words.Append(CultureInfo.InvariantCulture, $" '{string.Join(' ', Exits)}'").ToString();
    }
}
