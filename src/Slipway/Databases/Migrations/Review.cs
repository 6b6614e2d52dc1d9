namespace Slipway.Databases.Migrations;

/// <summary>Holds what is on disk against what the log says: what is pending, and why it may not run.</summary>
internal static class Review
{
    public static List<PendingMigration> Pending(MigrationSet set, Observation seen, int? baseline)
    {
        var inForce = seen.Log.InForce.Select(r => r.Version).ToHashSet();
        return [.. set.Migrations.Where(m => !inForce.Contains(m.Version)).Select(m => new PendingMigration(
            m.Version,
            m.Name,
            m.Checksum,
            m.Up.Statements.Count,
            m.Up.Directives.Irreversible,
            m.Up.Directives.NoTransaction,
            seen.NeedsBaseline && m.Version <= baseline))];
    }

    /// <summary>The set's own problems and then those that only the log shows, in the order of their numbers.</summary>
    public static List<MigrationProblem> Problems(MigrationSet set, Observation seen, int? baseline)
    {
        var problems = set.Problems.ToList();
        foreach (var row in seen.Log.InForce)
        {
            var id = Migration.IdOf(row.Version, row.Name);
            var file = set.Migrations.FirstOrDefault(m => m.Version == row.Version);
            if (file is null)
                problems.Add(new(id + ".up.sql", 0, 0, "deleted", $"it was applied on {row.CompletedAt:yyyy-MM-dd} by {row.AppliedBy} and is no longer on disk. Bring the file back, or check out the release that has it."));
            else if (file.Name != row.Name)
                problems.Add(new(file.Up.File, 0, 0, "edited", $"it was applied under the name {id}. An applied migration keeps its name."));
            else if (!row.Checksum.StartsWith(Checksum.Prefix, StringComparison.Ordinal))
                problems.Add(new(file.Up.File, 0, 0, "log", $"its checksum in the log, {row.Checksum}, was written by a newer Slipway. Use that one."));
            else if (file.Checksum != row.Checksum)
                problems.Add(new(file.Up.File, 0, 0, "edited", $"it was edited after it had been applied on {row.CompletedAt:yyyy-MM-dd} by {row.AppliedBy}. Undo the edit and put the change into a new migration."));
        }

        foreach (var late in Pending(set, seen, baseline).Where(p => p.Version < seen.Log.Version))
            problems.Add(new(Migration.IdOf(late.Version, late.Name) + ".up.sql", 0, 0, "order", $"it comes before {seen.Log.Version:0000}, which is already applied. Give it a number above that."));
        if (seen.NeedsBaseline && baseline is null)
            problems.Add(new(Dialect.LogTable, 0, 0, "baseline", "the database has tables and no log. Say which version it is at (baseline), or point the environment at the right database."));
        if (seen.NeedsBaseline && baseline is { } version && set.Migrations.All(m => m.Version != version))
            problems.Add(new(set.Directory, 0, 0, "baseline", $"the baseline is {version:0000}, and there is no migration of that number."));
        return problems;
    }
}
