using System.Diagnostics;
using System.Text.Json;

namespace Slipway.Tests.Integration.Lab;

/// <summary>The linter squawk, as ./build.sh Lab installs it. Without it its tests are skipped, and fail in CI.</summary>
internal static class Squawk
{
    public static string Find()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Slipway.slnx")))
            root = Path.GetDirectoryName(root)!;
        var directory = Path.Combine(root, ".slipway", "lab", "squawk", "node_modules", "@squawk-cli");
        var found = Directory.Exists(directory) ? Directory.GetFiles(directory, "squawk", SearchOption.AllDirectories) : [];
        if (found.Length == 0 && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"squawk is missing in {directory}, and CI must have it: ./build.sh Lab installs it.");
        Assert.SkipWhen(found.Length == 0, $"squawk is missing in {directory}: THE LINT IS NOT HELD AGAINST IT. ./build.sh Lab installs it.");
        return found[0];
    }

    /// <summary>The names of the rules that each script meets, as the one file of a migration that runs in a transaction.</summary>
    public static async Task<IReadOnlyList<IReadOnlySet<string>>> RulesAsync(IReadOnlyList<string> scripts, CancellationToken cancellation)
    {
        var program = Find();
        var directory = Directory.CreateTempSubdirectory("slipway-squawk-");
        try
        {
            var files = scripts.Select((_, i) => $"{i}.sql").ToList();
            for (var i = 0; i < scripts.Count; i++)
                await File.WriteAllTextAsync(Path.Combine(directory.FullName, files[i]), scripts[i], cancellation);
            var start = new ProcessStartInfo(program, ["--reporter", "json", "--pg-version", "15.0", "--assume-in-transaction", .. files]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory.FullName };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(cancellation);
            using var found = await JsonDocument.ParseAsync(process.StandardOutput.BaseStream, cancellationToken: cancellation);
            await process.WaitForExitAsync(cancellation);
            (await error).ShouldNotContain("panicked");
            var rules = scripts.Select(_ => new HashSet<string>()).ToList();
            foreach (var one in found.RootElement.EnumerateArray())
                rules[files.IndexOf(one.GetProperty("file").GetString()!)].Add(one.GetProperty("rule_name").GetString()!);
            return rules;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
