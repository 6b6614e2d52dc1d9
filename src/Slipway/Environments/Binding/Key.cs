namespace Slipway.Environments;

/// <summary>One key of a section: its name, its type and what its value must satisfy.</summary>
internal sealed record Key(string Name, Type Type)
{
    public string Description { get; init; } = "";

    public bool HasDefault { get; init; }

    /// <summary>The value when the key is left out. A text stands for what it would be in a file.</summary>
    public object? Default { get; init; }

    public Form? Pattern { get; init; }

    public Form? KeyPattern { get; init; }

    public Bounds? Range { get; init; }

    public int MinimumLength { get; init; }

    public bool AllowsPlaceholders { get; init; }

    /// <summary>True when the key may be left out.</summary>
    public bool IsOptional =>
        HasDefault
        || ((Shape.IsList(Type) || Shape.IsMap(Type)) && MinimumLength == 0)
        || (Shape.IsSection(Type) && Shape.Of(Type).MayBeEmpty);
}
