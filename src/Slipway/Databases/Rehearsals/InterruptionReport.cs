namespace Slipway.Databases.Rehearsals;

/// <summary>What came of breaking the migrations off on the copy, as a killed deployer, a dead server or a failing statement would.</summary>
/// <param name="Statements">How many there are to be tried, up and down together.</param>
/// <param name="WithRows">So many were tried on the copy as it was: killed right after the statement and run again; on the way up also failed in its place and taken back.</param>
/// <param name="WithoutRows">So many more on the copy without its rows, where that takes less time.</param>
/// <param name="Broken">What was neither resumed nor taken back exactly, each a sentence; the trying ended with the first.</param>
/// <param name="RestoreOnly">Statements whose own failure nothing but the mended script or the backup puts right, because those before them have changed rows.</param>
/// <param name="Left">Why the rest was not tried; null when nothing is left.</param>
public sealed record InterruptionReport(int Statements, int WithRows, int WithoutRows, IReadOnlyList<string> Broken, IReadOnlyList<string> RestoreOnly, string? Left, TimeSpan Duration)
{
    public static InterruptionReport None { get; } = new(0, 0, 0, [], [], "nothing was to be tried", TimeSpan.Zero);
}
