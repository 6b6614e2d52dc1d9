namespace Slipway.Environments;

/// <summary>A regular expression that a text must match, and the same in words.</summary>
internal sealed record Form(string Expression, string Rule);
