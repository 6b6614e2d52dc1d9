namespace Slipway.Databases;

/// <summary>Something the deploy user must be able to do, really tried, and undone; <see cref="Evidence"/> is what was seen.</summary>
public sealed record Privilege(string Name, bool Granted, string Evidence);
