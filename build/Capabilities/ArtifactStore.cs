using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// Published programs in <c>.slipway/artifacts/&lt;name&gt;/&lt;hash of the sources&gt;</c>: published once, whole or not at all, and
/// found again as long as the sources stay what they are.
/// </summary>
internal sealed class ArtifactStore(Workspace workspace)
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>SHA-256 over the names and contents of the project's files, of the projects it refers to and of the shared build files.</summary>
    public string SourcesHash(string project)
    {
        var directories = new SortedSet<string>(StringComparer.Ordinal);
        Collect(workspace.PathOf(project), directories);
        var files = directories
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            .Where(file => !IsBuildOutput(Path.GetRelativePath(workspace.Root, file)))
            .Concat(Shared.Select(workspace.PathOf).Where(File.Exists))
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(workspace.Root, file) + "\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <param name="project">Directory of the project.</param>
    /// <param name="selfContained">Whether the artifact brings its own .NET runtime.</param>
    public string PathOf(string project, bool selfContained = false) =>
        workspace.PathOf($".slipway/artifacts/{Path.GetFileName(project)}/{SourcesHash(project)}{(selfContained ? "-self-contained" : "")}");

    public bool Exists(string project, bool selfContained = false) => Directory.Exists(PathOf(project, selfContained));

    /// <summary>Publishes the project unless its artifact exists. Of several at once one publishes and the others wait for it.</summary>
    public async Task PublishAsync(string project, bool selfContained, Action<string> say, CancellationToken cancel)
    {
        var target = PathOf(project, selfContained);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var only = await LockAsync(Path.Combine(Path.GetDirectoryName(target)!, ".lock"), cancel).ConfigureAwait(false);
        if (Directory.Exists(target))
        {
            return;
        }

        say($"dotnet publish {project}");
        var staging = target + ".staging";
        Delete(staging);
        await workspace.Here.RunAsync(Publish(project, staging, selfContained), cancellation: cancel).ConfigureAwait(false);
        Directory.Move(staging, target);
        foreach (var old in Directory.GetDirectories(Path.GetDirectoryName(target)!).Where(path => path != target).OrderByDescending(Directory.GetCreationTimeUtc).Skip(4))
        {
            Delete(old);
        }
    }

    // Deterministic and without a machine's paths in it, so that the same sources give the same release everywhere.
    private static Command Publish(string project, string output, bool selfContained) => Command.Of(
        "dotnet", "publish", project, "--configuration", "Release", "--output", output, "--verbosity", "quiet", "--nologo",
        "-p:UseCurrentRuntimeIdentifier=true", $"-p:SelfContained={(selfContained ? "true" : "false")}", "-p:PublishReadyToRun=true",
        "-p:DebugType=none", "-p:ContinuousIntegrationBuild=true", "-p:PublishDocumentationFiles=false")
        .With("MSBUILDDISABLENODEREUSE", "1");

    private static void Collect(string directory, SortedSet<string> directories)
    {
        if (!directories.Add(directory))
        {
            return;
        }

        foreach (var file in Directory.GetFiles(directory, "*.csproj"))
        {
            foreach (var reference in XDocument.Load(file).Descendants("ProjectReference").Select(element => (string?)element.Attribute("Include")).OfType<string>())
            {
                Collect(Path.GetDirectoryName(Path.GetFullPath(Path.Combine(directory, reference)))!, directories);
            }
        }
    }

    private static bool IsBuildOutput(string path) => path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private async Task<FileStream> LockAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), workspace.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
