using System.Runtime.CompilerServices;

namespace Slipway.Tests.Integration.Databases;

/// <summary>Compares with a text file beside the test; what was received is written there on a mismatch.</summary>
internal static class Approve
{
    public static void Matches(string received, string name, [CallerFilePath] string test = "")
    {
        var approved = Path.Combine(Path.GetDirectoryName(test)!, name + ".approved.txt");
        var written = Path.Combine(Path.GetDirectoryName(test)!, name + ".received.txt");
        if (File.Exists(approved) && File.ReadAllText(approved) == received)
        {
            File.Delete(written);
            return;
        }

        File.WriteAllText(written, received);
        Assert.Fail($"Not as approved. Compare {written} with {approved}; received:\n{received}");
    }
}
