namespace Slipway.Dashboard;

/// <summary>Where the schema is.</summary>
/// <param name="Version">Of the newest migration in force; 0 before the first.</param>
/// <param name="Pending">Names of the migrations of this checkout that are not applied, in their order.</param>
/// <param name="Problems">What is wrong with migrations or schema; empty when nothing is.</param>
public sealed record SchemaState(int Version, IReadOnlyList<string> Pending, IReadOnlyList<string> Problems);
