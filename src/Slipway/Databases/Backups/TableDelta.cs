namespace Slipway.Databases.Backups;

/// <summary>A table before a restore and in the backup. Null: it is not there. <see cref="Differs"/> is also true when only values differ.</summary>
public sealed record TableDelta(string Table, long? RowsBefore, long? RowsInBackup, bool Differs);
