namespace Slipway.Environments;

/// <summary>A text, number, truth value or null.</summary>
/// <param name="Origin">Where it was written.</param>
/// <param name="Value">A <see cref="string"/>, <see cref="decimal"/>, <see cref="bool"/> or null.</param>
/// <param name="IsBare">True for a text without quotes of its own (from the command line), which may stand for a number or truth value.</param>
internal sealed record ScalarNode(Origin Origin, object? Value, bool IsBare = false) : Node(Origin)
{
    public override string Kind => Value switch
    {
        null => "null",
        string => "a text",
        bool => "a truth value",
        _ => "a number",
    };
}
