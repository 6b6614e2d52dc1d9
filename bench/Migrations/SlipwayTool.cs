using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>
/// <c>./build.sh MigrateOnly</c> in a repository of its own: the build's sources are there too, because the command looks at them each time whether it
/// has to be built anew.
/// </summary>
internal sealed class SlipwayTool(Server server, string directory) : Tool(server, Path.Combine(directory, "slipway"))
{
    public override string Name => "Slipway: ./build.sh MigrateOnly";

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        await Shell.RunAsync(new Call(Path.Combine(Repository.Root, "build.sh"), "--help"));
        foreach (var file in (string[])["build.sh", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"])
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Home, file), overwrite: true);
        foreach (var folder in (string[])["build", "src/Slipway"])
            Copy(Path.Combine(Repository.Root, folder), Path.Combine(Home, folder));
        Directory.CreateDirectory(Path.Combine(Home, ".slipway"));
        Directory.CreateSymbolicLink(Path.Combine(Home, ".slipway", "bin"), Path.Combine(Repository.Root, ".slipway", "bin"));
        foreach (var script in scripts)
        {
            await WriteAsync($"migrations/{script.Id}.up.sql", script.Up + "\n");
            await WriteAsync($"migrations/{script.Id}.down.sql", script.Down + "\n");
        }

        await WriteAsync(
            ".nuke/parameters.bench.json",
            $$"""
            {
              "application": "bench",
              "hosts": [{ "name": "bench", "kind": "local", "root": ".slipway/host" }],
              "database": {
                "engine": "{{Server.Engine}}",
                "migrations": "migrations",
                "server": { "host": "127.0.0.1", "port": {{Server.Port}}, "name": "{{Database}}", "user": "{{Server.User}}", "password": "${BENCH_PASSWORD}" }
              },
              "release": { "project": "src/Slipway", "executables": ["none"] }
            }
            """);
    }

    public override Call Apply() => new(Path.Combine(Home, "build.sh"), "MigrateOnly", "--env", "bench", "--confirm", "bench")
    {
        Directory = Home,
        Variables = new Dictionary<string, string> { ["BENCH_PASSWORD"] = Server.Password },
    };

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.GetDirectories(from).Where(one => Path.GetFileName(one) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
