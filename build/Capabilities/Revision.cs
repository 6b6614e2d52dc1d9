namespace Slipway.Build.Capabilities;

/// <summary>A commit, and how many files of the working tree differ from it.</summary>
internal sealed record Revision(string Commit, int ChangedFiles)
{
    public static Revision Unknown { get; } = new("unknown", 0);

    public bool IsKnown => this != Unknown;

    public bool IsClean => IsKnown && ChangedFiles == 0;

    public override string ToString() => IsClean || !IsKnown ? Commit : $"{Commit}-dirty";
}
