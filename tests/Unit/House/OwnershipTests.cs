using System.Text.RegularExpressions;

namespace Slipway.Tests.Unit.House;

/// <summary>What only one folder may do, and the proxy, which is a program of its own. Tests and workloads are outside of it; a workload has an owner of its own.</summary>
public sealed class OwnershipTests
{
    public static TheoryData<string, string, string[]> Rules => new()
    {
        { "start processes", @"\bProcess\.(Start|GetCurrentProcess|GetProcess)|\bnew Process\b|ProcessStartInfo", ["src/Slipway/Hosts/"] },
        { "open sockets", @"\bSocket\b|TcpClient|TcpListener|UdpClient|HttpClient|Dns\.", ["src/Slipway/Hosts/", "src/Slipway/Notifications/", "src/Slipway/Proxy/"] },
        { "write to the console", @"\bConsole\.(Out|Error|In|Write|Read|Is)", ["src/Slipway/Reporting/", "src/Slipway/Proxy/", "build/"] },
        { "read variables", @"Environment\.(GetEnvironmentVariable|ExpandEnvironmentVariables)", ["src/Slipway/Environments/"] },
        { "ask the machine for the time", @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|Stopwatch", [] },
        { "sleep", @"Thread\.Sleep", ["src/Slipway/Hosts/Local/OwnProcess.cs"] },
        { "block on a task", @"\.Result\b(?!\.)|\.Wait\(\)", [] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Only_its_owner_may(string what, string pattern, string[] owners)
    {
        var found = Repository.Sources("src/Slipway", "build")
            .Where(file => !owners.Any(owner => file.Path.StartsWith(owner, StringComparison.Ordinal)))
            .SelectMany(file => file.Lines
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Regex.IsMatch(line, pattern))
                .Select(line => $"{file.Path}: {line.Trim()}"));
        found.ShouldBeEmpty($"only {(owners.Length == 0 ? "nobody" : string.Join(", ", owners))} may {what}");
    }

    [Fact]
    public void No_method_is_async_void() => Repository.Sources("src", "build", "tests")
        .Where(file => !file.Path.StartsWith("tests/Unit/House/", StringComparison.Ordinal))
        .SelectMany(file => file.Lines.Where(line => line.Contains("async void", StringComparison.Ordinal)).Select(line => $"{file.Path}: {line.Trim()}"))
        .ShouldBeEmpty();
}
