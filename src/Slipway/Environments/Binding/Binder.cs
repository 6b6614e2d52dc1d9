using System.Collections;

namespace Slipway.Environments;

/// <summary>
/// Turns nodes into settings records. Goes on after a problem, so that all of them are found; what it returns is only
/// complete when it added none.
/// </summary>
internal sealed class Binder(References references, List<SettingsProblem> problems)
{
    private readonly Scalars scalars = new(references, problems);

    public IReadOnlyList<Secret> Secrets => scalars.Secrets;

    /// <summary>Secrets whose value is a fallback from the settings, with their places.</summary>
    public IReadOnlyList<Fallback> SecretFallbacks => scalars.SecretFallbacks;

    public object Section(Type type, ObjectNode node, string path)
    {
        var shape = Shape.Of(type);
        foreach (var (name, (origin, _)) in node.Members.Where(member => shape.Keys.All(key => key.Name != member.Key)))
        {
            if (path.Length == 0 && name == "$schema") continue;
            problems.Add(origin.Problem(KeyPath.Join(path, name), $"is not a key here; {Hint(name, shape.Keys.Select(key => key.Name).ToArray())}"));
        }
        return shape.Constructor.Invoke(shape.Keys.Select(key => Value(key, node, KeyPath.Join(path, key.Name))).ToArray());
    }

    private object? Value(Key key, ObjectNode section, string path)
    {
        // Null is how a stage takes back what the defaults set.
        if (section.Find(key.Name) is { } node and not ScalarNode { Value: null })
            return Value(key, key.Type, node, path);
        if (!key.IsOptional)
        {
            problems.Add(section.Origin.Problem(path, $"is missing. {key.Description}"));
            return null;
        }
        if (key.Default is string text && key.Type != typeof(string)) return scalars.Value(key, key.Type, new ScalarNode(Origin.Nowhere, text), path);
        if (key.HasDefault) return key.Default;
        return Value(key, key.Type, Shape.IsList(key.Type) ? new ArrayNode(Origin.Nowhere, []) : ObjectNode.Empty, path);
    }

    private object? Value(Key key, Type type, Node node, string path)
    {
        if (Shape.IsList(type)) return node is ArrayNode array ? List(key, type, array, path) : WrongType(node, path, "an array");
        if (Shape.IsMap(type)) return node is ObjectNode map ? Map(key, type, map, path) : WrongType(node, path, "an object");
        if (Shape.IsSection(type)) return node is ObjectNode section ? Section(type, section, path) : WrongType(node, path, "an object");
        return scalars.Value(key, type, node, path);
    }

    private IList List(Key key, Type type, ArrayNode array, string path)
    {
        var item = type.GetGenericArguments()[0];
        if (array.Items.Count < key.MinimumLength) problems.Add(array.Origin.Problem(path, $"needs at least {key.MinimumLength} item. {key.Description}"));
        var list = Array.CreateInstance(item, array.Items.Count);
        for (var i = 0; i < list.Length; i++) list.SetValue(Value(key, item, array.Items[i], $"{path}[{i}]"), i);
        return list;
    }

    private IDictionary Map(Key key, Type type, ObjectNode node, string path)
    {
        var item = type.GetGenericArguments()[1];
        var map = (IDictionary)Activator.CreateInstance(typeof(SortedDictionary<,>).MakeGenericType(typeof(string), item), StringComparer.Ordinal)!;
        foreach (var (name, (origin, value)) in node.Members)
        {
            var keyPath = KeyPath.Join(path, name);
            if (key.KeyPattern is var (expression, rule) && !Scalars.Matches(name, expression)) problems.Add(origin.Problem(keyPath, $"the name {rule}"));
            if (value is ScalarNode { Value: null }) continue;
            map[name] = Value(key, item, value, keyPath);
        }
        return map;
    }

    private object? WrongType(Node node, string path, string expected)
    {
        problems.Add(node.Origin.Problem(path, $"must be {expected}, but is {node.Kind}"));
        return null;
    }

    private static string Hint(string name, IReadOnlyList<string> known) =>
        Nearest.To(name, known) is { } nearest ? $"did you mean '{nearest}'?" : $"known keys are {string.Join(", ", known)}";
}
