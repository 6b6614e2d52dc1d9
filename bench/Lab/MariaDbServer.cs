using System.Data.Common;
using MySqlConnector;

namespace Slipway.Bench.Lab;

/// <summary>MariaDB with its default settings; LOAD DATA LOCAL is allowed there.</summary>
internal sealed class MariaDbServer : Server
{
    private string _user = "root";

    public override string Engine => "mariadb";

    public override string? Missing => File.Exists("/usr/sbin/mariadbd") ? null : "MariaDB is not installed (/usr/sbin/mariadbd); ./build.sh Lab installs it";

    public override string ConnectionString(string database)
        => $"Server=127.0.0.1;Port={Port};Database={database};User ID={_user};Password={(_user == "root" ? "" : Password)}";

    /// <summary>What the engine's own clients are told.</summary>
    public string[] ClientArguments => ["--no-defaults", "--protocol=TCP", "--host=127.0.0.1", $"--port={Port}", $"--user={User}", $"--password={Password}"];

    public override void Recreate(string database)
    {
        Drop(database);
        Execute($"CREATE DATABASE {database} CHARACTER SET utf8mb4");
    }

    public override void Drop(string database) => Execute($"DROP DATABASE IF EXISTS {database}");

    public override DbConnection Open(string database)
    {
        var connection = new MySqlConnection($"{ConnectionString(database)};Pooling=false;Default Command Timeout=0;Allow User Variables=true;Allow Load Local Infile=true");
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
        Directory.CreateDirectory(Path.Combine(Home, "tmp"));
        if (IsRoot)
            await Shell.RunAsync(new Call("chown", "-R", "mysql", Home));
        string[] user = IsRoot ? ["--user=mysql"] : [];
        await Shell.RunAsync(new Call("/usr/bin/mariadb-install-db", ["--no-defaults", .. user, $"--datadir={Home}/data", "--auth-root-authentication-method=normal", "--skip-test-db"]));
        return new Call(
            "/usr/sbin/mariadbd",
            ["--no-defaults", .. user, $"--datadir={Home}/data", $"--socket={Home}/socket", $"--pid-file={Home}/pid", $"--port={Number}", "--bind-address=127.0.0.1", $"--log-error={Home}/log", $"--tmpdir={Home}/tmp"]);
    }

    protected override string Ready()
    {
        if (_user == "root")
            Execute($"GRANT ALL ON *.* TO '{User}'@'127.0.0.1' IDENTIFIED BY '{Password}'; GRANT ALL ON *.* TO '{User}'@'localhost' IDENTIFIED BY '{Password}'");
        _user = User;
        return $"MariaDB {((string)Scalar("", "SELECT version()")!).Split('-')[0]}";
    }

    private void Execute(string sql) => Scalar("", sql);
}
