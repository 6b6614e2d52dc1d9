using Slipway.Build.Running;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Unit.Build;

public sealed class ForecastTextTests
{
    private static readonly InterruptionReport All = new(6, 6, 0, [], [], null, TimeSpan.Zero);

    [Fact]
    public void What_was_killed_and_failed_is_told_with_how_much_of_it_was_tried_and_why_not_more()
    {
        ForecastText.Interruptions(All).ShouldBe(("6 of 6 statements up and down: killed there, each run went on exactly; failed there, each came back exactly", true));
        ForecastText.Interruptions(All with { WithRows = 2, WithoutRows = 1, Left = "it would have taken longer than 15.00 s" })
            .ShouldBe(("3 of 6 statements up and down, 1 of them without rows: killed there, each run went on exactly; failed there, each came back exactly; the rest was not tried, because it would have taken longer than 15.00 s", true));
        ForecastText.Interruptions(InterruptionReport.None).ShouldBe(("not tried: nothing was to be tried", null));
    }

    [Fact]
    public void What_broke_and_what_only_the_backup_puts_right_is_told_with_what_to_do()
    {
        ForecastText.Interruptions(All with { Broken = ["Killed right after statement 1"] })
            .ShouldBe(("Killed right after statement 1. Write the script so that it can be run again (IF NOT EXISTS, one statement a script), or accept it: gates.interruptions = \"warn\"", false));
        var (text, heals) = ForecastText.Interruptions(All with { RestoreOnly = ["statement 2", "statement 3", "statement 4", "statement 5"] });
        text.ShouldEndWith("each came back exactly or went on once mended. Only the mended script or the backup puts right a failure at statement 2, statement 3, statement 4 and 1 more");
        heals.ShouldBe(false);
    }
}
