using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

/// <summary>The figures, and how they stand to the goals.</summary>
internal static class HostsTable
{
    public static void Print(Rival[] rivals, Payload payload, Payload small, int rounds, Rounds measured)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{payload.Files} files, {payload.Bytes / 1e6:0} MB, {rounds} rounds, {Shell.Load()}\n"));
        Console.WriteLine("Seconds, median (min–max):\n");
        Console.WriteLine("| way | first upload, 1 host | changed upload, 1 host | first deploy, 1 host | changed deploy, 1 host | first deploy, 3 hosts | changed deploy, 3 hosts |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var rival in rivals)
        {
            Console.WriteLine(rival.Missing is { } why
                ? $"| {rival.Name} | NOT MEASURED: {why} | – | – | – | – | – |"
                : $"| {rival.Name} | {Of("first", "upload", 1)} | {Of("changed", "upload", 1)} | {Of("first", "whole", 1)} | {Of("changed", "whole", 1)} | {Of("first", "whole", 3)} | {Of("changed", "whole", 3)} |");

            string Of(string kind, string part, int hosts) => measured.Shown(rival.Name, HostsBench.What(kind, part, hosts), "0.00");
        }

        Console.WriteLine();
        Goal("first upload, of rsync's speed", "rsync", "first", "upload", 1, ">= 0.9");
        Goal("changed upload, of rsync's speed", "rsync", "changed", "upload", 1, "> 1");
        foreach (var (rival, goal) in new[] { ("Ansible", ">= 5"), ("Capistrano", ">= 2") })
        {
            Goal($"first deploy to three, of {rival}'s speed", rival, "first", "whole", 3, goal);
            Goal($"changed deploy to three, of {rival}'s speed", rival, "changed", "whole", 3, goal);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- peak memory of the deployer: {measured.Median("Slipway", "MB"):0} MB, at most {measured.Most("Slipway", "MB"):0} (goal < 150)"));
        var (one, many) = (HostsBench.What("small", "whole", 1), HostsBench.What("small", "whole", 20));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"- {small.Bytes / 1e6:0} MB in {small.Files} files, 1 % changed: one host {measured.Shown("Slipway", one, "0.00")} s, twenty {measured.Shown("Slipway", many, "0.00")} s: {measured.Median("Slipway", many) / measured.Median("Slipway", one):0.0} × (goal <= 3)\n"));

        void Goal(string what, string rival, string kind, string part, int hosts, string goal) =>
            Console.WriteLine($"- {what}: {measured.Ratio(rival, "Slipway", HostsBench.What(kind, part, hosts))} × (goal {goal})");
    }
}
