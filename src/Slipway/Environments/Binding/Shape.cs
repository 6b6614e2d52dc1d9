using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Slipway.Environments;

/// <summary>
/// What a settings record looks like in a file: its keys, read once from the record's constructor. Binding, the JSON schema,
/// the canonical form and the documentation all walk this and nothing else, and so cannot disagree.
/// </summary>
internal sealed record Shape(Type Type, ConstructorInfo Constructor, IReadOnlyList<Key> Keys)
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    public static Shape Of(Type type) => Known.GetOrAdd(type, Read);

    /// <summary>True when an empty object is complete, so that the whole section may be left out.</summary>
    public bool MayBeEmpty => Keys.All(key => key.IsOptional);

    public static bool IsSection(Type type) => type.Namespace == typeof(Settings).Namespace && type.Name.EndsWith("Settings", StringComparison.Ordinal);

    public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);

    private static Shape Read(Type type)
    {
        var constructor = type.GetConstructors().Single();
        return new Shape(type, constructor, constructor.GetParameters().Select(Read).ToArray());
    }

    private static Key Read(ParameterInfo parameter)
    {
        var pattern = parameter.GetCustomAttribute<RegularExpressionAttribute>();
        var keys = parameter.GetCustomAttribute<KeyPatternAttribute>();
        return new Key(char.ToLowerInvariant(parameter.Name![0]) + parameter.Name[1..], parameter.ParameterType)
        {
            Description = parameter.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            Default = parameter.GetCustomAttribute<DefaultValueAttribute>()?.Value ?? (parameter.HasDefaultValue ? parameter.DefaultValue : null),
            HasDefault = parameter.HasDefaultValue || parameter.GetCustomAttribute<DefaultValueAttribute>() is not null,
            Pattern = pattern is null ? null : new Form(pattern.Pattern, pattern.ErrorMessage!),
            KeyPattern = keys is null ? null : new Form(keys.Pattern, keys.Rule),
            Range = parameter.GetCustomAttribute<RangeAttribute>() is { } range ? new Bounds((int)range.Minimum, (int)range.Maximum) : null,
            MinimumLength = parameter.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0,
            AllowsPlaceholders = parameter.GetCustomAttribute<AllowsPlaceholdersAttribute>() is not null,
        };
    }
}
