using Slipway.Databases.Backups;
using Slipway.Hosts;

namespace Slipway.Databases.MySql;

/// <summary>
/// The server's own clients, mariadb-dump and mariadb or mysqldump and mysql. The password is in their environment only; a failure on either side of a
/// pipe is a failure.
/// </summary>
internal sealed class MySqlClients(MySqlDatabase database, string directory)
{
    // --no-autocommit: a table is loaded in one transaction, so that the server waits for the disk once.
    // Of a pipe the shell knows the last exit code only; the other one comes through descriptor 3.
    private const string Dump = """
        flags="--single-transaction --no-autocommit --quick --routines --triggers --events --hex-blob --no-tablespaces --max-allowed-packet=1G $flags"
        """;

    private const string Arrange = """
        arrange() { if [ -n "$late" ] && command -v awk >/dev/null; then LC_ALL=C awk "$late"; else cat; fi; }
        """;

    private const string ToFile = """
        out=$1 zip=$2 database=$3 flags=$4 program=$5; shift 5
        
        """ + Dump + """

        status=$( { { "$program" "$@" $flags "$database" ; echo $? >&3; } | $zip > "$out" || echo 'compression failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "dump: $status" >&2; exit 1; }
        """;

    private const string FromFile = """
        file=$1 zip=$2 database=$3 late=$4 program=$5; shift 5
        exec 5<"$file" || exit

        """ + Arrange + "\necho '" + ClientPipe.Opened + "'\n" + """
        status=$( { { $zip <&5; echo $? >&3; } | { arrange || echo 'awk failed' >&3; } | "$program" "$@" --max-allowed-packet=1G "$database" >/dev/null || echo 'load failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "load: $status" >&2; exit 1; }
        """;

    private const string Through = """
        from=$1 to=$2 flags=$3 late=$4 dump=$5 load=$6; shift 6
        
        """ + Dump + "\n" + Arrange + """

        status=$( { { "$dump" "$@" $flags "$from"; echo $? >&3; } | { arrange || echo 'awk failed' >&3; } | "$load" "$@" --max-allowed-packet=1G "$to" >/dev/null || echo 'load failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "copy: $status" >&2; exit 1; }
        """;

    private static readonly string[] Notes = ["dump:", "load:", "copy:"];

    private readonly ServerAddress _address = database.Client.Address;
    private readonly MySqlPrograms _programs = new(database, directory);

    /// <summary>Writes the database to a file, compressed by what its name says and encrypted when there is a passphrase.</summary>
    public async Task DumpAsync(string file, CancellationToken cancellation)
    {
        var (dump, _, own) = await _programs.FindAsync(cancellation).ConfigureAwait(false);
        var what = $"dumping {_address}";
        if (database.Options.Passphrase is not { } passphrase)
        {
            Check(await RunAsync(Into(file), null, cancellation).ConfigureAwait(false), what);
            return;
        }

        await using var host = database.Machine(directory);
        using var pipe = await ClientPipe.CreateAsync(host, file + ".pipe", cancellation).ConfigureAwait(false);
        var result = await pipe.ReadAsync(
            stop => RunAsync(Into(pipe.File), null, stop),
            content => BackupContent.WriteAsync(file, passphrase, encrypting => content.CopyToAsync(encrypting, cancellation)),
            cancellation).ConfigureAwait(false);
        Check(result, what);

        Command Into(string target) => Command.Script(ToFile, [target, Compressor(file), database.Name, own, dump, .. Connection()]);
    }

    /// <summary>Fills an empty database from a dump: rows first, then indexes (<see cref="MySqlLateIndexes"/>).</summary>
    public Task LoadAsync(string file, string target, CancellationToken cancellation)
        => InOrderAsync(late => LoadAsync(file, target, late, cancellation), $"restoring {file} into {target}");

    private async Task<CommandResult> LoadAsync(string file, string target, string late, CancellationToken cancellation)
    {
        var (_, load, _) = await _programs.FindAsync(cancellation).ConfigureAwait(false);
        if (!BackupContent.IsEncrypted(file))
            return await RunAsync(From(file), null, cancellation).ConfigureAwait(false);
        await using var content = BackupContent.OpenRead(file, database.Options.Passphrase);
        await using var host = database.Machine(directory);
        var name = Path.GetFileName(file).TrimStart('.');
        using var pipe = await ClientPipe.CreateAsync(host, Path.Combine(directory, $".{name}.{Guid.NewGuid().ToString("N")[..8]}.pipe"), cancellation).ConfigureAwait(false);
        return await pipe.WriteAsync(
            (told, stop) => RunAsync(From(pipe.File), told, stop), decrypting => content.CopyToAsync(decrypting, cancellation), cancellation).ConfigureAwait(false);

        Command From(string source) => Command.Script(FromFile, [source, Decompressor(file), target, late, load, .. Connection()]);
    }

    /// <summary>Fills an empty database from another one, in the same order.</summary>
    public Task CopyAsync(string from, string to, CancellationToken cancellation)
        => InOrderAsync(late => PipeAsync(from, to, "", late, cancellation), Copying(from, to));

    /// <summary>Copies triggers, routines and events, without tables.</summary>
    public async Task CopyProgramsAsync(string from, string to, CancellationToken cancellation)
        => Check(await PipeAsync(from, to, "--no-data --no-create-info", "", cancellation).ConfigureAwait(false), Copying(from, to));

    /// <summary>The extension of a dump: zst where the machine has zstd, else gz.</summary>
    public async Task<string> ExtensionAsync(CancellationToken cancellation) => await _programs.HasZstdAsync(cancellation).ConfigureAwait(false) ? "sql.zst" : "sql.gz";

    private static string Compressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -3 -c" : "gzip -c";

    private static string Decompressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -d -c" : "gzip -d -c";

    private async Task<CommandResult> PipeAsync(string from, string to, string flags, string late, CancellationToken cancellation)
    {
        var (dump, load, own) = await _programs.FindAsync(cancellation).ConfigureAwait(false);
        var command = Command.Script(Through, [from, to, $"{flags} {own}".Trim(), late, dump, load, .. Connection()]);
        return await RunAsync(command, null, cancellation).ConfigureAwait(false);
    }

    private string Copying(string from, string to) => $"copying {from} on {_address.Host}:{_address.Port} into {to}";

    // A dump begins each thing by dropping what has its name, so it can be loaded over what is half loaded.
    private static async Task InOrderAsync(Func<string, Task<CommandResult>> load, string what)
    {
        var result = await load(MySqlLateIndexes.Filter).ConfigureAwait(false);
        if (!result.Succeeded && MySqlLateIndexes.MayBeWhy(result.Error))
            result = await load("").ConfigureAwait(false);
        Check(result, what);
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

    private async Task<CommandResult> RunAsync(Command command, Action<string>? told, CancellationToken cancellation)
    {
        await using var host = database.Machine(directory);
        return await host.RunAsync(command.WithSecret("MYSQL_PWD", _address.Password).AllowFailure(), told, cancellation).ConfigureAwait(false);
    }

    private static void Check(CommandResult result, string what)
    {
        if (result.Succeeded)
            return;
        var said = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !Array.Exists(Notes, note => l.StartsWith(note, StringComparison.Ordinal))).ToList();
        // What the client or the compressor says is an error counts before whatever the other side of the pipe says of its end.
        var why = said.Find(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? said.LastOrDefault() ?? $"exit code {result.ExitCode}";
        throw new DatabaseException($"The client failed while {what}: {why.TrimEnd('.')}. The database is as it was, and what was written is removed. Look with HealthCheck whether the server is there and its disk and this one's have space, then run the same command again.");
    }
}
