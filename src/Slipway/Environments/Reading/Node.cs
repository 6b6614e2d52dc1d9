namespace Slipway.Environments;

/// <summary>A JSON value that remembers where it was written.</summary>
internal abstract record Node(Origin Origin)
{
    /// <summary>The kind of value, in words for a message.</summary>
    public abstract string Kind { get; }
}
