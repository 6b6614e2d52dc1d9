using Slipway.Bench.Lab;

namespace Slipway.Bench.Containers;

/// <summary>What passes between <c>./build.sh Deploy</c> and the moment in which the proxy gives a new release the requests, on the practice environment of containers.</summary>
internal static class SwitchBench
{
    private const string Goal = "3";
    private const string Whole = "Deploy to the switch";
    private const string Ours = "without the application's start";
    private const string Wide = "without the application's start until it listens";

    public static async Task<int> RunAsync(int rounds = 7)
    {
        if (Shell.Find("docker") is null)
        {
            Console.Error.WriteLine("switch: there is no container engine; ./build.sh Lab installs one on Debian.");
            return 1;
        }

        await using var stand = await Stand.CreateAsync();
        // Stores, base image and first release; then one like those that are measured.
        await stand.DeployAsync();
        await stand.NextWithMigrationAsync();
        await stand.DeployAsync();
        var load = Shell.Load();
        // In turns, so that what the machine does besides meets both alike.
        var (code, data) = (new Rounds(), new Rounds());
        var (codeNames, dataNames) = (new List<string>(), new List<string>());
        for (var round = 0; round < rounds; round++)
        {
            await stand.NextAsync();
            Add(code, codeNames, await stand.DeployAsync());
            await stand.NextWithMigrationAsync();
            Add(data, dataNames, await stand.DeployAsync());
        }

        Console.WriteLine($"Load at the start: {load}; {rounds} deployments of each kind, each of a new image; median (least–most).\n");
        Print("Code alone", code, codeNames);
        Print("With a migration, rehearsed", data, dataNames);
        return 0;
    }

    private static void Add(Rounds figures, List<string> names, Switch deployed)
    {
        foreach (var (name, seconds) in deployed.Phases().Append((Whole, deployed.ToSwitch)).Append((Wide, deployed.ToSwitch - deployed.Listening)).Append((Ours, deployed.ToSwitch - deployed.Application)))
        {
            figures.Add("Slipway", name, seconds);
            if (!names.Contains(name))
                names.Add(name);
        }
    }

    private static void Print(string what, Rounds figures, List<string> names)
    {
        Console.WriteLine($"| {what} | seconds | goal |");
        Console.WriteLine("|---|---|---|");
        foreach (var name in names)
            Console.WriteLine($"| {name} | {figures.Shown("Slipway", name, "0.00")} | {(name == Ours ? $"≤ {Goal}" : "")} |");
        Console.WriteLine();
    }
}
