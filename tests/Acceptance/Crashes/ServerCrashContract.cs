using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The crash proof on a database server, whichever it is: the deployer is killed, and the server is. A subclass says what its engine's migrations have.</summary>
public abstract class ServerCrashContract(ServerCrashLab lab)
{
    private protected ServerCrashLab Lab { get; } = lab;

    /// <summary>Statements of the second release's way up and way back.</summary>
    private protected abstract (int Up, int Down) Statements { get; }

    [Fact]
    public async Task A_deployment_killed_around_any_journal_write_is_completed_by_the_next_Deploy()
    {
        await Lab.ReadyAsync();
        await Lab.ProveAsync("Deploy, then Deploy", CrashLab.AroundChanges(Lab.JournalOfSecond), "one", Lab.Deploy, () => Lab.Deploy(), Lab.Two!);
    }

    [Fact]
    public async Task A_rollback_killed_around_any_journal_write_is_completed_by_the_next_Rollback()
    {
        await Lab.ReadyAsync();
        await Lab.ProveAsync("Rollback, then Rollback", CrashLab.AroundChanges((await Lab.MeasureRollbackAsync()).Journal), "two", Lab.Rollback, () => Lab.Rollback(), Lab.One);
    }

    [Fact]
    public async Task A_deployment_killed_before_any_statement_of_its_migrations_is_completed_by_the_next_Deploy_and_taken_back_by_Rollback()
    {
        await Lab.ReadyAsync();
        Lab.StatementsOfSecond.ShouldBe(Statements.Up);
        await Lab.ProveAsync("Deploy at a statement, then Deploy", CrashLab.BeforeStatements(Lab.StatementsOfSecond), "one", Lab.Deploy, () => Lab.Deploy(), Lab.Two!);
        await Lab.ProveAsync("Deploy at a statement, then Rollback", CrashLab.BeforeStatements(Lab.StatementsOfSecond), "one", Lab.Deploy, () => Lab.Rollback(), Lab.One);
    }

    [Fact]
    public async Task A_rollback_killed_before_any_statement_of_the_way_back_is_completed_by_the_next_Rollback()
    {
        await Lab.ReadyAsync();
        var (_, statements) = await Lab.MeasureRollbackAsync();
        statements.ShouldBe(Statements.Down);
        await Lab.ProveAsync("Rollback at a statement, then Rollback", CrashLab.BeforeStatements(statements), "two", Lab.Rollback, () => Lab.Rollback(), Lab.One);
    }
}
