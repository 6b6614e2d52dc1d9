namespace Slipway.Dashboard;

/// <summary>A backup that was restored and compared when it was taken: without that proof none is listed.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="TakenAt">UTC.</param>
/// <param name="Bytes">Of its file.</param>
/// <param name="Rows">In all its tables.</param>
/// <param name="SchemaVersion">The schema that it holds.</param>
/// <param name="Proof">How long the proof took.</param>
public sealed record BackupState(string Name, DateTimeOffset TakenAt, long Bytes, long Rows, int SchemaVersion, TimeSpan Proof);
