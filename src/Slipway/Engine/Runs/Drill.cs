using System.Globalization;

namespace Slipway.Engine.Runs;

/// <summary>
/// A fault on request, for game days and for the crash tests: <c>kill-before:N</c> and <c>kill-after:N</c> (the Nth journal
/// write of this process), <c>kill-statement:N</c> (before its Nth statement of a migration), <c>fail:Step</c> (after its action), <c>fail-undo:Step</c>, <c>pause:Step:SECONDS</c>.
/// </summary>
public sealed record Drill(DrillKind Kind, string Step, int Number)
{
    /// <exception cref="FormatException">The text is none of the forms above.</exception>
    public static Drill Parse(string text)
    {
        var parts = text.Split(':');
        int Count(int index) => int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw Bad(text);
        return parts switch
        {
            ["kill-before", _] => new Drill(DrillKind.KillBefore, "", Count(1)),
            ["kill-after", _] => new Drill(DrillKind.KillAfter, "", Count(1)),
            ["kill-statement", _] => new Drill(DrillKind.KillStatement, "", Count(1)),
            ["fail", { Length: > 0 } step] => new Drill(DrillKind.Fail, step, 0),
            ["fail-undo", { Length: > 0 } step] => new Drill(DrillKind.FailUndo, step, 0),
            ["pause", { Length: > 0 } step, _] => new Drill(DrillKind.Pause, step, Count(2)),
            _ => throw Bad(text),
        };
    }

    private static FormatException Bad(string text) => new(
        $"'{text}' is not a drill. Use kill-before:N, kill-after:N, kill-statement:N, fail:Step, fail-undo:Step or pause:Step:SECONDS.");
}
