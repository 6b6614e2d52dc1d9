using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class HashTests
{
    private const string Stage = """{ "release": { "settings": { "B": "2", "A": "${A:-1}" }, "secrets": { "KEY": "${KEY}" } } }""";

    [Fact]
    public void The_hash_depends_on_what_is_meant_and_not_on_how_it_is_written()
    {
        using var one = Repository.With(Repository.Minimal, Stage);
        using var other = Repository.With(Repository.Minimal,
            """{ "health": { "minimumFreeDisk": "2048 MB" }, /* same */ "release": { "secrets": { "KEY": "${OTHER}" }, "settings": { "A": "1", "B": "2" } } }""");

        var first = one.Load(variables: ("KEY", "secret-1"));

        first.Hash.ShouldMatch("^[0-9a-f]{64}$");
        other.Load(variables: ("OTHER", "secret-2")).Hash.ShouldBe(first.Hash);
    }

    [Fact]
    public void A_changed_setting_changes_the_hash_and_a_renewed_secret_does_not()
    {
        using var repository = Repository.With(Repository.Minimal, Stage);
        var hash = repository.Load(variables: ("KEY", "secret-1")).Hash;

        repository.Load(variables: [("KEY", "secret-1"), ("A", "9")]).Hash.ShouldNotBe(hash);
        repository.Load(["release.keep=6"], ("KEY", "secret-1")).Hash.ShouldNotBe(hash);
        repository.Load(variables: ("KEY", "renewed")).Hash.ShouldBe(hash);
    }

    [Theory]
    [InlineData("1 B", 1L)]
    [InlineData("2 GB", 2147483648L)]
    [InlineData("1.5MB", 1572864L)]
    [InlineData("3 TB", 3298534883328L)]
    [InlineData("2", null)]
    [InlineData("2 gb", null)]
    [InlineData("-2 GB", null)]
    [InlineData("2 GB\n", null)]
    [InlineData("999999999 TB", null)]
    public void Sizes_have_units_of_1024(string text, long? bytes) => (ByteSize.TryParse(text) is { } size ? (long?)size.Bytes : null).ShouldBe(bytes);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("", null)]
    [InlineData("0s", null)]
    [InlineData("5", null)]
    [InlineData("5M", null)]
    [InlineData("30m1h", null)]
    public void Times_have_units(string text, int? seconds) => (Durations.TryParse(text) is { } span ? (int?)span.TotalSeconds : null).ShouldBe(seconds);
}
