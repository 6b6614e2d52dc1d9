using System.Data.Common;
using Npgsql;

namespace Slipway.Bench.Lab;

/// <summary>PostgreSQL with its default settings.</summary>
internal sealed class PostgreSqlServer : Server
{
    public const string Binaries = "/usr/lib/postgresql/15/bin";

    public override string Engine => "postgresql";

    public override string? Missing => File.Exists(Path.Combine(Binaries, "postgres")) ? null : $"PostgreSQL 15 is not installed ({Binaries}); ./build.sh Lab installs it";

    public string Url(string database, string scheme = "postgres") => $"{scheme}://{User}:{Password}@127.0.0.1:{Port}/{database}";

    public override string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Database={database};Username={User};Password={Password}";

    public override void Recreate(string database)
    {
        Drop(database);
        Execute($"CREATE DATABASE {database}");
    }

    public override void Drop(string database) => Execute($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");

    public override DbConnection Open(string database)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false;Command Timeout=0");
        connection.Open();
        return connection;
    }

    public override object? Scalar(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    protected override async Task<Call> PrepareAsync()
    {
        var (data, secret) = (Path.Combine(Home, "data"), Path.Combine(Home, "secret"));
        await File.WriteAllTextAsync(secret, Password + "\n");
        if (IsRoot)
            await Shell.RunAsync(new Call("chown", "-R", "postgres", Home));
        await Shell.RunAsync(new Call(As[0], [.. As[1..], $"{Binaries}/initdb", "--pgdata", data, $"--username={User}", "--pwfile", secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]));
        return new Call(As[0], [.. As[1..], $"{Binaries}/postgres", "-D", data, "-p", Number, "-k", Home, "-c", "listen_addresses=127.0.0.1"]);
    }

    protected override string Ready() => $"PostgreSQL {Scalar("postgres", "SELECT split_part(current_setting('server_version'), ' ', 1)")}";

    private static string[] As => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : ["env"];

    private void Execute(string sql) => Scalar("postgres", sql);
}
