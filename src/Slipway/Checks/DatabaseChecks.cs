using Slipway.Databases;

namespace Slipway.Checks;

/// <summary>Whether the database can be migrated, backed up and rehearsed.</summary>
public static class DatabaseChecks
{
    /// <summary>A2: reachable, and new enough.</summary>
    public static Check Server(Database database) => new("A2", "database server", async cancel =>
    {
        var server = await database.ServerAsync(cancel).ConfigureAwait(false);
        var text = $"{server.Product} {server.Version}, {server.Minimum} or newer needed";
        return server.Supported ? CheckResult.Ok(text) : CheckResult.Failed(text);
    });

    /// <summary>A5: every privilege that the deployment will use, found out by using it and undoing that.</summary>
    public static Check Privileges(Database database) => new("A5", "database privileges", async cancel =>
    {
        var privileges = await database.PrivilegesAsync(cancel).ConfigureAwait(false);
        var missing = privileges.Where(privilege => !privilege.Granted).ToList();
        return missing.Count == 0
            ? CheckResult.Ok(string.Join(", ", privileges.Select(privilege => privilege.Name)))
            : CheckResult.Failed($"missing: {string.Join("; ", missing.Select(privilege => $"{privilege.Name} ({privilege.Evidence})"))}");
    });
}
