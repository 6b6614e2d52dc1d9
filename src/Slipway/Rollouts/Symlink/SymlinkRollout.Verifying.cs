using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

public sealed partial class SymlinkRollout
{
    public override async Task<ReleaseVerification> VerifyAsync(string id, CancellationToken cancellation = default) =>
        await CompareAsync(await ManifestAsync(id, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    /// <summary>
    /// Names, modes and lengths against the manifest, after an upload: what has arrived and what was linked has just been hashed, and hashing it
    /// twice would take most of the time that a small change takes.
    /// </summary>
    private async Task<ReleaseVerification> LookOverAsync(ReleaseManifest manifest, CancellationToken cancellation)
    {
        var command = Command.Of("find", ".", "-type", "f", "-exec", "stat", "--printf", "%a %s %n\\0", "--", "{}", "+").In($"{Releases}/{manifest.Id}").ReadOnly();
        var result = await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        var found = result.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(record => record.Split(' ', 3)).ToDictionary(parts => parts[2][2..], parts => $"{parts[0]} {parts[1]}", StringComparer.Ordinal);
        var known = manifest.Files.Select(f => f.Path).Append(ReleaseManifest.FileName);
        return new ReleaseVerification(manifest.Id, manifest.Files.Count,
            [.. manifest.Files.Select(f => f.Path).Where(path => !found.ContainsKey(path))],
            [.. manifest.Files.Where(f => found.TryGetValue(f.Path, out var stat) && stat != string.Create(CultureInfo.InvariantCulture, $"{ReleaseManifest.Octal(f.Mode)} {f.Length}")).Select(f => f.Path)],
            [.. found.Keys.Except(known).Order(StringComparer.Ordinal)]);
    }

    private async Task<ReleaseVerification> CompareAsync(ReleaseManifest manifest, CancellationToken cancellation)
    {
        var command = Command.Of("find", ".", "-type", "f", "-exec", "sha256sum", "--", "{}", "+")
            .And(Command.Of("find", ".", "-type", "f", "-exec", "stat", "-c", "mode %a %n", "--", "{}", "+"))
            .In($"{Releases}/{manifest.Id}").ReadOnly();
        var result = await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        var (hashes, modes) = Parse(result.Output);
        var missing = manifest.Files.Where(f => !hashes.ContainsKey(f.Path)).Select(f => f.Path);
        var changed = manifest.Files
            .Where(f => hashes.TryGetValue(f.Path, out var hash)
                && (hash != f.Sha256 || modes.GetValueOrDefault(f.Path) != ReleaseManifest.Octal(f.Mode)))
            .Select(f => f.Path);
        var known = manifest.Files.Select(f => f.Path).Append(ReleaseManifest.FileName);
        return new ReleaseVerification(manifest.Id, manifest.Files.Count, [.. missing], [.. changed],
            [.. hashes.Keys.Except(known).Order(StringComparer.Ordinal)]);
    }

    private static (Dictionary<string, string> Hashes, Dictionary<string, string> Modes) Parse(string output)
    {
        var (hashes, modes) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var line in output.Split('\n'))
        {
            if (HashLine().Match(line) is { Success: true } hash)
                hashes[Unescape(hash)] = hash.Groups["hash"].Value;
            else if (ModeLine().Match(line) is { Success: true } mode)
                modes[mode.Groups["path"].Value] = mode.Groups["mode"].Value;
        }
        return (hashes, modes);
    }

    // sha256sum marks a line whose name it had to escape with a backslash in front.
    private static string Unescape(Match line) => line.Groups["escaped"].Success
        ? line.Groups["path"].Value.Replace(@"\\", @"\", StringComparison.Ordinal)
        : line.Groups["path"].Value;

    private async Task<ReleaseManifest> ManifestAsync(string id, CancellationToken cancellation)
    {
        var path = $"{Releases}/{id}/{ReleaseManifest.FileName}";
        var bytes = await _host.ReadAsync(path, cancellation).ConfigureAwait(false)
            ?? throw new RolloutException($"{_host.Name}: release {id} is not staged: there is no {path}.");
        try
        {
            return ReleaseManifest.Parse(bytes, id);
        }
        catch (FormatException e)
        {
            throw new RolloutException($"{_host.Name}: {path} is damaged: {e.Message}. Deploy the release again to mend it.", e);
        }
    }

    private async Task<ReleaseManifest?> TryManifestAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await ManifestAsync(id, cancellation).ConfigureAwait(false);
        }
        catch (RolloutException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<escaped>\\)?(?<hash>[0-9a-f]{64}) [ *]\./(?<path>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex HashLine();

    [GeneratedRegex(@"^mode (?<mode>[0-7]+) \./(?<path>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ModeLine();
}
