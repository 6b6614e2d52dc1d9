namespace Slipway.Tests.Unit.Environments;

public sealed class BackupSettingsTests
{
    [Fact]
    public void Backups_are_kept_and_not_encrypted_by_default()
    {
        using var repository = Repository.With(Repository.Minimal, "{}");
        var backups = repository.Load(null).Settings.Backups;
        (backups.Keep, backups.KeepDays, backups.Passphrase).ShouldBe((10, 7, null));
    }

    [Theory]
    [InlineData("""{ "backups": { "keep": 0 } }""", "backups.keep: must be from 1 to 100000, but is 0")]
    [InlineData("""{ "backups": { "passphrase": "written out for all to see" } }""", "backups.passphrase: is a secret and must be a reference")]
    [InlineData("""{ "backups": { "passphrase": "${PASSPHRASE}" } }""", "backups.passphrase: has fewer than 12 characters")]
    public void What_would_lose_or_give_away_backups_is_refused(string stage, string problem)
    {
        using var repository = Repository.With(Repository.Minimal, stage);
        repository.Problems(null, ("PASSPHRASE", "short")).ShouldHaveSingleItem().ShouldContain(problem);
    }
}
