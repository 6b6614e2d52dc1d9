using System.Runtime.CompilerServices;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

/// <summary>A directory with settings files, gone when the test ends.</summary>
internal sealed class Repository : IDisposable
{
    /// <summary>The least that loads.</summary>
    public const string Minimal = """
        {
          "application": "app",
          "hosts": [{ "name": "one", "kind": "local", "root": "server" }],
          "database": { "engine": "sqlite", "file": "app.db", "migrations": "migrations" },
          "release": { "project": "src/App", "executables": ["app"] }
        }
        """;

    public string Root { get; } = Directory.CreateTempSubdirectory("slipway-settings-").FullName;

    public static Repository With(string defaults, string stage = "{}") =>
        new Repository().File(".nuke/parameters.json", defaults).File(".nuke/parameters.test.json", stage);

    public static string ShippedRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    public Repository File(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return this;
    }

    public LoadedEnvironment Load(string[]? overrides = null, params (string Name, string? Value)[] variables) =>
        EnvironmentLoader.Load(Root, "test", overrides ?? [], variables.ToDictionary(pair => pair.Name, pair => pair.Value));

    public IReadOnlyList<string> Problems(string[]? overrides = null, params (string Name, string? Value)[] variables) =>
        Should.Throw<SettingsException>(() => Load(overrides, variables)).Problems.Select(problem => problem.ToString()).ToArray();

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
