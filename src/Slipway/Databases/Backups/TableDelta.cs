namespace Slipway.Databases.Backups;

/// <summary>A table before a restore and in the backup. Null: it is not there.</summary>
/// <param name="Differs">Also true when only values differ.</param>
/// <param name="Written">Rows that were written since the backup, inserted or changed: as they are now they are in no backup, and the restore takes them away.</param>
/// <param name="Back">Rows of the backup that were deleted or changed since, and come back as they were.</param>
public sealed record TableDelta(string Table, long? RowsBefore, long? RowsInBackup, bool Differs, long Written, long Back)
{
    public override string ToString() => (RowsBefore, RowsInBackup) switch
    {
        _ when !Differs => $"{Table}: {RowsBefore} rows, as in the backup",
        (null, _) => $"{Table}: was not there; its {RowsInBackup} rows come back",
        (_, null) => $"{Table}: is not in the backup; its {RowsBefore} rows are lost",
        _ => $"{Table}: {RowsBefore} rows, {RowsInBackup} in the backup; {Written} written since are lost, {Back} come back as they were",
    };
}
