using System.Diagnostics;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    /// <summary>A statement that does not end by itself within a test.</summary>
    protected abstract string Endless { get; }

    /// <summary>The copies of this test's database that are there.</summary>
    protected abstract IReadOnlyList<string> Copies();

    [Fact]
    public async Task The_copy_of_a_killed_rehearsal_is_removed_by_the_next_command_that_checks_or_migrates_and_that_of_a_living_one_is_not()
    {
        Shop().Migration("0004_endless", Endless, "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);
        using var dead = await RehearsingAsync(1);
        using var living = await RehearsingAsync(2);
        var both = Copies();

        dead.Kill();
        await dead.WaitForExitAsync(Now);
        await UntilAsync(async () =>
        {
            await database.SweepCopiesAsync(Work.Scratch, Now);
            return Copies().Count == 1;
        });
        var left = Copies().ShouldHaveSingleItem();
        living.HasExited.ShouldBeFalse();
        both.ShouldContain(left);
        await database.SweepCopiesAsync(Work.Scratch, Now);
        Copies().ShouldBe([left]);

        living.Kill();
        await living.WaitForExitAsync(Now);
        // Each of them migrates; the first that finds the server to have seen the death removes the copy.
        var version = 1;
        await UntilAsync(async () =>
        {
            await database.MigrateToAsync(version = 3 - version, null, Now);
            await AfterMigratingAsync(database);
            return Copies().Count == 0;
        });
    }

    /// <summary>What the build does before and after each command, where the engine's copies are files and only the build knows the directory.</summary>
    protected virtual Task AfterMigratingAsync(Database database) => Task.CompletedTask;

    private async Task<Process> RehearsingAsync(int copies)
    {
        var child = new DatabaseChild(Options, "rehearse", Work.Scratch, null, 0).Start();
        await UntilAsync(() => Task.FromResult(Copies().Count == copies));
        return child;
    }

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        for (var start = Stopwatch.GetTimestamp(); !await done(); await Task.Delay(50, Now))
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }
}
