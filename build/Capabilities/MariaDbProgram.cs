using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// MariaDB for practice. The deploy user gets what operations.md tells an administrator to grant, and no more, so that practice finds a privilege
/// that is missing. Nobody else can log in over TCP.
/// </summary>
internal sealed class MariaDbProgram(DatabaseServerSettings address, string? programs) : ServerProgram(address, programs)
{
    private const string FindText = """
        find() {
        if [ -n "$DIRECTORY" ]; then command -v "$DIRECTORY/$1"; else command -v "$1" || command -v "/usr/sbin/$1"; fi
        }
        find mariadbd && find mariadb-install-db
        """;

    // The server alone may read the file, and the text comes through the environment: no password is in an argument list.
    private const string WriteText = """
        exec "$@" sh -c 'umask 077 && printf "%s\n" "$ACCOUNTS" >run/accounts.sql'
        """;

    public override string Name => "MariaDB";

    public override string PortVariable => "MARIADB_PORT";

    public override string Package => "mariadb-server";

    public override string Account => "mysql";

    public override string ReadyLine => "ready for connections";

    public override string StopSignal => "TERM";

    public override Command Find() => Command.Script(FindText).With("DIRECTORY", Programs).ReadOnly();

    public override Command Create(IReadOnlyList<string> paths, IReadOnlyList<string> prefix, string data) =>
        Command.Of("env", [.. prefix, paths[1], "--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=socket", "--skip-test-db"]).ReadOnly();

    public override Command Prepare(IReadOnlyList<string> prefix) => Command.Script(WriteText, prefix).WithSecret("ACCOUNTS", Accounts()).ReadOnly();

    // Relative to the data directory: a socket's path may have no more than 107 bytes.
    public override IReadOnlyList<string> Start(IReadOnlyList<string> paths, string directory, IReadOnlyList<string> alsoOn) =>
    [
        paths[0], "--no-defaults", $"--datadir={directory}/data", $"--tmpdir={directory}/run", "--socket=mariadb.sock", "--pid-file=mariadb.pid", $"--port={Port}",
        $"--bind-address={string.Join(',', alsoOn.Prepend("127.0.0.1"))}", "--skip-name-resolve", "--skip-log-bin", "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=64M", $"--init-file={directory}/run/accounts.sql",
    ];

    private string Accounts()
    {
        var user = $"'{Literal(Address.User)}'@'%'";
        return string.Join('\n',
        [
            $"CREATE USER IF NOT EXISTS {user};",
            $"ALTER USER {user} IDENTIFIED BY '{Literal(Address.Password.Reveal())}';",
            $"GRANT ALL ON `{Pattern(Address.Name)}`.* TO {user};",
            $"GRANT ALL ON `{Pattern("slipway_scratch_")}%`.* TO {user};",
            $"GRANT PROCESS ON *.* TO {user};",
        ]);
    }

    private static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    // In a grant the name of a database is a pattern.
    private static string Pattern(string name) => name.Replace("_", "\\_", StringComparison.Ordinal);
}
