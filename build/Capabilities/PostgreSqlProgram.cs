using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>PostgreSQL for practice. The deploy user may log in and make databases, and is no superuser; nobody else has a password that is known.</summary>
internal sealed class PostgreSqlProgram(DatabaseServerSettings address, string? programs) : ServerProgram(address, programs)
{
    private const string FindText = """
        for d in ${DIRECTORY:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) $(dirname "$(command -v postgres)")}; do
        if [ -x "$d/postgres" ] && [ -x "$d/initdb" ]; then echo "$d"; exit 0; fi
        done
        exit 1
        """;

    // The deploy user is made by the server in single-user mode, before it ever listens. Both passwords come through the environment.
    private const string CreateText = """
        programs=$1 data=$2; shift 2
        exec env "$@" sh -c '
        umask 077
        head -c 32 /dev/urandom | od -An -tx1 | tr -d " \n" >"$2/../run/nobody" &&
        "$1/initdb" --pgdata "$2" --username=postgres --pwfile="$2/../run/nobody" --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync &&
        rm "$2/../run/nobody" &&
        printf "%s\n" "$ACCOUNTS" | "$1/postgres" --single -D "$2" -c exit_on_error=true postgres
        ' sh "$programs" "$data"
        """;

    public override string Name => "PostgreSQL";

    public override string PortVariable => "POSTGRES_PORT";

    public override string Package => "postgresql";

    public override string Account => "postgres";

    public override string ReadyLine => "database system is ready to accept connections";

    public override string StopSignal => "INT";

    public override Command Find() => Command.Script(FindText).With("DIRECTORY", Programs).ReadOnly();

    public override Command Create(IReadOnlyList<string> paths, IReadOnlyList<string> prefix, string data) => Command.Script(CreateText, [paths[0], data, .. prefix])
        .WithSecret("ACCOUNTS", $"CREATE ROLE \"{Address.User}\" LOGIN CREATEDB PASSWORD '{Address.Password.Reveal().Replace("'", "''", StringComparison.Ordinal)}'").ReadOnly();

    public override IReadOnlyList<string> Start(IReadOnlyList<string> paths, string directory, IReadOnlyList<string> alsoOn) =>
    [
        $"{paths[0]}/postgres", "-D", $"{directory}/data", "-h", string.Join(',', alsoOn.Prepend("127.0.0.1")), "-p", $"{Port}", "-c", "unix_socket_directories=", "-c", "shared_buffers=64MB",
    ];
}
