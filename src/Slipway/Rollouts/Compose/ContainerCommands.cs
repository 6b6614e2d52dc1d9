using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>Calls of a container engine's client that differ from version to version, as one that each version understands.</summary>
public static class ContainerCommands
{
    // Version 2 is a plugin of the client; version 1 is a program of its own.
    private const string ComposeText = "if docker compose version >/dev/null 2>&1; then exec docker compose \"$@\"; else exec docker-compose \"$@\"; fi";

    // To version 1 its input must have a name: without one it fails on a file that extends another.
    private const string ComposeInputText = "if docker compose version >/dev/null 2>&1; then exec docker compose -f - \"$@\"; else exec docker-compose -f /dev/stdin \"$@\"; fi";

    // Without its plugin the client refuses to build, unless it is told to use the old builder; that one leaves the container of a line that fails.
    private const string BuildText = "docker buildx version >/dev/null 2>&1 || { export DOCKER_BUILDKIT=0; set -- --force-rm \"$@\"; }; exec docker build \"$@\"";

    /// <summary>A line on the error output of <see cref="ComposeAfter"/> where the image could not be built; what compose says of it comes after.</summary>
    public const string NotBuilt = "slipway: not built";

    /// <summary>Compose, version 1 or 2, on one file as the project of this name.</summary>
    public static Command Compose(string file, string project, params IEnumerable<string> words) => Command.Script(ComposeText, ["-p", project, "-f", file, .. words]);

    /// <summary>
    /// The same with an image built first, for all else to be ready by then: compose is started at once and waits for its file, which comes when the image
    /// is there. Version 1 takes longer to start than a release's own image takes to build.
    /// </summary>
    public static Command ComposeAfter(Command build, string file, string project, params IEnumerable<string> words) =>
        // In the file's directory: of a file that it reads from its input, version 1 takes some paths for relative to where it runs.
        build.RedirectTo("/dev/null").And(Command.Of("cat", "--", file)).Or(Command.Script($"echo '{NotBuilt}' >&2")).Pipe(Command.Script(ComposeInputText, ["-p", project, "--project-directory", ".", .. words]).In(file[..file.LastIndexOf('/')]));

    /// <summary>A container's own health check, asked now; null where it has none.</summary>
    /// <param name="test">As the engine has it: <c>CMD</c> or <c>CMD-SHELL</c>, and words.</param>
    public static Command? HealthCheck(string container, IReadOnlyList<string> test) => test switch
    {
        ["CMD", ..] => Command.Of("docker", ["exec", container, .. test.Skip(1)]).ReadOnly().AllowFailure(),
        ["CMD-SHELL", ..] => Command.Of("docker", ["exec", container, "sh", "-c", .. test.Skip(1)]).ReadOnly().AllowFailure(),
        _ => null,
    };

    /// <summary>Builds an image of a directory; <paramref name="words"/> are further options of <c>docker build</c>.</summary>
    public static Command Build(string tag, string directory, params IEnumerable<string> words) => Command.Script(BuildText, ["-q", "-t", tag, .. words, directory]);
}
