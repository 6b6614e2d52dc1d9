using System.Text.RegularExpressions;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>What the tool says, for approval: what differs from run to run and from machine to machine is made the same.</summary>
internal static partial class Masked
{
    public static string Of(string text, Checkout checkout)
    {
        text = text.Replace(checkout.Root, "<root>", StringComparison.Ordinal).Replace($"{checkout.Port}", "<port>", StringComparison.Ordinal);
        text = text.Replace(Environment.MachineName, "<machine>", StringComparison.Ordinal);
        text = SyncLine().Replace(text, "");
        text = LaterStatement().Replace(text, "");
        text = FirstStatement().Replace(text, "statement 1 of <count>: <sql>");
        text = Reality().Replace(text, "forecast and reality: $1: <verdict>");
        text = Tried().Replace(text, "killed and failed on the copy: <tried>");
        text = SmokeEvidence().Replace(text, "exit 0 in <time>: <last line>");
        text = HostLine().Replace(text, "ok host: <host>");
        text = Runtime().Replace(text, ".NET <version>");
        text = ServerVersion().Replace(text, "SQLite <version>, ");
        text = Disk().Replace(text, "<free> free");
        text = BackupName().Replace(text, "inventory-<time>-$1-<id>.db.zst");
        text = Size().Replace(text, "<bytes> bytes");
        text = Hash().Replace(text, "<hash>");
        text = Date().Replace(text, "<date>");
        text = Duration().Replace(text, "<time>");
        return Spaces().Replace(text, "$1 ");
    }

    // The sync reads both marketplaces at once, so the order of its lines is not always the same.
    [GeneratedRegex(@"^ +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ .*\n", RegexOptions.Multiline)]
    private static partial Regex SyncLine();

    // What migrations say is their own tests' business; here it is that each is told.
    [GeneratedRegex(@"^ +(Up|Down) \d{4} \w+: statement ([2-9]|\d\d+) of .*\n", RegexOptions.Multiline)]
    private static partial Regex LaterStatement();

    [GeneratedRegex(@"statement 1 of \d+: .*")]
    private static partial Regex FirstStatement();

    [GeneratedRegex(@"forecast and reality: ([^:\n]+): forecast .*")]
    private static partial Regex Reality();

    // How many statements there is time for is the machine's.
    [GeneratedRegex(@"killed and failed on the copy: .*")]
    private static partial Regex Tried();

    [GeneratedRegex(@"exit 0 in \d+\.\d+ s: .*")]
    private static partial Regex SmokeEvidence();

    [GeneratedRegex("ok +host: .*")]
    private static partial Regex HostLine();

    [GeneratedRegex(@"\.NET \d+\.\d+\.\d+")]
    private static partial Regex Runtime();

    [GeneratedRegex(@"SQLite \d+\.\d+\.\d+, ")]
    private static partial Regex ServerVersion();

    [GeneratedRegex(@"[\d.]+ [GT]B free")]
    private static partial Regex Disk();

    [GeneratedRegex(@"inventory-\d{8}T\d{6}-(v\d{4})-[0-9a-f]+\.db\.zst")]
    private static partial Regex BackupName();

    [GeneratedRegex(@"[\d,]+ bytes")]
    private static partial Regex Size();

    [GeneratedRegex(@"\b(sha256:v1:)?([0-9a-f]{64}|[0-9a-f]{16}|[0-9a-f]{12})\b")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d")]
    private static partial Regex Date();

    [GeneratedRegex(@"(\d+ min )?\b\d+(\.\d+)? (s|ms)\b|\b\d+ min \d\d s")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(\S)  +")]
    private static partial Regex Spaces();
}
