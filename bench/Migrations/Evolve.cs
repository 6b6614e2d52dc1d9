using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>Evolve is a library; what is run is the smallest program that calls it: this one, by a word of its own.</summary>
internal sealed class Evolve(Server server, string directory) : Tool(server, Path.Combine(directory, "evolve"))
{
    /// <summary>The word, then engine, connection string and directory.</summary>
    public const string Word = "run-evolve";

    public override string Name => "Evolve 3.2.0 (in a console program)";

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        foreach (var script in scripts)
            await WriteAsync($"V{script.Number}__{script.Name}.sql", script.Up + "\n");
    }

    public override Call Apply() => new(Environment.ProcessPath!, Word, Server.Engine, Server.ConnectionString(Database), Home);

    public static int Run(string engine, string connectionString, string directory)
    {
        using System.Data.Common.DbConnection connection = engine == "mariadb" ? new MySqlConnector.MySqlConnection(connectionString) : new Npgsql.NpgsqlConnection(connectionString);
        new EvolveDb.Evolve(connection, _ => { }) { Locations = [directory], IsEraseDisabled = true }.Migrate();
        return 0;
    }
}
