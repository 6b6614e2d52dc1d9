using System.Data.Common;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>How one engine is asked about locks and waits. Everything else about watching is the same for all: <see cref="TrafficWatch"/>.</summary>
internal abstract class TrafficQueries
{
    /// <summary>How long a statement of a migration queues for a lock before it gives way; others may queue behind it for so long.</summary>
    public abstract TimeSpan Patience { get; }

    /// <summary>Those of the tables that are there, the largest first. From then on <see cref="Known"/> knows them.</summary>
    public abstract IReadOnlyList<string> BySize(IReadOnlyList<CatalogueTable> tables);

    /// <summary>Takes the locks of an application that reads a table.</summary>
    public abstract string Reader(string table);

    /// <summary>Takes the locks of an application that changes a row of a copy, and leaves its values as they are. Where locks alone make the server write, its commit waits for the disk as the application's does.</summary>
    public abstract string Writer(string table);

    /// <summary>A session that looks, and that no migration keeps waiting.</summary>
    public abstract DbConnection OpenLook();

    /// <summary>A session as the application has it, which waits for as long as it takes.</summary>
    public abstract DbConnection OpenProbe();

    /// <summary>What is looked at, each over and over in a session of its own.</summary>
    public abstract IReadOnlyList<TrafficLook> Looks { get; }

    /// <summary>The table's name as the catalogue has it; null for what a migration has made itself, where nobody waits.</summary>
    public abstract string? Known(string table);
}
