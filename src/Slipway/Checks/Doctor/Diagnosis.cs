namespace Slipway.Checks.Doctor;

/// <summary>All that was found about one host.</summary>
public sealed record Diagnosis(string Host, IReadOnlyList<Finding> Findings)
{
    /// <summary>The worst of all findings.</summary>
    public CheckStatus Status => Findings.Max(finding => finding.Status);

    /// <summary>One line a finding, the advice below it.</summary>
    public override string ToString()
    {
        var width = Findings.Max(finding => finding.Item.Length);
        return string.Join('\n', Findings.Select(finding => $"  {Mark(finding.Status),-7} {finding.Item.PadRight(width)}  {finding.Found}"
            + (finding.Advice is null ? "" : $"\n{new string(' ', width + 12)}→ {finding.Advice}")).Prepend(Host));
    }

    private static string Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warning => "WARNING",
        _ => "FAILED",
    };
}
