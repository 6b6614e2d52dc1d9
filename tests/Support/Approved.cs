using System.Runtime.CompilerServices;

namespace Slipway.Tests.Support;

/// <summary>Compares a text with the approved file beside the test; on a mismatch the received text is left there to be looked at.</summary>
internal static class Approved
{
    public static void Match(string text, string name, [CallerFilePath] string testFile = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        var approved = File.Exists($"{stem}.approved.txt") ? File.ReadAllText($"{stem}.approved.txt").TrimEnd() : "";
        var received = text.ReplaceLineEndings("\n").TrimEnd();
        if (approved == received)
        {
            File.Delete($"{stem}.received.txt");
            return;
        }

        File.WriteAllText($"{stem}.received.txt", received + "\n");
        received.ShouldBe(approved, $"see {name}.received.txt; rename it to {name}.approved.txt if it is right");
    }
}
