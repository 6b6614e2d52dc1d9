using ErpMax.Cli;
using ErpMax.Settings;

namespace Slipway.Tests.Unit.Orchestration;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("erpmax-settings-").FullName;

    [Fact]
    public void Two_settings_are_enough_and_check_schema_needs_one()
    {
        var settings = Read(Verb.Web, ("ERPMAX_DATABASE", "postgresql://u:p@db.example:6432/erpmax"), ("ERPMAX_BROKER", "amqp://u:p@mq.example/erp"));
        settings.Database!.ToString().ShouldBe("db.example:6432/erpmax");
        settings.Broker!.ToString().ShouldBe("mq.example:5672/erp");
        settings.Redis.ShouldBeNull();
        settings.Listen.ToString().ShouldBe("127.0.0.1:8080");
        settings.Drills.ShouldBeFalse();
        Read(Verb.CheckSchema, ("ERPMAX_DATABASE", "Host=db;Username=u;Database=erpmax")).Database!.ToString().ShouldBe("db:5432/erpmax");
    }

    [Fact]
    public void Every_problem_is_named_at_once_and_no_secret_is()
    {
        var problems = Should.Throw<SettingsException>(() => Read(
            Verb.Worker,
            ("ERPMAX_DATABASE", "postgresql://user:very-secret@/"), ("ERPMAX_REDIS", "redis://:very-secret@host/many"), ("ERPMAX_LISTEN", "8080"), ("ERPMAX_QUEUE", "a b"), ("ERPMAX_DRAIN", "25"),
            ("ERPMAX_CONCURRENCY", "0"), ("ERPMAX_MAX_BODY_KB", "1.5"), ("ERPMAX_DRILLS", "perhaps"), ("ERPMAX_LOG_LEVEL", "loud"), ("ERPMAX_DATABSE", "very-secret"))).Problems;
        foreach (var key in new[] { "ERPMAX_DATABASE", "ERPMAX_BROKER", "ERPMAX_REDIS", "ERPMAX_LISTEN", "ERPMAX_QUEUE", "ERPMAX_DRAIN", "ERPMAX_CONCURRENCY", "ERPMAX_MAX_BODY_KB", "ERPMAX_DRILLS", "ERPMAX_LOG_LEVEL", "ERPMAX_DATABSE" })
            problems.Count(problem => problem.Split([':', ' '])[0] == key).ShouldBe(1, key);
        string.Concat(problems).ShouldNotContain("very-secret");
    }

    [Fact]
    public void A_secret_may_come_from_a_file_and_one_that_cannot_be_read_is_named_once()
    {
        var file = Write("database", "postgresql://u:p%40ss@h/d\n");
        Read(Verb.CheckSchema, ("ERPMAX_DATABASE_FILE", file)).Database!.ToString().ShouldBe("h:5432/d");

        Should.Throw<SettingsException>(() => Read(Verb.CheckSchema, ("ERPMAX_DATABASE_FILE", file + ".not-there"))).Problems.Single().ShouldStartWith("ERPMAX_DATABASE_FILE: ");
        Should.Throw<SettingsException>(() => Read(Verb.CheckSchema, ("ERPMAX_DATABASE_FILE", file), ("ERPMAX_DATABASE", "postgresql://u@h/d"))).Problems.Single()
            .ShouldStartWith("ERPMAX_DATABASE and ERPMAX_DATABASE_FILE are both set");
    }

    [Fact]
    public void A_variable_of_the_environment_wins_over_the_file_beside_the_program()
    {
        var file = Write(".env", "ERPMAX_DATABASE='postgresql://u:p@file/d'\nERPMAX_LEASE=7s\n");
        var settings = new SettingsReader(new Dictionary<string, string> { ["ERPMAX_DATABASE"] = "postgresql://u@environment/d" }, file).Read(Verb.CheckSchema);
        settings.Database!.ToString().ShouldBe("environment:5432/d");
        settings.Work.Lease.ShouldBe(TimeSpan.FromSeconds(7));
        Should.Throw<SettingsException>(() => new SettingsReader(new Dictionary<string, string>(), Write("wrong", "ERPMAX_DATABASE=postgresql://u@h/d\nERPMAX_LEASES=1s\n")).Read(Verb.CheckSchema))
            .Problems.Single().ShouldStartWith("ERPMAX_LEASES in ");
    }

    [Fact]
    public void Settings_print_no_secret()
    {
        var settings = Read(Verb.Web, ("ERPMAX_DATABASE", "postgresql://u:very-secret@h/d"), ("ERPMAX_BROKER", "amqp://u:very-secret@h/v"), ("ERPMAX_REDIS", "redis://:very-secret@h"));
        settings.ToString().ShouldNotContain("very-secret");
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    public void A_duration_has_a_unit(string text, double seconds)
    {
        DurationText.TryRead(text, out var duration).ShouldBeTrue();
        duration.TotalSeconds.ShouldBe(seconds, 1e-9);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("1e9h")]
    [InlineData("9999999999h")]
    public void Anything_else_is_no_duration(string text) => DurationText.TryRead(text, out _).ShouldBeFalse();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static ErpMaxSettings Read(Verb verb, params (string Key, string Value)[] values) => new SettingsReader(values.ToDictionary(v => v.Key, v => v.Value), null).Read(verb);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
