using InventorySync.Settings;

namespace Slipway.Tests.Unit.Sync;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("settings-").FullName;

    [Fact]
    public void A_variable_of_the_environment_wins_over_the_file()
    {
        var file = File("OZON_BASE_URL=http://127.0.0.1:1/ozon\nOZON_CLIENT_ID=1\nOZON_API_KEY='from $file'\nSYNC_PAGE_SIZE=50\n");
        var settings = new SettingsReader(new Dictionary<string, string> { ["OZON_CLIENT_ID"] = "2" }, file).Read(new SettingsNeeds(Ozon: true));
        settings.Ozon!.ClientId.ShouldBe("2");
        settings.Ozon.ApiKey.ShouldBe("from $file");
        settings.Tuning.OzonPageSize.ShouldBe(50);
    }

    [Fact]
    public void An_unknown_tuning_key_in_the_file_is_named()
    {
        var error = Should.Throw<SettingsException>(() => new SettingsReader(new Dictionary<string, string>(), File("SYNC_PAGESIZE=5\n")).Read(new SettingsNeeds()));
        error.Problems.Single().ShouldStartWith("SYNC_PAGESIZE in ");
    }

    [Fact]
    public void Every_problem_is_named_and_no_secret_is()
    {
        var values = new Dictionary<string, string>
        {
            ["OZON_BASE_URL"] = "ftp://example.org",
            ["OZON_API_KEY"] = "very-secret",
            ["DATABASE_URL"] = "sqlite:relative.db",
            ["SYNC_PAGE_SIZE"] = "1001",
            ["SYNC_MAX_ATTEMPTS"] = "2.5",
            ["SYNC_PACING"] = "maybe",
            ["SMTP_HOST"] = "mail.example.org",
            ["SMTP_PORT"] = "0",
            ["SMTP_TLS"] = "sometimes",
        };
        var problems = Should.Throw<SettingsException>(() => new SettingsReader(values, null).Read(new SettingsNeeds(Ozon: true, Database: true))).Problems;
        foreach (var key in new[] { "OZON_BASE_URL", "OZON_CLIENT_ID", "DATABASE_URL", "SYNC_PAGE_SIZE", "SYNC_MAX_ATTEMPTS", "SYNC_PACING", "SMTP_PORT", "SMTP_TLS", "SMTP_FROM", "SMTP_TO" })
            problems.Count(problem => problem.StartsWith(key, StringComparison.Ordinal)).ShouldBe(1, key);
        string.Concat(problems).ShouldNotContain("very-secret");
    }

    [Theory]
    [InlineData("sqlite:/srv/inventory.db", "/srv/inventory.db")]
    [InlineData("sqlite:///srv/inventory.db", "/srv/inventory.db")]
    public void A_database_url_is_a_scheme_and_an_absolute_path(string url, string path) =>
        new SettingsReader(new Dictionary<string, string> { ["DATABASE_URL"] = url }, null).Read(new SettingsNeeds(Database: true)).DatabasePath.ShouldBe(path);

    [Fact]
    public void Settings_print_no_secret()
    {
        new OzonSettings(new Uri("http://a/"), "1", "very-secret").ToString().ShouldNotContain("very-secret");
        new WildberriesSettings(new Uri("http://a/"), new Uri("http://a/"), new Uri("http://a/"), "very-secret", "").ToString().ShouldNotContain("very-secret");
        new SmtpSettings("h", 25, "u", "very-secret", "f", ["t"], "none").ToString().ShouldNotContain("very-secret");
    }

    [Fact]
    public void A_missing_file_is_no_problem() =>
        new SettingsReader(new Dictionary<string, string>(), Path.Combine(_directory, "none")).Read(new SettingsNeeds()).Ozon.ShouldBeNull();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string File(string text)
    {
        var path = Path.Combine(_directory, ".env");
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
