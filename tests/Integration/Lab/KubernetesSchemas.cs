using System.Diagnostics;
using System.Text.Json;

namespace Slipway.Tests.Integration.Lab;

/// <summary>Kubernetes' OpenAPI schemas, as ./build.sh Lab installs them. Without them their tests are skipped, and fail in CI.</summary>
internal static class KubernetesSchemas
{
    // By kind and version of the object: what the schema says against it, or nothing.
    private const string Validator = """
        let text = ''; process.stdin.on('data', part => text += part).on('end', () => {
          const say = object => {
            try { const kind = require(`kubernetes-models/${object.apiVersion}/${object.kind}`)[object.kind]; new kind(object).validate(); return ''; } catch (problem) { return `${object.kind}: ${problem.message}`; }
          };
          process.stdout.write(JSON.stringify(JSON.parse(text).map(say)));
        });
        """;

    /// <summary>For each object, as JSON, what is wrong with it; empty when nothing is.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IEnumerable<string> objects, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", ["-e", Validator]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Find() };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.WriteAsync($"[{string.Join(',', objects)}]".AsMemory(), cancellation);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        (await error).ShouldBeEmpty();
        return JsonSerializer.Deserialize<List<string>>(output)!;
    }

    private static string Find()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Slipway.slnx")))
            root = Path.GetDirectoryName(root)!;
        var directory = Path.Combine(root, ".slipway", "lab", "kubernetes");
        var isThere = Directory.Exists(Path.Combine(directory, "node_modules", "kubernetes-models"));
        if (!isThere && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"Kubernetes' schemas are missing in {directory}, and CI must have them: ./build.sh Lab installs them.");
        Assert.SkipWhen(!isThere, $"Kubernetes' schemas are missing in {directory}: THE MANIFESTS ARE NOT HELD AGAINST THEM. ./build.sh Lab installs them.");
        return directory;
    }
}
