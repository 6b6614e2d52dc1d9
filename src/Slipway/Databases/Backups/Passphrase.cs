namespace Slipway.Databases.Backups;

/// <summary>What backups are encrypted with. Prints as <c>***</c>.</summary>
public sealed record Passphrase(string Text)
{
    public override string ToString() => "***";
}
