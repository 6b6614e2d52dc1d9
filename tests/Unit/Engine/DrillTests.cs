using Slipway.Engine.Runs;

namespace Slipway.Tests.Unit.Engine;

public sealed class DrillTests
{
    [Theory]
    [InlineData("kill-before:3", DrillKind.KillBefore, "", 3)]
    [InlineData("kill-after:12", DrillKind.KillAfter, "", 12)]
    [InlineData("kill-statement:2", DrillKind.KillStatement, "", 2)]
    [InlineData("fail:Migrate", DrillKind.Fail, "Migrate", 0)]
    [InlineData("fail-undo:Migrate", DrillKind.FailUndo, "Migrate", 0)]
    [InlineData("pause:Migrate:30", DrillKind.Pause, "Migrate", 30)]
    public void A_drill_is_read(string text, DrillKind kind, string step, int number) => Drill.Parse(text).ShouldBe(new Drill(kind, step, number));

    [Theory]
    [InlineData("")]
    [InlineData("kill-statement")]
    [InlineData("kill-statement:0")]
    [InlineData("kill-statement:-1")]
    [InlineData("kill-statement:1:2")]
    [InlineData("fail:")]
    [InlineData("pause:Migrate")]
    public void What_is_no_drill_is_refused_with_all_forms(string text) =>
        Should.Throw<FormatException>(() => Drill.Parse(text)).Message.ShouldBe(
            $"'{text}' is not a drill. Use kill-before:N, kill-after:N, kill-statement:N, fail:Step, fail-undo:Step or pause:Step:SECONDS.");
}
