namespace Slipway.Bench.Lab;

/// <summary>Installs the rivals: Debian's packages where we are root, npm packages and .NET tools into .slipway/lab. What cannot be had is said in the table.</summary>
internal static class Peers
{
    public const string Dbmate = "2.36.0";
    public const string Grate = "2.2.0";
    private static readonly Dictionary<string, string> Said = [];

    public static string GrateProgram => Path.Combine(Repository.Lab, "grate", "grate");

    /// <summary>The command that npm puts there; a script of Node that starts <see cref="DbmateBinary"/>.</summary>
    public static string DbmateCommand => Path.Combine(NpmModules, ".bin", "dbmate");

    public static string? DbmateBinary
        => Directory.Exists(Path.Combine(NpmModules, "@dbmate")) ? Directory.EnumerateFiles(Path.Combine(NpmModules, "@dbmate"), "dbmate", SearchOption.AllDirectories).FirstOrDefault() : null;

    private static string NpmModules => Path.Combine(Repository.Lab, "npm", "node_modules");

    /// <summary>Why a program is not there; null: it is.</summary>
    public static string? Missing(string program) => Shell.Find(program) is not null ? null : Said.GetValueOrDefault(program, $"{Path.GetFileName(program)} is not installed");

    public static async Task DebianAsync(params (string Program, string[] Packages)[] wanted)
    {
        var missing = new List<(string Program, string[] Packages)>();
        foreach (var one in wanted)
        {
            if (!await IsInstalledAsync(one.Packages))
                missing.Add(one);
        }

        if (missing.Count == 0)
            return;
        await TryAsync(missing.Select(one => one.Program), async () =>
        {
            if (Environment.UserName != "root" || Shell.Find("apt-get") is null)
                throw new InvalidOperationException($"needs Debian's {string.Join(", ", missing.SelectMany(one => one.Packages))}, and this is no root on Debian");
            // RUNLEVEL=1 keeps Debian's packages from starting their servers.
            var quiet = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" };
            await Shell.RunAsync(new Call("apt-get", "update", "-q") { Variables = quiet });
            await Shell.RunAsync(new Call("apt-get", ["install", "-y", "-q", "--no-install-recommends", .. missing.SelectMany(one => one.Packages)]) { Variables = quiet });
        });
    }

    public static Task DbmateAsync() => Shell.Find(DbmateCommand) is not null ? Task.CompletedTask : TryAsync([DbmateCommand], async () =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Lab, "npm")).FullName;
        await Shell.RunAsync(new Call("npm", "install", "--no-audit", "--no-fund", "--prefix", folder, $"dbmate@{Dbmate}"));
    });

    public static Task GrateAsync() => Shell.Find(GrateProgram) is not null ? Task.CompletedTask : TryAsync([GrateProgram], async () =>
        await Shell.RunAsync(new Call("dotnet", "tool", "install", "grate", "--version", Grate, "--tool-path", Path.GetDirectoryName(GrateProgram)!)));

    private static async Task<bool> IsInstalledAsync(string[] packages)
    {
        if (Shell.Find("dpkg-query") is null)
            return false;
        try
        {
            return (await Shell.RunAsync(new Call("dpkg-query", ["-W", "-f=${db:Status-Abbrev}\n", .. packages]))).Split('\n').Count(line => line.StartsWith("ii", StringComparison.Ordinal)) == packages.Length;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task TryAsync(IEnumerable<string> programs, Func<Task> install)
    {
        Console.Error.WriteLine($"installing {string.Join(", ", programs.Select(Path.GetFileName))} …");
        try
        {
            await install();
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            foreach (var program in programs)
                Said[program] = "could not be installed: " + error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Last();
        }
    }
}
