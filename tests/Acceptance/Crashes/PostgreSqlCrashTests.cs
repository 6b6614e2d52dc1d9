using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The crash proof on PostgreSQL, with one script that is a transaction and one that may not be: the deployer is killed, and the server is.</summary>
public sealed class PostgreSqlCrashTests(PostgreSqlCrashLab lab) : ServerCrashContract(lab), IClassFixture<PostgreSqlCrashLab>
{
    private protected override (int Up, int Down) Statements => (6, 4);

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_migration_and_started_again_loses_no_row_and_stays_in_no_half_state()
    {
        await Lab.ReadyAsync();
        foreach (var statement in (int[])[2, 5])
            await Lab.KillServerAsync($": statement {statement} of 5: ", TimeSpan.FromMilliseconds(statement), () => Lab.Deploy(), Lab.Two!);
        await Lab.KillServerAsync(": statement 1 of 1: CREATE INDEX CONCURRENTLY", TimeSpan.FromMilliseconds(2), () => Lab.Deploy(), Lab.Two!);
        await Lab.KillServerAsync(": statement 3 of 5: ", TimeSpan.Zero, () => Lab.Rollback(), Lab.One);
    }

    [Fact]
    public async Task A_server_that_is_not_there_refuses_the_password_or_has_the_database_of_another_application_is_told_and_nothing_is_changed()
    {
        await Lab.ReadyAsync();
        await Lab.RefuseAsync(["--set", "database.server.password=${NOWHERE:-wrong}"], "password authentication failed");
        await Lab.RefuseAsync(["--set", "database.server.port=1"], "Check with HealthCheck that the server runs");
        await Lab.RefuseAsync(["--set", "application=bakery"], "belongs to the application 'erpmax', not to 'bakery'", "Point the environment at the right database");
    }
}
