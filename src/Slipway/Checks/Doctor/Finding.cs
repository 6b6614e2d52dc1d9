namespace Slipway.Checks.Doctor;

/// <summary>One thing about a host.</summary>
/// <param name="Item">What was looked at.</param>
/// <param name="Status">Whether it is as it should be.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null when nothing is to be done or <paramref name="Found"/> says it.</param>
public sealed record Finding(string Item, CheckStatus Status, string Found, string? Advice = null)
{
    internal static Finding Ok(string item, string found) => new(item, CheckStatus.Ok, found);

    internal static Finding Warning(string item, string found, string advice) => new(item, CheckStatus.Warning, found, advice);

    internal static Finding Failed(string item, string found, string advice) => new(item, CheckStatus.Failed, found, advice);
}
