namespace ErpMax.Schema;

// What this release needs of the database. The number is a migration's: the newest whose tables and columns the statements in Jobs,
// Outbox and Work use. A later schema is welcome (the next release's migrations run while this one still serves); an earlier one
// is not: the process starts, is not ready, and says why. SchemaProbe tries the statements themselves.

/// <summary>The version of migrations/erpmax/postgresql that the code in this folder is written for.</summary>
internal static class RequiredSchema
{
    public const int Version = 8;
}
