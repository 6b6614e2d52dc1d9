using System.Diagnostics;
using System.Globalization;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A directory on a disk of its own that is soon full. Needs root; without it the test is skipped, and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    public static SmallDisk Mount(string directory, long bytes)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can mount a small disk: A FULL DISK IS NOT TESTED.");
        Directory.CreateDirectory(directory);
        var said = Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes},mode=0700"), "slipway-test", directory);
        Assert.SkipUnless(said is null, $"A small disk cannot be mounted here ({said}): A FULL DISK IS NOT TESTED.");
        return new SmallDisk(directory);
    }

    // Lazily: what a killed child still holds goes when it does.
    public void Dispose() => Run("umount", "--lazy", _directory).ShouldBeNull();

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}
