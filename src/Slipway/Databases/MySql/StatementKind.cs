namespace Slipway.Databases.MySql;

/// <summary>How a statement can be made to take effect once.</summary>
internal enum StatementKind
{
    /// <summary>It changes only the session, which a later run has anew: said again on resuming.</summary>
    Session,

    /// <summary>It reads or changes rows: committed together with its progress row.</summary>
    Rows,

    /// <summary>It commits by itself: its intent is written before it, and a schema that has not changed means it did not happen.</summary>
    Schema,
}
