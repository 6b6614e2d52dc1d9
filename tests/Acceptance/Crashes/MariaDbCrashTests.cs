using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The crash proof on MariaDB, where a statement that changes the schema commits by itself: the deployer is killed, and the server is.</summary>
public sealed class MariaDbCrashTests(MariaDbCrashLab lab) : ServerCrashContract(lab), IClassFixture<MariaDbCrashLab>
{
    private protected override (int Up, int Down) Statements => (6, 4);

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_migration_and_started_again_loses_no_row_and_stays_in_no_half_state()
    {
        await Lab.ReadyAsync();
        foreach (var statement in (int[])[2, 4, 6])
            await Lab.KillServerAsync($": statement {statement} of 6: ", TimeSpan.FromMilliseconds(statement), () => Lab.Deploy(), Lab.Two!);
        await Lab.KillServerAsync(": statement 3 of 6: ", TimeSpan.Zero, () => Lab.Rollback(), Lab.One);
    }

    [Fact]
    public async Task A_server_that_is_not_there_refuses_the_password_or_has_the_database_of_another_application_is_told_and_nothing_is_changed()
    {
        await Lab.ReadyAsync();
        await Lab.RefuseAsync(["--set", "database.server.password=${NOWHERE:-wrong}"], "the server refuses the user or the password");
        await Lab.RefuseAsync(["--set", "database.server.port=1"], "nothing answers there");
        await Lab.RefuseAsync(["--set", "application=bakery"], "belongs to the application 'inventory', not to 'bakery'", "Point the environment at the right database");
    }
}
