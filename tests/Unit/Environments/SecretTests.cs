using System.Globalization;
using System.Text.Json;
using CsCheck;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class SecretTests
{
    private static readonly Secret Sample = new("hunter2-hunter2");

    [Fact]
    public void A_secret_is_masked_however_it_is_written()
    {
        Sample.ToString().ShouldBe("***");
        string.Create(CultureInfo.InvariantCulture, $"{Sample} {Sample,10}").ShouldNotContain("hunter");
        JsonSerializer.Serialize(new Dictionary<string, Secret> { ["key"] = Sample }).ShouldBe("""{"key":"***"}""");
        Sample.Reveal().ShouldBe("hunter2-hunter2");
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Secret>("\"***\""));
    }

    [Fact]
    public void Secrets_are_equal_by_value()
    {
        Sample.ShouldBe(new Secret("hunter2-hunter2"));
        Sample.ShouldNotBe(new Secret("hunter2-hunter3"));
        Sample.GetHashCode().ShouldBe(new Secret("other").GetHashCode());
    }

    [Theory]
    [InlineData("key=hunter2&x", "key=***&x")]
    [InlineData("hunter2hunter2", "***")]
    [InlineData("xhunter2unter2y", "x***y")]
    [InlineData("?q=p%40ss%2Fword%22%26", "?q=***")]
    [InlineData("""{"a":"p@ss/word\"&"}""", """{"a":"***"}""")]
    [InlineData("""{"a":"p@ss/word\u0022\u0026"}""", """{"a":"***"}""")]
    [InlineData("abc stays", "abc stays")]
    [InlineData("", "")]
    public void The_redactor_masks_secrets_also_encoded_and_overlapping(string text, string redacted)
    {
        var redactor = new Redactor([new Secret("hunter2"), new Secret("r2unter2"), new Secret("p@ss/word\"&"), new Secret("abc"), new Secret("")]);

        redactor.Redact(text).ShouldBe(redacted);
    }

    [Fact]
    public void No_secret_survives_redaction_wherever_it_stands()
    {
        var piece = Gen.String[Gen.Char["abcd*"], 0, 6];
        Gen.Select(Gen.String[Gen.Char["abcd"], 4, 6].List[1, 4], piece.List[0, 8]).Sample((values, pieces) =>
        {
            var redactor = new Redactor(values.Select(value => new Secret(value)));
            var text = string.Join(values[0], pieces) + values[^1];

            var redacted = redactor.Redact(text);

            foreach (var value in values) redacted.ShouldNotContain(value);
        }, iter: 2000);
    }

    [Fact]
    public void A_loaded_secret_reaches_the_redactor_and_nothing_that_is_printed()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "release": { "secrets": { "KEY": "${KEY}" } } }""");

        var loaded = repository.Load(variables: ("KEY", "s3cr3t-value"));

        loaded.Settings.Release.Secrets["KEY"].Reveal().ShouldBe("s3cr3t-value");
        loaded.Redactor.Redact("key is s3cr3t-value").ShouldBe("key is ***");
        loaded.CanonicalJson.ShouldContain("\"KEY\":\"***\"");
        $"{loaded}{loaded.Settings}{loaded.Settings.Release}{JsonSerializer.Serialize(loaded.Settings)}".ShouldNotContain("s3cr3t");
    }

    [Fact]
    public void A_fallback_for_a_secret_is_for_practice_environments_only()
    {
        const string Secrets = "\"release\": { \"secrets\": { \"KEY\": \"${KEY:-for-practice}\" } }";
        using var real = Repository.With(Repository.Minimal, $"{{ {Secrets} }}");
        using var practice = Repository.With(Repository.Minimal, $"{{ \"sandbox\": {{}}, {Secrets} }}");

        practice.Load().Settings.Release.Secrets["KEY"].Reveal().ShouldBe("for-practice");
        real.Load(variables: ("KEY", "real-key")).Settings.Release.Secrets["KEY"].Reveal().ShouldBe("real-key");
        var problem = real.Problems().Single();
        problem.ShouldContain("release.secrets.KEY: falls back to a value written in the settings");
        problem.ShouldNotContain("for-practice");
    }

    [Fact]
    public void What_is_allowed_but_unwise_is_a_warning()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "drills": true, "release": { "secrets": { "PIN": "${PIN}" } } }""");

        repository.Load(variables: ("PIN", "123")).Warnings.ShouldBe(
        [
            "release.secrets.PIN is shorter than 4 characters and cannot be masked in output.",
            "drills is true outside a practice environment: faults can be injected into it.",
        ]);
    }

    [Fact]
    public void A_name_under_settings_and_under_secrets_is_a_problem()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "release": { "settings": { "A": "x" }, "secrets": { "A": "${A}" } } }""");

        repository.Problems(variables: ("A", "value")).ShouldBe(["release.secrets.A: stands under settings and under secrets; keep one"]);
    }
}
