namespace Slipway.Databases;

/// <summary>What the server is. <see cref="Supported"/> is false when it is older than <see cref="Minimum"/>.</summary>
public sealed record ServerInfo(string Product, string Version, string Minimum, bool Supported, IReadOnlyDictionary<string, string> Settings);
