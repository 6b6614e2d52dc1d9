namespace Slipway.Databases.PostgreSql;

/// <summary>What is read of a relation, each part by a question of its own.</summary>
internal enum CataloguePart
{
    /// <summary>Itself, its columns, options and grants.</summary>
    Relation,
    Sequence,
    Constraint,
    Index,
    Trigger,
    Rule,
    Policy,
    Statistics,
    ColumnGrant,
}
