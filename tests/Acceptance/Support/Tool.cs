using System.Diagnostics;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>Small programs of the system that must succeed.</summary>
internal static class Tool
{
    public static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}{await output}");
    }

    /// <summary>Whether somebody listens on this port of this machine.</summary>
    public static async Task<bool> CanConnectAsync(int port)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Copies a tree by hard links where the file system allows it; the copies must not be written in place.</summary>
    public static async Task LinkTreeAsync(string from, string to)
    {
        if (!Directory.Exists(from))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            await RunAsync("/", "cp", "-al", from, to);
        }
        catch (InvalidOperationException)
        {
            await RunAsync("/", "rm", "-rf", to);
            await RunAsync("/", "cp", "-a", from, to);
        }
    }
}
