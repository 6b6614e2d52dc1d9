using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Databases.MySql;

/// <summary>
/// The server's own clients, mariadb-dump and mariadb or mysqldump and mysql, run on this machine. The password is in their environment only; a
/// failure on either side of a pipe is a failure.
/// </summary>
internal sealed class MySqlClients(MySqlDatabase database, string directory)
{
    // Of a pipe the shell knows the last exit code only; the other one comes through descriptor 3.
    private const string Dump = """
        flags="--single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces --max-allowed-packet=1G $flags"
        """;

    private const string ToFile = """
        out=$1 zip=$2 database=$3 flags=$4 program=$5; shift 5
        
        """ + Dump + """

        status=$( { { "$program" "$@" $flags "$database" ; echo $? >&3; } | $zip > "$out" || echo 'compression failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "dump: $status" >&2; exit 1; }
        """;

    private const string FromFile = """
        file=$1 zip=$2 database=$3 program=$4; shift 4
        status=$( { { $zip "$file"; echo $? >&3; } | "$program" "$@" --max-allowed-packet=1G "$database" >/dev/null || echo 'load failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "load: $status" >&2; exit 1; }
        """;

    private const string Through = """
        from=$1 to=$2 flags=$3 dump=$4 load=$5; shift 5
        
        """ + Dump + """

        status=$( { { "$dump" "$@" $flags "$from"; echo $? >&3; } | "$load" "$@" --max-allowed-packet=1G "$to" >/dev/null || echo 'load failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "copy: $status" >&2; exit 1; }
        """;

    private const string Find = """
        for program in "$@"; do
          command -v "$program" && exit 0
        done
        exit 1
        """;

    private readonly ServerAddress _address = database.Client.Address;

    /// <summary>Writes the database to a file, compressed; returns what decompresses it, which is the file's extension too.</summary>
    public async Task DumpAsync(string file, CancellationToken cancellation)
    {
        var (dump, _) = await ProgramsAsync(cancellation).ConfigureAwait(false);
        await RunAsync(Command.Script(ToFile, [file, Compressor(file), database.Name, Flags(dump), dump, .. Connection()]), $"dumping {_address}", cancellation).ConfigureAwait(false);
    }

    public async Task LoadAsync(string file, string target, CancellationToken cancellation)
    {
        var (_, load) = await ProgramsAsync(cancellation).ConfigureAwait(false);
        await RunAsync(Command.Script(FromFile, [file, Decompressor(file), target, load, .. Connection()]), $"restoring {file} into {target}", cancellation).ConfigureAwait(false);
    }

    public Task CopyAsync(string from, string to, CancellationToken cancellation) => PipeAsync(from, to, "", cancellation);

    /// <summary>Copies triggers, routines and events, without tables.</summary>
    public Task CopyProgramsAsync(string from, string to, CancellationToken cancellation) => PipeAsync(from, to, "--no-data --no-create-info", cancellation);

    /// <summary>zst where the machine has it, else gz.</summary>
    public async Task<string> ExtensionAsync(CancellationToken cancellation)
        => (await TryFindAsync(["zstd"], cancellation).ConfigureAwait(false)) is null ? "sql.gz" : "sql.zst";

    private static string Compressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -3 -c" : "gzip -c";

    private static string Decompressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -d -c" : "gzip -d -c";

    private static string Flags(string dump)
        => Path.GetFileName(dump) == "mysqldump" ? "--set-gtid-purged=OFF --column-statistics=0" : "";

    private async Task PipeAsync(string from, string to, string flags, CancellationToken cancellation)
    {
        var (dump, load) = await ProgramsAsync(cancellation).ConfigureAwait(false);
        await RunAsync(Command.Script(Through, [from, to, $"{flags} {Flags(dump)}".Trim(), dump, load, .. Connection()]), $"copying {from} on {_address.Host}:{_address.Port} into {to}", cancellation).ConfigureAwait(false);
    }

    private async Task<(string Dump, string Load)> ProgramsAsync(CancellationToken cancellation)
        => (await FindAsync(["mariadb-dump", "mysqldump"], cancellation).ConfigureAwait(false), await FindAsync(["mariadb", "mysql"], cancellation).ConfigureAwait(false));

    private async Task<string> FindAsync(string[] programs, CancellationToken cancellation)
        => await TryFindAsync(programs, cancellation).ConfigureAwait(false)
            ?? throw new DatabaseException($"There is no {string.Join(" or ", programs)} on this machine, so {_address} can be neither backed up nor copied. Nothing was changed. Install the server's client programs (Debian: mariadb-client) and run the same command again.");

    private async Task<string?> TryFindAsync(string[] programs, CancellationToken cancellation)
    {
        await using var host = new LocalHost("this machine", directory, database.Time);
        var found = await host.RunAsync(Command.Script(Find, programs).ReadOnly().AllowFailure(), null, cancellation).ConfigureAwait(false);
        return found.Succeeded ? found.Output.Trim() : null;
    }

    private List<string> Connection()
    {
        var arguments = new List<string>
        {
            "--no-defaults", "--protocol=TCP", $"--host={_address.Host}", $"--port={_address.Port}", $"--user={_address.User}", "--default-character-set=utf8mb4",
        };
        foreach (var (name, value) in _address.Parameters)
        {
            var option = name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
            if (option is "sslmode" && value.Equals("None", StringComparison.OrdinalIgnoreCase))
                arguments.Add("--skip-ssl");
            else if (option is "sslmode" && !value.Equals("Preferred", StringComparison.OrdinalIgnoreCase))
                arguments.Add("--ssl");
            else if (option is "sslca" or "cacertificatefile")
                arguments.Add($"--ssl-ca={value}");
        }

        return arguments;
    }

    private async Task RunAsync(Command command, string what, CancellationToken cancellation)
    {
        await using var host = new LocalHost("this machine", directory, database.Time);
        var result = await host.RunAsync(command.WithSecret("MYSQL_PWD", _address.Password).AllowFailure(), null, cancellation).ConfigureAwait(false);
        if (result.Succeeded)
            return;
        var said = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith("dump:", StringComparison.Ordinal) && !l.StartsWith("load:", StringComparison.Ordinal) && !l.StartsWith("copy:", StringComparison.Ordinal)).LastOrDefault();
        throw new DatabaseException($"The client failed while {what}: {said?.TrimEnd('.') ?? $"exit code {result.ExitCode}"}. The database is as it was, and what was written is removed. Look with HealthCheck whether the server is there and its disk and this one's have space, then run the same command again.");
    }
}
