using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Slipway.Hosts;

namespace Slipway.Databases.PostgreSql;

/// <summary>pg_dump and pg_restore of the server's own major version. The password goes through the environment, never through arguments.</summary>
internal sealed partial class PostgreSqlClient(PostgreSqlDatabase database, string directory)
{
    private static readonly ConcurrentDictionary<(string, string, int), string> Found = new();
    private readonly ServerAddress _address = database.Options.Server!;
    // Indexes are built in this much memory over all jobs; a database that nobody uses yet need not be on disk before it is renamed or compared.
    private const int IndexMegabytes = 512;
    private static readonly int Jobs = Math.Clamp(Environment.ProcessorCount, 1, 8);

    // Of less, the jobs' own sessions and processes take longer than they save.
    private const long LargeBytes = 64 << 20;
    private const long LargeDumpBytes = 8 << 20;

    /// <summary>Dumps into a new directory, all parallel sessions in the exported snapshot.</summary>
    /// <param name="bytes">How large the database is.</param>
    public async Task DumpAsync(Version server, long bytes, string snapshot, string into, CancellationToken cancellation)
    {
        var program = await FindAsync("pg_dump", server.Major, cancellation).ConfigureAwait(false);
        // --no-sync: what is kept is the archive that is made of it, and that is flushed.
        string[] arguments = ["--format=directory", "--no-sync", "--jobs", JobsFor(bytes > LargeBytes), "--snapshot", snapshot, "--no-password", "--lock-wait-timeout=30s", "--file", into, "--dbname", database.Name];
        // Zstandard came with 16, and not in every build of it.
        if (server.Major >= 16 && (await RunAsync(Command.Of(program, ["--compress=zstd:3", .. arguments]).AllowFailure(), cancellation).ConfigureAwait(false)) is var first)
        {
            if (first.Succeeded)
                return;
            if (!first.Error.Contains("compression", StringComparison.OrdinalIgnoreCase))
                throw Failed(program, first);
            Directory.Delete(into, recursive: true);
        }

        var result = await RunAsync(Command.Of(program, ["--compress=1", .. arguments]).AllowFailure(), cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
            throw Failed(program, result);
    }

    /// <param name="apart">For a copy: nothing that would reach out of it, such as subscriptions.</param>
    public async Task RestoreAsync(Version server, string from, string name, bool apart, CancellationToken cancellation)
    {
        var program = await FindAsync("pg_restore", server.Major, cancellation).ConfigureAwait(false);
        string[] isolation = apart ? ["--no-subscriptions", "--no-publications"] : [];
        var jobs = JobsFor(new DirectoryInfo(from).EnumerateFiles().Sum(file => file.Length) > LargeDumpBytes);
        var command = Command.Of(program, ["--jobs", jobs, "--exit-on-error", "--no-password", .. isolation, "--dbname", name, from]).AllowFailure();
        var result = await RunAsync(command, cancellation, LoadSettings).ConfigureAwait(false);
        if (!result.Succeeded)
            throw Failed(program, result);
    }

    private static string JobsFor(bool isLarge) => (isLarge ? Jobs : 1).ToString(CultureInfo.InvariantCulture);

    private static string LoadSettings => string.Create(CultureInfo.InvariantCulture, $"-c synchronous_commit=off -c maintenance_work_mem={IndexMegabytes / Jobs}MB");

    private async Task<string> FindAsync(string program, int major, CancellationToken cancellation)
    {
        var known = (database.Postgres.Clients ?? "", program, major);
        if (!Found.TryGetValue(known, out var place))
            Found[known] = place = await LookForAsync(program, major, cancellation).ConfigureAwait(false);
        return place;
    }

    private async Task<string> LookForAsync(string program, int major, CancellationToken cancellation)
    {
        string[] places = database.Postgres.Clients is { } own ? [Path.Combine(own, program)] : [$"/usr/lib/postgresql/{major}/bin/{program}", program];
        string? found = null;
        foreach (var place in places)
        {
            var version = await RunAsync(Command.Of(place, "--version").ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false);
            if (!version.Succeeded)
                continue;
            found = $"{place} is {version.Output.Trim()}";
            if (MajorVersion().Match(version.Output) is { Success: true } match && match.Groups[1].Value == major.ToString(CultureInfo.InvariantCulture))
                return place;
        }

        throw new DatabaseException(found is null
            ? $"{program} is not there (looked for {string.Join(" and ", places)}). Nothing was changed. Install the PostgreSQL {major} client (Debian: postgresql-client-{major}), or name its directory in the setting database.server.clients."
            : $"{found}, and the server is PostgreSQL {major}: a dump is safe only with the server's own version. Nothing was changed. Install postgresql-client-{major}, or name its directory in the setting database.server.clients.");
    }

    private async Task<CommandResult> RunAsync(Command command, CancellationToken cancellation, string settings = "")
    {
        try
        {
            await using var host = database.Machine(directory);
            return await host.RunAsync(WithConnection(command, settings), cancellation: cancellation).ConfigureAwait(false);
        }
        catch (HostException error)
        {
            throw new DatabaseException($"{error.Message} Nothing was changed in {database.Options.Location}.", error);
        }
    }

    private Command WithConnection(Command command, string settings)
    {
        command = command.With("PGHOST", _address.Host).With("PGPORT", _address.Port.ToString(CultureInfo.InvariantCulture)).With("PGUSER", _address.User)
            .With("PGAPPNAME", PostgreSqlSessionName.Of("dump", database.Options)).With("PGCONNECT_TIMEOUT", "15").With("LC_ALL", "C").WithSecret("PGPASSWORD", _address.Password);
        var tls = new NpgsqlConnectionStringBuilder(database.Postgres.ConnectionString);
        if (_address.Parameters.Keys.Any(k => k.Replace(" ", "", StringComparison.Ordinal).Equals("SslMode", StringComparison.OrdinalIgnoreCase)))
            command = command.With("PGSSLMODE", tls.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() });
        foreach (var (name, value) in ((string, string?)[])[("PGSSLROOTCERT", tls.RootCertificate), ("PGSSLCERT", tls.SslCertificate), ("PGSSLKEY", tls.SslKey)])
            command = value is null ? command : command.With(name, value);
        if (database.Postgres.Role is { } role)
            settings += $" -c role={role.Replace("\\", @"\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal)}";
        return settings.Length == 0 ? command : command.With("PGOPTIONS", settings.Trim());
    }

    private DatabaseException Failed(string program, CommandResult result)
    {
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var why = lines.FirstOrDefault(l => l.Contains("error:", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? $"exit code {result.ExitCode}";
        return new DatabaseException($"{Path.GetFileName(program)} of {database.Options.Location} failed: {why.TrimEnd('.')}. The database is as it was; what was begun is removed. Put that right and run the same command again.");
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex MajorVersion();
}
