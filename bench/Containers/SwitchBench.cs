using Slipway.Bench.Lab;

namespace Slipway.Bench.Containers;

/// <summary>What passes between <c>./build.sh Deploy</c> and the moment in which the proxy gives a new release the requests, on the practice environment of containers.</summary>
internal static class SwitchBench
{
    private const string Goal = "3";
    private const string Whole = "Deploy to the switch";
    private const string Ours = "without the application's start";

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
        await stand.NextAsync();
        await stand.DeployAsync();
        var (figures, names, load) = (new Rounds(), new List<string>(), Shell.Load());
        for (var round = 0; round < rounds; round++)
        {
            await stand.NextAsync();
            var deployed = await stand.DeployAsync();
            foreach (var (name, seconds) in deployed.Phases().Append((Whole, deployed.ToSwitch)).Append((Ours, deployed.ToSwitch - deployed.Application)))
            {
                figures.Add("Slipway", name, seconds);
                if (!names.Contains(name))
                    names.Add(name);
            }
        }

        Console.WriteLine($"Load at the start: {load}; {rounds} deployments, each of a new image with a new migration; median (least–most).\n");
        Console.WriteLine("| what | seconds | goal |");
        Console.WriteLine("|---|---|---|");
        foreach (var name in names)
            Console.WriteLine($"| {name} | {figures.Shown("Slipway", name, "0.00")} | {(name == Ours ? $"≤ {Goal}" : "")} |");
        return 0;
    }
}
