using System.Collections.Immutable;
using Slipway.Engine.Targets;

namespace Slipway.Engine.Plans;

/// <summary>Orders targets. Pure: the same catalogue and request give the same plan.</summary>
public sealed class Planner(TargetCatalog catalog)
{
    private readonly List<string> problems = [];

    /// <summary>The plan for the targets asked for, with their dependencies before them; ties go by the order of declaration.</summary>
    /// <exception cref="PlanException">A target is unknown, a dependency is missing or circular; all of it is named at once.</exception>
    public Plan Plan(
        string application, string environment, IReadOnlyCollection<string> targets, IReadOnlyCollection<string> skip, ImmutableSortedDictionary<string, string> inputs)
    {
        problems.Clear();
        var wanted = targets.Select(Known).OfType<TargetDefinition>().Select(target => target.Name).ToList();
        var skipped = skip.Select(Known).OfType<TargetDefinition>().Select(target => target.Name).ToHashSet();
        var chosen = new HashSet<string>();
        wanted.ForEach(name => Collect(name, [], chosen));
        if (problems.Count > 0)
        {
            throw new PlanException([.. problems.Distinct()]);
        }

        var ordered = Order(chosen);
        return new Plan
        {
            Application = application,
            Environment = environment,
            Targets = [.. wanted],
            Steps = [.. ordered.Select(name => Step(catalog.Find(name)!, skipped.Contains(name)))],
            Inputs = inputs,
        };
    }

    private PlanStep Step(TargetDefinition target, bool skipped) => new(
        target.Name, target.Summary, [.. Names(target.Dependencies)], target.IsReadOnly, target.UndoAction is not null, skipped);

    private IEnumerable<string> Names(IEnumerable<Target> targets) => targets.Select(catalog.NameOf).OfType<string>();

    private TargetDefinition? Known(string name)
    {
        if (catalog.Find(name) is { } target)
        {
            return target;
        }

        var nearest = NearestName.Find(name, catalog.All.Where(known => !known.IsHidden).Select(known => known.Name));
        problems.Add($"Unknown target '{name}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
        return null;
    }

    private void Collect(string name, ImmutableList<string> path, HashSet<string> chosen)
    {
        if (path.Contains(name))
        {
            problems.Add($"Circular dependency: {string.Join(" -> ", path.SkipWhile(other => other != name).Append(name))}.");
            return;
        }

        var target = catalog.Find(name)!;
        foreach (var dependency in target.Dependencies)
        {
            if (catalog.NameOf(dependency) is { } dependencyName)
            {
                Collect(dependencyName, path.Add(name), chosen);
            }
            else
            {
                problems.Add($"Missing dependency: '{name}' depends on a target that is not a property of the build ({dependency.Method.Name}).");
            }
        }

        chosen.Add(name);
    }

    // Kahn's algorithm; the ready target that was declared first goes first.
    private List<string> Order(HashSet<string> chosen)
    {
        var waiting = catalog.All.Where(target => chosen.Contains(target.Name)).ToDictionary(
            target => target.Name,
            target => Names(target.Dependencies).Concat(Names(target.Predecessors)).Where(chosen.Contains).ToHashSet());
        var ordered = new List<string>();
        while (waiting.Count > 0)
        {
            var next = waiting.FirstOrDefault(pair => pair.Value.Count == 0).Key
                ?? throw new PlanException([$"Circular order among: {string.Join(", ", waiting.Keys)}."]);
            ordered.Add(next);
            waiting.Remove(next);
            foreach (var rest in waiting.Values)
            {
                rest.Remove(next);
            }
        }

        return ordered;
    }
}
