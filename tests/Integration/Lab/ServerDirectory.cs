using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A directory of one server of this test run. What a killed run has left is ended and removed by the next.</summary>
internal sealed class ServerDirectory : IDisposable
{
    private const string OutputVariable = "SLIPWAY_OUTPUT";

    public ServerDirectory(string kind)
    {
        EndLeftovers($"slipway-{kind}-");
        Path = Directory.CreateTempSubdirectory($"slipway-{kind}-{Environment.ProcessId}-").FullName;
    }

    public string Path { get; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Skips the test where the program is missing, and fails it in CI.</summary>
    public static void Need(string program, string package)
    {
        if (!File.Exists(program) && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{program} is missing, and CI must have it: apt-get install {package}.");
        Assert.SkipUnless(File.Exists(program), $"{program} is missing: WHAT NEEDS IT IS NOT TESTED. ./build.sh Lab installs {package}.");
    }

    /// <summary>Starts a server whose output goes to the file <c>output</c> in the directory.</summary>
    public Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >>\"${OutputVariable}\" 2>&1 </dev/null", program, .. arguments]) { WorkingDirectory = Path };
        start.Environment[OutputVariable] = System.IO.Path.Combine(Path, "output");
        foreach (var (key, value) in variables ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return Process.Start(start)!;
    }

    public string Output() => File.Exists(System.IO.Path.Combine(Path, "output")) ? File.ReadAllText(System.IO.Path.Combine(Path, "output")) : "";

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void EndLeftovers(string prefix)
    {
        foreach (var left in Directory.GetDirectories(System.IO.Path.GetTempPath(), prefix + "*"))
        {
            if (!int.TryParse(System.IO.Path.GetFileName(left)[prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var owner) || System.IO.Path.Exists($"/proc/{owner}"))
                continue;
            EndProcessesOf(left);
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException)
            {
                // Another run clears it too.
            }
        }
    }

    /// <summary>The server and what it has started in the background: all have its directory in their environment.</summary>
    private static void EndProcessesOf(string directory)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(path => System.IO.Path.GetFileName(path).All(char.IsAsciiDigit)))
        {
            try
            {
                if (!File.ReadAllText(System.IO.Path.Combine(process, "environ")).Contains($"{OutputVariable}={directory}/", StringComparison.Ordinal))
                    continue;
                using var left = Process.GetProcessById(int.Parse(System.IO.Path.GetFileName(process), CultureInfo.InvariantCulture));
                left.Kill();
                left.WaitForExit(5000);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has ended, or is not ours.
            }
        }
    }
}
