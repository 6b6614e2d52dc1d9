using System.Reflection;

namespace Slipway.Engine.Targets;

/// <summary>Every target of a build class, in the order of declaration.</summary>
public sealed class TargetCatalog
{
    private readonly Dictionary<Target, string> names = [];
    private readonly Dictionary<string, TargetDefinition> definitions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the properties of type <see cref="Target"/>; runs no action.</summary>
    public static TargetCatalog Of(object build)
    {
        var catalog = new TargetCatalog();
        var properties = build.GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(Target))
            .OrderBy(property => property.MetadataToken)
            .ToList();
        // Two passes: a delegate is known by its method and owner, so that DependsOn(Backup) finds the name of the property Backup.
        foreach (var property in properties)
        {
            catalog.names[(Target)property.GetValue(build)!] = property.Name;
        }

        foreach (var (target, name) in catalog.names)
        {
            catalog.definitions[name] = target(new TargetDefinition { Name = name }) with { Name = name };
        }

        return catalog;
    }

    public IReadOnlyCollection<TargetDefinition> All => definitions.Values;

    public TargetDefinition? Find(string name) => definitions.GetValueOrDefault(name);

    /// <summary>True when the one has the other among the targets that run before it.</summary>
    internal bool WaitsFor(string name, string other) =>
        Find(name) is { } target && target.Dependencies.Concat(target.Predecessors).Any(before => NameOf(before) == other);

    /// <summary>The name of a target, or null when it is not a property of this build.</summary>
    internal string? NameOf(Target target) => names.GetValueOrDefault(target);
}
