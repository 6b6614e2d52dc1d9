using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Checks.Doctor;

/// <summary>The root directory: whether it can be written, the room there, what is in service.</summary>
internal static class DoctorPlace
{
    private const long FewInodes = 20_000;

    public static IEnumerable<Finding> Findings(Host host, DoctorAnswers answers, DoctorOptions options)
    {
        yield return Root(host, answers);
        yield return Disk(answers, options.MinimumFreeDisk);
        if (answers["inodes"].Split(' ') is [var left, var used] && long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var inodes))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{inodes:#,0} free, {used} used");
            yield return inodes >= FewInodes ? Finding.Ok("inodes", text) : Finding.Failed("inodes", text, "a release needs one for each file: remove what is not needed, or lower release.keep");
        }

        yield return Current(host, answers);
    }

    private static Finding Root(Host host, DoctorAnswers answers)
    {
        var (existing, owner) = (answers["exists"], answers["owner"]);
        if (answers["writable"].Length == 0)
            return Finding.Failed("root", $"{existing} (owner and mode {owner}) cannot be written by the user that deploys", $"as root there: install -d -o <that user> {host.Root}");
        if (existing != host.Root)
            return Finding.Ok("root", $"{host.Root} is not there yet; Deploy creates it below {existing}");
        return answers["marker"].Length > 0
            ? Finding.Ok("root", $"{host.Root}, {answers["marker"]}")
            : Finding.Ok("root", $"{host.Root} is not set up yet (no .slipway-root); Deploy does it if the directory is empty");
    }

    private static Finding Disk(DoctorAnswers answers, long minimum)
    {
        if (answers.Number("free") is not { } kilobytes)
            return Finding.Warning("disk", "df does not say how much is free", "look there with df -h");
        var text = string.Create(CultureInfo.InvariantCulture, $"{kilobytes * 1024 / 1e9:0.0} GB free, {minimum / 1e9:0.0} GB needed");
        return kilobytes * 1024 >= minimum ? Finding.Ok("disk", text) : Finding.Failed("disk", text, "make room there, or lower release.keep and backups.keep");
    }

    private static Finding Current(Host host, DoctorAnswers answers) =>
        answers["current-kind"] is { Length: > 0 } kind
            ? Finding.Failed("current", $"{host.Root}/current is a {kind}, not a symbolic link", "move it away, or choose another root")
            : answers["dangling"].Length > 0
                ? Finding.Failed("current", $"points to {answers["current"]}, which is not there", "./build.sh Rollback goes to the release before it; Deploy stages it anew")
                : Finding.Ok("current", answers["current"] is { Length: > 0 } target ? target : "nothing is in service");
}
