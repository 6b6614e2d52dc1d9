using Slipway.Databases.Backups;
using Slipway.Hosts;

namespace Slipway.Databases.MySql;

/// <summary>
/// The server's own clients, mariadb-dump and mariadb or mysqldump and mysql. The password is in their environment only; a failure on either side of a
/// pipe is a failure.
/// </summary>
internal sealed class MySqlClients(MySqlDatabase database, string directory)
{
    // --no-autocommit: a table is loaded in one transaction, so that the server builds its indexes in bulk and waits for the disk once.
    // Of a pipe the shell knows the last exit code only; the other one comes through descriptor 3.
    private const string Dump = """
        flags="--single-transaction --no-autocommit --quick --routines --triggers --events --hex-blob --no-tablespaces --max-allowed-packet=1G $flags"
        """;

    private const string ToFile = """
        out=$1 zip=$2 database=$3 flags=$4 program=$5; shift 5
        
        """ + Dump + """

        status=$( { { "$program" "$@" $flags "$database" ; echo $? >&3; } | $zip > "$out" || echo 'compression failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "dump: $status" >&2; exit 1; }
        """;

    private const string FromFile = """
        file=$1 zip=$2 database=$3 program=$4; shift 4
        exec 5<"$file" || exit

        """ + "echo '" + ClientPipe.Opened + "'\n" + """
        status=$( { { $zip <&5; echo $? >&3; } | "$program" "$@" --max-allowed-packet=1G "$database" >/dev/null || echo 'load failed' >&3; } 3>&1 )
        [ "$status" = 0 ] || { echo "load: $status" >&2; exit 1; }
        """;

    private const string Through = """
        from=$1 to=$2 flags=$3 dump=$4 load=$5; shift 5
        
        """ + Dump + """

        status=$( { { "$dump" "$@" $flags "$from"; echo $? >&3; } | "$load" "$@" --max-allowed-packet=1G "$to" >/dev/null || echo 'load failed' >&3; } 3>&1 )
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

    public async Task LoadAsync(string file, string target, CancellationToken cancellation)
    {
        var (_, load, _) = await _programs.FindAsync(cancellation).ConfigureAwait(false);
        var what = $"restoring {file} into {target}";
        if (!BackupContent.IsEncrypted(file))
        {
            Check(await RunAsync(From(file), null, cancellation).ConfigureAwait(false), what);
            return;
        }

        await using var content = BackupContent.OpenRead(file, database.Options.Passphrase);
        await using var host = database.Machine(directory);
        var name = Path.GetFileName(file).TrimStart('.');
        using var pipe = await ClientPipe.CreateAsync(host, Path.Combine(directory, $".{name}.{Guid.NewGuid().ToString("N")[..8]}.pipe"), cancellation).ConfigureAwait(false);
        var result = await pipe.WriteAsync(
            (told, stop) => RunAsync(From(pipe.File), told, stop), decrypting => content.CopyToAsync(decrypting, cancellation), cancellation).ConfigureAwait(false);
        Check(result, what);

        Command From(string source) => Command.Script(FromFile, [source, Decompressor(file), target, load, .. Connection()]);
    }

    public Task CopyAsync(string from, string to, CancellationToken cancellation) => PipeAsync(from, to, "", cancellation);

    /// <summary>Copies triggers, routines and events, without tables.</summary>
    public Task CopyProgramsAsync(string from, string to, CancellationToken cancellation) => PipeAsync(from, to, "--no-data --no-create-info", cancellation);

    /// <summary>The extension of a dump: zst where the machine has zstd, else gz.</summary>
    public async Task<string> ExtensionAsync(CancellationToken cancellation) => await _programs.HasZstdAsync(cancellation).ConfigureAwait(false) ? "sql.zst" : "sql.gz";

    private static string Compressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -3 -c" : "gzip -c";

    private static string Decompressor(string file) => file.Contains(".zst", StringComparison.Ordinal) ? "zstd -q -d -c" : "gzip -d -c";

    private async Task PipeAsync(string from, string to, string flags, CancellationToken cancellation)
    {
        var (dump, load, own) = await _programs.FindAsync(cancellation).ConfigureAwait(false);
        var command = Command.Script(Through, [from, to, $"{flags} {own}".Trim(), dump, load, .. Connection()]);
        Check(await RunAsync(command, null, cancellation).ConfigureAwait(false), $"copying {from} on {_address.Host}:{_address.Port} into {to}");
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
