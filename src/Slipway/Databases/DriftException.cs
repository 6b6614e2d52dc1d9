namespace Slipway.Databases;

/// <summary>The schema is not what the last migration left. Nothing was changed.</summary>
public sealed class DriftException : DatabaseException
{
    internal DriftException(string location, IReadOnlyList<string> drift)
        : base($"The schema of {location} is not what the last migration left; somebody changed it outside the tool: {string.Join("; ", drift)}. Nothing was changed. See ./build.sh ValidateMigrations")
        => Drift = drift;

    /// <summary>Lines of a difference, as <c>ValidateMigrations</c> shows them.</summary>
    public IReadOnlyList<string> Drift { get; }
}
