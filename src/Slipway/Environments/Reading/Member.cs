namespace Slipway.Environments;

/// <summary>A key of an object, by its place, and its value.</summary>
internal sealed record Member(Origin Key, Node Value);
