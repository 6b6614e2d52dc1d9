namespace Slipway.Databases.Migrations;

/// <summary>A script's word that a rule's finding is meant, and where it says so (1-based).</summary>
internal sealed record Allowance(string Rule, string Reason, int Line, int Column);
