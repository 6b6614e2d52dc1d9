namespace Slipway.Tests.Unit.Environments;

public sealed class NotificationSettingsTests
{
    private const string Mail = "\"host\": \"mail\", \"from\": \"a@example.test\", \"to\": [\"b@example.test\"]";

    [Theory]
    [InlineData("""{ "notifications": { "mail": { "host": "mail", "from": "a@example.test", "to": ["nobody"] } } }""", "notifications.mail.to[0]: must be a mail address")]
    [InlineData("""{ "notifications": { "webhooks": [{ "name": "chat", "url": "${HOOK}" }] } }""", "notifications.webhooks[0].url: is not an http or https address")]
    [InlineData($$"""{ "notifications": { "mail": { {{Mail}}, "user": "u" } } }""", "notifications.mail.password: is missing")]
    [InlineData($$"""{ "notifications": { "mail": { {{Mail}}, "user": "u", "password": "${HOOK}", "tls": "none" } } }""", "notifications.mail.tls: is none, which would send the password in clear")]
    [InlineData("""{ "monitor": { "certificates": ["https://shop.example.test"] } }""", "monitor.certificates[0]: must be host:port")]
    public void What_would_reach_nobody_or_give_a_password_away_is_refused(string stage, string problem)
    {
        using var repository = Repository.With(Repository.Minimal, stage);
        repository.Problems(null, ("HOOK", "ftp://example.test/secret")).ShouldHaveSingleItem().ShouldContain(problem);
    }
}
