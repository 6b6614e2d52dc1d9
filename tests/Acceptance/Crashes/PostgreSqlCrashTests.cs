using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The crash proof on PostgreSQL, with one script that is a transaction and one that may not be: the deployer is killed, and the server is.</summary>
public sealed class PostgreSqlCrashTests(PostgreSqlCrashLab lab) : IClassFixture<PostgreSqlCrashLab>
{
    [Fact]
    public async Task A_deployment_killed_around_any_journal_write_is_completed_by_the_next_Deploy()
    {
        await lab.ReadyAsync();
        await lab.ProveAsync("Deploy, then Deploy", CrashLab.AroundWrites(lab.WritesOfSecond), "one", lab.Deploy, () => lab.Deploy(), lab.Two!);
    }

    [Fact]
    public async Task A_rollback_killed_around_any_journal_write_is_completed_by_the_next_Rollback()
    {
        await lab.ReadyAsync();
        await lab.ProveAsync("Rollback, then Rollback", CrashLab.AroundWrites((await lab.MeasureRollbackAsync()).Writes), "two", lab.Rollback, () => lab.Rollback(), lab.One);
    }

    [Fact]
    public async Task A_deployment_killed_before_any_statement_of_its_migrations_is_completed_by_the_next_Deploy_and_taken_back_by_Rollback()
    {
        await lab.ReadyAsync();
        lab.StatementsOfSecond.ShouldBe(6);
        await lab.ProveAsync("Deploy at a statement, then Deploy", CrashLab.BeforeStatements(lab.StatementsOfSecond), "one", lab.Deploy, () => lab.Deploy(), lab.Two!);
        await lab.ProveAsync("Deploy at a statement, then Rollback", CrashLab.BeforeStatements(lab.StatementsOfSecond), "one", lab.Deploy, () => lab.Rollback(), lab.One);
    }

    [Fact]
    public async Task A_rollback_killed_before_any_statement_of_the_way_back_is_completed_by_the_next_Rollback()
    {
        await lab.ReadyAsync();
        var (_, statements) = await lab.MeasureRollbackAsync();
        statements.ShouldBe(4);
        await lab.ProveAsync("Rollback at a statement, then Rollback", CrashLab.BeforeStatements(statements), "two", lab.Rollback, () => lab.Rollback(), lab.One);
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_migration_and_started_again_loses_no_row_and_stays_in_no_half_state()
    {
        await lab.ReadyAsync();
        foreach (var statement in (int[])[2, 5])
            await lab.KillServerAsync($": statement {statement} of 5: ", TimeSpan.FromMilliseconds(statement), () => lab.Deploy(), lab.Two!);
        await lab.KillServerAsync(": statement 1 of 1: CREATE INDEX CONCURRENTLY", TimeSpan.FromMilliseconds(2), () => lab.Deploy(), lab.Two!);
        await lab.KillServerAsync(": statement 3 of 5: ", TimeSpan.Zero, () => lab.Rollback(), lab.One);
    }

    [Fact]
    public async Task A_server_that_is_not_there_refuses_the_password_or_has_the_database_of_another_application_is_told_and_nothing_is_changed()
    {
        await lab.ReadyAsync();
        await lab.RefuseAsync(["--set", "database.server.password=${NOWHERE:-wrong}"], "password authentication failed");
        await lab.RefuseAsync(["--set", "database.server.port=1"], "Check with HealthCheck that the server runs");
        await lab.RefuseAsync(["--set", "application=bakery"], "belongs to the application 'erpmax', not to 'bakery'", "Point the environment at the right database");
    }
}
