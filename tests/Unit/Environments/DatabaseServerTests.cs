using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class DatabaseServerTests
{
    private const string Stage = """
        { "database": { "engine": "mariadb", "file": null, "server": { "host": "db.internal", "port": 3306, "name": "inventory", "user": "deploy", "password": "${DB_PASSWORD}" } } }
        """;

    [Fact]
    public void A_server_is_read_with_its_password_kept_secret()
    {
        using var repository = Repository.With(Repository.Minimal, Stage);
        var loaded = repository.Load(null, ("DB_PASSWORD", "correct horse"));
        var server = loaded.Settings.Database.Server!;
        (loaded.Settings.Database.Engine, server.Host, server.Port, server.Password.Reveal()).ShouldBe((DatabaseEngine.MariaDb, "db.internal", 3306, "correct horse"));
        loaded.Settings.ToString().ShouldNotContain("horse");
        loaded.CanonicalJson.ShouldNotContain("horse");
        loaded.Redactor.Redact("login with correct horse").ShouldBe("login with ***");
    }

    [Fact]
    public void An_engine_with_a_server_needs_one()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "database": { "engine": "postgresql" } }""");
        repository.Problems().ShouldHaveSingleItem().ShouldContain("database.server: is missing; postgresql needs host, port, name, user and password");
    }

    [Fact]
    public void A_password_that_is_written_out_is_refused()
    {
        using var repository = Repository.With(Repository.Minimal, Stage.Replace("${DB_PASSWORD}", "hunter2", StringComparison.Ordinal));
        repository.Problems().ShouldHaveSingleItem().ShouldContain("database.server.password");
    }

    [Theory]
    [InlineData("/opt/mariadb/bin", true)]
    [InlineData("bin", false)]
    public void The_directory_of_the_clients_is_absolute(string clients, bool valid)
    {
        using var repository = Repository.With(Repository.Minimal, Stage.Replace("\"port\": 3306", $"\"port\": 3306, \"clients\": \"{clients}\"", StringComparison.Ordinal));
        if (valid)
            repository.Load(null, ("DB_PASSWORD", "correct horse")).Settings.Database.Server!.Clients.ShouldBe(clients);
        else
            repository.Problems(null, ("DB_PASSWORD", "correct horse")).ShouldContain(problem => problem.Contains("database.server.clients: must be an absolute directory"));
    }
}
