using System.Runtime.CompilerServices;

namespace Slipway.Tests.Unit.Support;

/// <summary>Compares a text with the approved file beside the test; on a mismatch the received text is left there to be looked at.</summary>
internal static class Approved
{
    public static void Match(string text, string name, [CallerFilePath] string testFile = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        var approved = File.Exists($"{stem}.approved.txt") ? File.ReadAllText($"{stem}.approved.txt") : "";
        var received = text.ReplaceLineEndings("\n");
        if (approved.TrimEnd('\n') == received.TrimEnd('\n'))
        {
            File.Delete($"{stem}.received.txt");
            return;
        }

        File.WriteAllText($"{stem}.received.txt", received);
        received.TrimEnd('\n').ShouldBe(approved.TrimEnd('\n'), $"see {name}.received.txt; rename it to approve");
    }
}
