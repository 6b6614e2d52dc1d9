using System.Text;
using Slipway.Hosts;
using Slipway.Rollouts.Kubernetes.Manifests;

namespace Slipway.Build.Capabilities;

/// <summary>Manifests as files that kubectl takes.</summary>
internal sealed class Rendering(ClusterRelease cluster, string image)
{
    /// <param name="directory">Made when it is missing. Files of the same names are replaced.</param>
    /// <param name="release">The release's id; null leaves its placeholder.</param>
    /// <param name="withSecrets">Whether the Secret has its values, in a file for its owner alone.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The files written, and other manifests that lie there.</returns>
    public async Task<(IReadOnlyList<string> Files, IReadOnlyList<string> Others)> WriteAsync(string directory, string? release, bool withSecrets, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var files = KubernetesManifests.Files(cluster.Options(_ => { }));
        foreach (var (name, text) in files)
        {
            var id = release ?? KubernetesManifests.ReleasePlaceholder;
            var filled = KubernetesManifests.Fill(text, id, KubernetesManifests.ImageOf(image, id));
            var isSecret = withSecrets && KubernetesManifests.IsSecret(name);
            await WriteFileAsync(Path.Combine(directory, name), isSecret ? KubernetesManifests.Reveal(filled, cluster.Secrets) : filled, isSecret, cancel).ConfigureAwait(false);
        }

        return ([.. files.Keys], [.. Directory.GetFiles(directory, "*.yaml").Select(file => Path.GetFileName(file)).Except(files.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    // Made anew, so that one that was readable for all does not stay so.
    private static async Task WriteFileAsync(string path, string text, bool isSecret, CancellationToken cancel)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Host.OwnerOnly;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancel).ConfigureAwait(false);
    }
}
