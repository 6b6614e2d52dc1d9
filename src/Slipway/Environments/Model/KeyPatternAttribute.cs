namespace Slipway.Environments;

/// <summary>The form that the keys of a map must have, with the rule in words.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class KeyPatternAttribute(string pattern, string rule) : Attribute
{
    public string Pattern => pattern;

    public string Rule => rule;
}
