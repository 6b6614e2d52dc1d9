namespace Slipway.Tests.Acceptance.Support;

/// <summary>What no ended run may leave behind: temporary files, half copies, scratch databases, processes, a held lock.</summary>
internal static class LeftOvers
{
    private static readonly string[] Endings = [".seed", ".partial", ".proof", ".new", ".slipway-tmp", ".staging", "-journal", "-wal", "-shm"];

    // SQLite keeps these beside a database in WAL mode whose last user was killed; they belong to it, and whoever opens it next clears them.
    private static readonly string[] OfTheDatabase = ["shared/inventory.db-wal", "shared/inventory.db-shm"];

    // A command whose deployer was killed is ended within two seconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<string>> FindAsync(Checkout checkout)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Grace;
        var processes = Processes(checkout.Root);
        while (processes.Count > 0 && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(20);
            processes = Processes(checkout.Root);
        }
        return [.. processes, .. Files(checkout.Server), .. await LockAsync(checkout.Server)];
    }

    private static IEnumerable<string> Files(string server) =>
        Tree.Of(server)
            .Select(entry => Path.GetRelativePath(server, entry.FullName))
            .Where(name => name.StartsWith("tmp/", StringComparison.Ordinal)
                || name.Contains("scratch", StringComparison.Ordinal)
                || (name.StartsWith("releases/.", StringComparison.Ordinal) && name != "releases/.activated")
                || (Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)) && !OfTheDatabase.Contains(name)))
            .Select(name => $"left over: {name}");

    private static List<string> Processes(string root)
    {
        var found = new List<string>();
        foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var command = File.ReadAllText($"{process}/cmdline").Replace('\0', ' ').Trim();
                var directory = new FileInfo($"{process}/cwd").LinkTarget ?? "";
                // What practice hosts keep stays with them.
                if (!command.Contains(" slipway-kept ", StringComparison.Ordinal) && (command.Contains(root, StringComparison.Ordinal) || directory.StartsWith(root, StringComparison.Ordinal)))
                    found.Add($"process left over: {command}");
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is not ours to look at.
            }
        }
        return found;
    }

    private static async Task<IEnumerable<string>> LockAsync(string server)
    {
        var file = Path.Combine(server, "lock");
        if (!File.Exists(file))
            return [];
        var free = await Tool.RunAsync("/", "sh", "-c", "flock -n \"$1\" true && echo free || echo held", "look", file);
        return free.Trim() == "free" ? [] : ["the lock is held"];
    }
}
