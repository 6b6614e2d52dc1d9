using NJsonSchema;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class ShippedSettingsTests
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
    [InlineData("parameters.local.json")]
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
    public void Every_key_is_described() => Described(typeof(Settings), "").ShouldBeEmpty();

    private static IEnumerable<string> Described(Type type, string path) =>
        Shape.Of(type).Keys.SelectMany(key =>
        {
            var item = key.Type.IsGenericType ? key.Type.GetGenericArguments()[^1] : key.Type;
            var inner = Shape.IsSection(item) ? Described(item, $"{path}{key.Name}.") : [];
            return key.Description.Length == 0 ? inner.Append(path + key.Name) : inner;
        });
}
