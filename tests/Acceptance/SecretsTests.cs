using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

public sealed class SecretsTests
{
    [Fact]
    public async Task Secrets_are_made_once_and_for_the_owner_alone()
    {
        using var checkout = await Checkout.CreateAsync();
        (await checkout.RunAsync("GenerateSecrets")).ShouldExit(0).ShouldSay("new values for POSTGRES_PASSWORD, RABBITMQ_PASSWORD, REDIS_PASSWORD");
        var file = checkout.PathOf("deploy/erpmax/.env.production");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var made = File.ReadAllLines(file);
        var secrets = made.Where(line => line.Contains("PASSWORD=", StringComparison.Ordinal)).Select(line => line.Split('=')[1]).ToList();
        secrets.ShouldAllBe(secret => secret.Length == 48 && secret.All(char.IsAsciiHexDigitLower));
        secrets.Distinct().Count().ShouldBe(3);
        made.Where(line => !line.Contains("PASSWORD=", StringComparison.Ordinal)).ShouldBe(File.ReadAllLines(file + ".example").Where(line => !line.Contains("PASSWORD=", StringComparison.Ordinal)));
        (await checkout.RunAsync("GenerateSecrets")).ShouldExit(1).ShouldSay("its secrets may be in use");
        File.ReadAllLines(file).ShouldBe(made);
    }
}
