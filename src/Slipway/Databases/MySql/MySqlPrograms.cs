using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Hosts;

namespace Slipway.Databases.MySql;

/// <summary>
/// Finds the client programs: in the directory of the server parameter 'clients', else on the PATH. Only the server's own product counts, and none that
/// is a major version older: such a client leaves out what it does not know, and says nothing.
/// </summary>
internal sealed partial class MySqlPrograms(MySqlDatabase database, string directory)
{
    private const string Find = """
        [ -z "$CLIENTS" ] || PATH=$CLIENTS
        for program in "$@"; do
          found=$(command -v "$program") && { echo "$found"; "$found" --version; exit; }
        done
        exit 1
        """;

    private readonly ServerAddress _address = database.Client.Address;

    // Without these MySQL's dump program writes what no other kind of server could read.
    private const string MySqlFlags = "--set-gtid-purged=OFF --column-statistics=0";

    /// <summary>The paths of both programs, and the flags that this dump program needs besides.</summary>
    public async Task<(string Dump, string Load, string Flags)> FindAsync(CancellationToken cancellation)
    {
        var server = await Task.Run(ServerVersion, cancellation).ConfigureAwait(false);
        string[][] names = server.IsMariaDb ? [["mariadb-dump", "mysqldump"], ["mariadb", "mysql"]] : [["mysqldump", "mariadb-dump"], ["mysql", "mariadb"]];
        var dump = await FindAsync(names[0], server, cancellation).ConfigureAwait(false);
        return (dump, await FindAsync(names[1], server, cancellation).ConfigureAwait(false), server.IsMariaDb ? "" : MySqlFlags);
    }

    public async Task<bool> HasZstdAsync(CancellationToken cancellation) => (await RunAsync(["zstd"], "", cancellation).ConfigureAwait(false)).Succeeded;

    /// <summary>Why a client of that version text must not be used for the server; null when it may.</summary>
    public static string? Refusal(string said, MySqlVersion server)
    {
        var mariaDb = MariaDb().Match(said);
        var found = mariaDb.Success ? mariaDb : MySql().Match(said);
        if (!found.Success)
            return "does not say its version";
        if (mariaDb.Success != server.IsMariaDb)
            return $"is {(mariaDb.Success ? "MariaDB's" : "MySQL's")}";
        var major = int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
        return major < server.Number.Major ? $"is of version {found.Groups[1].Value}.{found.Groups[2].Value}" : null;
    }

    private async Task<string> FindAsync(string[] names, MySqlVersion server, CancellationToken cancellation)
    {
        var package = server.IsMariaDb ? "mariadb-client" : "mysql-client";
        var clients = database.Client.Clients ?? "";
        var found = await RunAsync(names, clients, cancellation).ConfigureAwait(false);
        var lines = found.Output.Split('\n', 2);
        if (!found.Succeeded)
            throw new DatabaseException($"There is no {string.Join(" or ", names)} {(clients.Length > 0 ? $"in {clients}" : "on this machine")} that runs, so {_address} can be neither backed up nor copied. Nothing was changed. Install the server's client programs (Debian: {package}), or name their directory in the setting database.server.clients, and run the same command again.");
        if (Refusal(lines[^1], server) is { } wrong)
            throw new DatabaseException($"{lines[0]} {wrong} ({lines[^1].Trim()}), and the server is {server.Product} {server.Number}: a dump is safe only with a client of the same product that is not older. Nothing was changed. Install {package} of the server's version, or name its directory in the setting database.server.clients, and run the same command again.");
        return lines[0];
    }

    private async Task<CommandResult> RunAsync(string[] names, string clients, CancellationToken cancellation)
    {
        await using var host = database.Machine(directory);
        return await host.RunAsync(Command.Script(Find, names).With("CLIENTS", clients).ReadOnly().AllowFailure(), null, cancellation).ConfigureAwait(false);
    }

    private MySqlVersion ServerVersion()
    {
        using var connection = database.Client.Open(null, readOnly: true);
        return new MySqlVersion(connection.ServerVersion);
    }

    [GeneratedRegex(@"(\d+)\.(\d+)\.\d+-MariaDB")]
    private static partial Regex MariaDb();

    [GeneratedRegex(@"Ver (\d+)\.(\d+)\.\d+")]
    private static partial Regex MySql();
}
