using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

/// <summary>This test program started a second time to do one database operation, so that it can be killed in the middle of it.</summary>
internal sealed record DatabaseChild(DatabaseOptions Options, string Operation, string Directory, Position? Position, int KillBeforeWrite)
{
    private const string Variable = "SLIPWAY_TEST_DATABASE_CHILD";

    private static readonly HashSet<string> Writes = ["BEGIN", "COMMIT", "CREATE", "ALTER", "DROP", "INSERT", "UPDATE"];

    public Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Slipway.Integration.Tests")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = JsonSerializer.Serialize(this);
        return Process.Start(start)!;
    }

    // Before Main, and so before the test runner: a child never runs tests. No other thread may use a module before its initializer
    // has returned, so the work is done by a second copy of this module.
#pragma warning disable CA2255 // A module initializer is the one place before the generated Main.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunInstead()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
            return;
        Environment.SetEnvironmentVariable(Variable, null);
        var copy = new AssemblyLoadContext("child").LoadFromAssemblyPath(typeof(DatabaseChild).Assembly.Location);
        copy.GetType(typeof(DatabaseChild).FullName!)!.GetMethod(nameof(Run), BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [text]);
        Environment.Exit(0);
    }

    private static void Run(string text) => JsonSerializer.Deserialize<DatabaseChild>(text)!.RunAsync().GetAwaiter().GetResult();

    private async Task RunAsync()
    {
        await using var database = Database.Open(Options, TimeProvider.System);
        var left = KillBeforeWrite;
        if (left > 0)
        {
            database.Conversation = statement =>
            {
                if (Writes.Contains(statement.Split(' ')[0].TrimEnd(';').ToUpperInvariant()) && statement != "BEGIN;" && --left == 0)
                    Process.GetCurrentProcess().Kill();
            };
        }

        Console.WriteLine("ready");
        await (Operation switch
        {
            "up" => database.MigrateToLatestAsync(null, CancellationToken.None),
            "down" => database.MigrateToAsync(Position!, null, CancellationToken.None),
            "rehearse" => database.RehearseAsync(Directory, CancellationToken.None),
            "backup" => database.BackupAsync(Directory, CancellationToken.None),
            "restore" => (Task)database.RestoreAsync(System.IO.Directory.GetFiles(Directory, "*.json").Single()[..^".json".Length], CancellationToken.None),
            _ => throw new InvalidOperationException(Operation),
        });
    }
}
