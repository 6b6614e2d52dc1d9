using System.Runtime.CompilerServices;

namespace Slipway.Tests.Unit.Hosts;

/// <summary>Compares a text with the approved file beside the test; on a mismatch the received text is left there to be looked at.</summary>
internal static class Approved
{
    public static void Match(string text, string name, [CallerFilePath] string testFile = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        var approved = File.Exists($"{stem}.approved.txt") ? File.ReadAllText($"{stem}.approved.txt") : "";
        if (approved.TrimEnd('\n') != text.TrimEnd('\n'))
            File.WriteAllText($"{stem}.received.txt", text);
        text.TrimEnd('\n').ShouldBe(approved.TrimEnd('\n'), $"see {name}.received.txt; rename it to approve");
    }
}
