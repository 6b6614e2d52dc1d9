using System.Text.RegularExpressions;
using NJsonSchema;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed partial class ShippedSettingsTests
{
    private static readonly string Root = Repository.ShippedRoot();

    [Fact]
    public void The_schema_in_the_repository_is_what_the_records_say()
    {
        var path = Path.Combine(Root, ".nuke/parameters.schema.json");
        var received = Path.Combine(Root, ".nuke/parameters.schema.received.json");
        var generated = SettingsSchema.Generate();

        if (File.Exists(path) && File.ReadAllText(path) == generated)
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, generated);
        Assert.Fail("The settings records changed: look at .nuke/parameters.schema.received.json and rename it to parameters.schema.json.");
    }

    [Theory]
    [InlineData("parameters.json")]
    [InlineData("parameters.erpmax-dev.json")]
    [InlineData("parameters.erpmax-local.json")]
    [InlineData("parameters.erpmax-swarm.json")]
    [InlineData("parameters.local.json")]
    [InlineData("parameters.mysql-local.json")]
    [InlineData("parameters.postgres-local.json")]
    [InlineData("parameters.k8s.example.json")]
    [InlineData("parameters.prod.example.json")]
    [InlineData("parameters.staging.example.json")]
    public async Task The_settings_in_the_repository_are_valid_by_the_schema(string file)
    {
        var schema = await JsonSchema.FromJsonAsync(SettingsSchema.Generate(), TestContext.Current.CancellationToken);
        var text = await File.ReadAllTextAsync(Path.Combine(Root, ".nuke", file), TestContext.Current.CancellationToken);

        schema.Validate(text).Select(error => error.ToString()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{ "aplication": "x" }""", "aplication")]
    [InlineData("""{ "application": "My App" }""", "application")]
    [InlineData("""{ "release": { "keep": "5" } }""", "keep")]
    [InlineData("""{ "release": { "keep": 1 } }""", "keep")]
    [InlineData("""{ "hosts": [{ "name": "a", "kind": "local" }] }""", "root")]
    [InlineData("""{ "release": { "secrets": { "KEY": "written out" } } }""", "KEY")]
    [InlineData("""{ "release": { "settings": { "A-B": "x" } } }""", "A-B")]
    [InlineData("""{ "health": { "minimumFreeDisk": "2 gigs" } }""", "minimumFreeDisk")]
    public async Task The_schema_refuses_what_loading_refuses(string text, string where)
    {
        var schema = await JsonSchema.FromJsonAsync(SettingsSchema.Generate(), TestContext.Current.CancellationToken);

        schema.Validate(text).ShouldNotBeEmpty();
        string.Join('\n', schema.Validate(text).Select(error => error.ToString())).ShouldContain(where);
        using var repository = Repository.With(Repository.Minimal, text);
        repository.Problems().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_schema_allows_references_and_null_where_loading_does()
    {
        var schema = await JsonSchema.FromJsonAsync(SettingsSchema.Generate(), TestContext.Current.CancellationToken);
        const string Stage = """{ "application": "${A:-app}", "drills": "${D:-true}", "sandbox": null, "database": { "baseline": null }, "release": { "keep": "${K:-4}" } }""";

        schema.Validate(Stage).Select(error => error.ToString()).ShouldBeEmpty();
        using var repository = Repository.With(Repository.Minimal, Stage);
        repository.Load().Settings.Release.Keep.ShouldBe(4);
    }

    [Fact]
    public void The_local_stage_loads_without_any_variable()
    {
        var loaded = EnvironmentLoader.Load(Root, "local", [], new Dictionary<string, string?>());

        loaded.Settings.Cron.Jobs.Select(job => (job.Name, job.Schedule)).ShouldBe([("sync", "0 */6 * * *"), ("monitor", "0 * * * *"), ("full-resync", "0 3 * * 0")]);
        loaded.Settings.Release.Settings["OZON_BASE_URL"].ShouldBe("http://127.0.0.1:18080/ozon");
        loaded.Settings.Release.Secrets["WB_TOKEN"].Reveal().ShouldBe("sandbox-wb-token");
        loaded.Settings.Sandbox!.Simulator!.Port.ShouldBe(18080);
        loaded.Settings.Smoke.Commands.Select(command => command.Requirement).ShouldBe(["A30", "A13", "A37"]);
        loaded.Settings.IsPractice.ShouldBeTrue();
    }

    [Fact]
    public void The_stage_with_a_practice_server_loads_without_any_variable()
    {
        var loaded = EnvironmentLoader.Load(Root, "mysql-local", [], new Dictionary<string, string?>());

        var (database, server) = (loaded.Settings.Database, loaded.Settings.Database.Server!);
        (database.Engine, server.Host, server.Port, database.File, loaded.Settings.Sandbox!.DatabaseServer!.Directory).ShouldBe(
            (DatabaseEngine.MariaDb, "127.0.0.1", 13306, null, ".slipway/databases/mysql-local"));
        loaded.Settings.Release.Settings.ShouldNotContainKey("DATABASE_URL");
        loaded.Settings.Release.Secrets["DATABASE_URL"].Reveal().ShouldBe("mysql://slipway:sandbox-mariadb@127.0.0.1:13306/inventory");
    }

    [Fact]
    public void The_stage_with_practice_hosts_loads_without_any_variable_and_has_one_scheduler()
    {
        var settings = EnvironmentLoader.Load(Root, "ssh-local", [], new Dictionary<string, string?>()).Settings;

        settings.Hosts.Select(host => (host.Name, host.Kind, string.Join('+', host.Roles))).ShouldBe([("web-1", HostKind.Ssh, "Code"), ("web-2", HostKind.Ssh, "Code"), ("web-3", HostKind.Ssh, "Code+Cron")]);
        (settings.Sandbox!.Hosts!.Directory, settings.Sandbox.DatabaseServer!.Directory, settings.Release.SelfContained).ShouldBe((".slipway/hosts/ssh-local", ".slipway/databases/ssh-local", true));
        settings.Release.Secrets["DATABASE_URL"].Reveal().ShouldBe("mysql://slipway:sandbox-mariadb@practice:13316/inventory");
        settings.Hosts.ShouldAllBe(host => host.Silence == TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_stage_of_the_other_application_takes_back_what_the_defaults_say_of_the_first()
    {
        var settings = EnvironmentLoader.Load(Root, "postgres-local", [], new Dictionary<string, string?>()).Settings;

        (settings.Application, settings.Database.Engine, settings.Database.Baseline, settings.ApiCheck, settings.Cron.Jobs.Count).ShouldBe(("erpmax", DatabaseEngine.PostgreSql, null, null, 0));
        settings.Release.Settings.ShouldBeEmpty();
        settings.Release.Secrets.Keys.ShouldBe(["ERPMAX_DATABASE"]);
    }

    [Fact]
    public void The_stage_in_containers_loads_without_any_variable_and_gives_its_containers_the_names_of_the_stores()
    {
        var settings = EnvironmentLoader.Load(Root, "erpmax-local", [], new Dictionary<string, string?>()).Settings;

        (settings.Release.SelfContained, settings.Containers!.Service, settings.Containers.Listen, settings.Containers.Network, settings.Containers.Trial).ShouldBe((true, "web", "127.0.0.1:18088", "erpmax-local", TimeSpan.FromSeconds(10)));
        settings.Release.Secrets["ERPMAX_DATABASE"].Reveal().ShouldContain("@postgres:5432/");
        settings.Sandbox!.Stores!.Images.Keys.ShouldBe(["POSTGRES_IMAGE", "RABBITMQ_IMAGE", "REDIS_IMAGE"]);
        foreach (var image in settings.Sandbox.Stores.Images.Values)
            Directory.Exists(Path.Combine(Root, settings.Sandbox.Stores.StandIns, image.Split(':')[0])).ShouldBeTrue(image);
    }

    [Fact]
    public void The_migration_image_needs_a_password_and_nothing_else()
    {
        using var image = new Repository();
        foreach (var file in new[] { "parameters.json", "parameters.container.json" })
            image.File($".nuke/{file}", File.ReadAllText(Path.Combine(Root, "deploy/erpmax/migration", file)));

        var loaded = EnvironmentLoader.Load(image.Root, "container", [], new Dictionary<string, string?> { ["POSTGRES_PASSWORD"] = "0123456789abcdef" });

        (loaded.Settings.Database.Server!.Host, loaded.Settings.Database.Server.User, loaded.Settings.IsPractice).ShouldBe(("postgres", "erpmax", false));
        Should.Throw<SettingsException>(() => EnvironmentLoader.Load(image.Root, "container", [], new Dictionary<string, string?>())).Message.ShouldContain("POSTGRES_PASSWORD");
    }

    [Fact]
    public void Containers_need_a_program_that_brings_its_runtime_and_stores_need_containers()
    {
        const string Containers = """{ "dockerfile": "a", "compose": "b", "service": "web", "port": 80, "ready": "/", "network": "n", "listen": "127.0.0.1:1" }""";
        const string Stores = """{ "compose": "a", "standIns": "b" }""";
        using var framework = Repository.With(Repository.Minimal, $$"""{ "containers": {{Containers}} }""");
        framework.Problems().ShouldHaveSingleItem().ShouldContain("release.selfContained: is false, and the images of containers have no .NET of their own");
        using var alone = Repository.With(Repository.Minimal, $$"""{ "sandbox": { "stores": {{Stores}} } }""");
        alone.Problems().ShouldHaveSingleItem().ShouldContain("sandbox.stores: runs stores for releases in containers");
        using var swarm = Repository.With(Repository.Minimal, $$"""{ "release": { "selfContained": true }, "containers": {{Containers.Replace("}", ", \"proxy\": \"nginx\", \"orchestrator\": \"swarm\" }", StringComparison.Ordinal)}} }""");
        swarm.Problems().ShouldHaveSingleItem().ShouldContain("containers.proxy: is \"nginx\", which does not follow the tasks of a swarm");
        using var pause = Repository.With(Repository.Minimal, $$"""{ "release": { "selfContained": true }, "containers": {{Containers.Replace("}", ", \"proxy\": \"nginx\", \"pause\": \"20s\" }", StringComparison.Ordinal)}} }""");
        pause.Problems().ShouldHaveSingleItem().ShouldContain("containers.pause: asks for requests to wait, which nginx cannot");
        using var canary = Repository.With(Repository.Minimal, $$"""{ "release": { "selfContained": true }, "containers": {{Containers.Replace("}", ", \"orchestrator\": \"swarm\", \"canary\": { \"percent\": 5 } }", StringComparison.Ordinal)}} }""");
        canary.Problems().ShouldHaveSingleItem().ShouldContain("containers.canary: asks for a share of the requests");
    }

    [Theory]
    [InlineData("prod", DatabaseEngine.MySql)]
    [InlineData("staging", DatabaseEngine.MariaDb)]
    public void An_example_loads_once_it_is_copied_and_its_variables_are_set_and_names_every_one_that_is_not(string name, DatabaseEngine engine)
    {
        using var repository = new Repository();
        EnvironmentLoader.Known(Root).ShouldNotContain(known => known.Contains("example", StringComparison.Ordinal));
        var example = File.ReadAllText(Path.Combine(Root, $".nuke/parameters.{name}.example.json"));
        repository.File(".nuke/parameters.json", File.ReadAllText(Path.Combine(Root, ".nuke/parameters.json"))).File($".nuke/parameters.{name}.json", example);
        var variables = Variable().Matches(example).Select(match => match.Groups[1].Value).Append("OZON_CLIENT_ID").Distinct().ToDictionary(variable => variable, string? (variable) => $"{variable.ToLowerInvariant()}.example");

        var loaded = EnvironmentLoader.Load(repository.Root, name, [], variables);

        (loaded.Settings.Database.Engine, loaded.Settings.Database.Baseline, loaded.Settings.IsPractice, loaded.Settings.Cron.Jobs.Count).ShouldBe((engine, 1, false, 3));
        Directory.Exists(Path.Combine(Root, loaded.Settings.Database.Migrations)).ShouldBeTrue();
        var missing = Should.Throw<SettingsException>(() => EnvironmentLoader.Load(repository.Root, name, [], new Dictionary<string, string?>()));
        foreach (var variable in variables.Keys.Where(variable => !example.Contains($"${{{variable}:-", StringComparison.Ordinal)))
            missing.Message.ShouldContain(variable);
    }

    [Theory]
    [InlineData("""{ "engine": "sqlite", "file": "app.db" }""")]
    [InlineData("""{ "engine": "mysql", "server": { "host": "127.0.0.1", "port": 1, "name": "a", "user": "a", "password": "${P:-p}" } }""")]
    [InlineData("""{ "engine": "mariadb", "server": { "host": "db.internal", "port": 1, "name": "a", "user": "a", "password": "${P:-p}" } }""")]
    public void A_practice_server_is_one_of_this_machine_and_of_an_engine_that_can_be_run_here(string database)
    {
        using var repository = Repository.With(Repository.Minimal, $$"""{ "database": {{database}}, "sandbox": { "databaseServer": { "directory": "x" } } }""");
        repository.Problems().ShouldHaveSingleItem().ShouldContain("sandbox.databaseServer: runs a server on this machine");
    }

    [Fact]
    public void Every_key_is_described() => Described(typeof(Settings), "").ShouldBeEmpty();

    private static IEnumerable<string> Described(Type type, string path) =>
        Shape.Of(type).Keys.SelectMany(key =>
        {
            var item = key.Type.IsGenericType ? key.Type.GetGenericArguments()[^1] : key.Type;
            var inner = Shape.IsSection(item) ? Described(item, $"{path}{key.Name}.") : [];
            return key.Description.Length == 0 ? inner.Append(path + key.Name) : inner;
        });

    // References without a fallback.
    [GeneratedRegex(@"\$\{([A-Z_]+)\}")]
    private static partial Regex Variable();
}
