using System.Security.Cryptography;
using System.Text;

namespace Slipway.Hosts.Cron;

/// <summary>
/// The small program that a crontab's lines call: it keeps a job from overlapping itself, bounds its time, rotates its log and
/// writes down each run. It lies in <c>cron/</c> below the root under the hash of its text, so that a crontab that is put back
/// finds the very wrapper that it was written for.
/// </summary>
internal static class JobWrapper
{
    /// <summary>The directory of wrappers and of each job's log and runs, relative to the root.</summary>
    public const string Directory = "cron";

    private static readonly byte[] Text = Load();

    /// <summary>Where it lies, relative to the root.</summary>
    public static string Path { get; } = $"{Directory}/run-{Convert.ToHexStringLower(SHA256.HashData(Text))[..8]}";

    /// <summary>Whether it is there as it should be, and may be run.</summary>
    public static async Task<bool> ExistsAsync(Host host, CancellationToken cancellation) =>
        (await host.ListAsync(Directory, cancellation).ConfigureAwait(false)).Any(entry => $"{Directory}/{entry.Name}" == Path && entry is { Kind: HostEntryKind.File, Mode: Host.Executable })
        && await host.ReadAsync(Path, cancellation).ConfigureAwait(false) is { } found && found.AsSpan().SequenceEqual(Text);

    /// <returns>False when it was there.</returns>
    public static async Task<bool> InstallAsync(Host host, CancellationToken cancellation)
    {
        if (await ExistsAsync(host, cancellation).ConfigureAwait(false))
            return false;
        await host.WriteAsync(Path, Text, Host.Executable, cancellation).ConfigureAwait(false);
        return true;
    }

    private static byte[] Load()
    {
        using var stream = typeof(JobWrapper).Assembly.GetManifestResourceStream("job.sh")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
