using System.Diagnostics;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A compose file of deploy/erpmax, used as a person uses it, under a name of its own. All of it goes with it.</summary>
internal sealed class ComposeProject(Checkout checkout, string file, IReadOnlyDictionary<string, string> variables) : IAsyncDisposable
{
    private const string ComposeText = "if docker compose version >/dev/null 2>&1; then set -- docker compose \"$@\"; else set -- docker-compose \"$@\"; fi; exec \"$@\"";

    // Without its plugin the client refuses to build, unless it is told to use the old builder.
    private const string BuildText = "docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0; exec docker build \"$@\"";

    private readonly List<string> _images = [];

    public string Name { get; } = $"slipway-by-hand-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Stand-ins for the stores' images where a lab has made them; else the files' own, which are pulled.</summary>
    public static async Task<Dictionary<string, string>> StoresAsync()
    {
        var images = new Dictionary<string, string>();
        foreach (var store in new[] { "postgres", "rabbitmq", "redis" })
        {
            var found = await Tool.RunAsync("/", "docker", "images", "--format", "{{.Repository}}:{{.Tag}}", $"slipway-practice-{store}");
            if (found.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var first, ..])
                images[$"{store.ToUpperInvariant()}_IMAGE"] = first;
        }

        return images;
    }

    /// <summary>Builds an image of a directory with a program that was published before. The compiling stage needs an SDK image, which not every machine can pull.</summary>
    public async Task<string> BuildAsync(string dockerfile, string published)
    {
        var image = $"{Name}-{published}:test";
        // The old builder reads no ignore file of a Dockerfile's own.
        checkout.Write(".dockerignore", string.Join('\n', checkout.Read($"{dockerfile}.dockerignore"), $"!{published}"));
        await Tool.RunAsync(checkout.Root, "sh", "-c", BuildText, "build", "-q", "-f", dockerfile, "-t", image, "--build-arg", "FILES=published", "--build-arg", $"PUBLISHED={published}", "--build-arg", "SDK_IMAGE=debian:bookworm-slim", ".");
        _images.Add(image);
        return image;
    }

    public Task<string> RunAsync(params string[] words)
    {
        var set = variables.Select(pair => $"{pair.Key}={pair.Value}");
        return Tool.RunAsync(checkout.Root, "env", [.. set, "sh", "-c", ComposeText, "compose", "-p", Name, "-f", file, .. words]);
    }

    /// <summary>What becomes of its containers from now on, a line each: <c>start web</c>, <c>health_status: healthy web</c>, <c>die migration 0</c>.</summary>
    public Running Watch()
    {
        const string Template = "{{.Action}} {{index .Actor.Attributes \"com.docker.compose.service\"}}{{with index .Actor.Attributes \"exitCode\"}} {{.}}{{end}}";
        string[] words = ["events", "--since", "1", "--filter", $"label=com.docker.compose.project={Name}", "--filter", "event=start", "--filter", "event=die", "--filter", "event=health_status", "--format", Template];
        return new Running(new ProcessStartInfo("docker", words) { RedirectStandardOutput = true, RedirectStandardError = true }, "docker events");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--volumes");
        foreach (var image in _images)
            await Tool.RunAsync("/", "docker", "rmi", "-f", image);
    }
}
