namespace Slipway.Checks;

/// <summary>What a probe found.</summary>
public sealed record CheckResult(CheckStatus Status, string Evidence)
{
    public static CheckResult Ok(string evidence) => new(CheckStatus.Ok, evidence);

    public static CheckResult Warning(string evidence) => new(CheckStatus.Warning, evidence);

    public static CheckResult Failed(string evidence) => new(CheckStatus.Failed, evidence);
}
