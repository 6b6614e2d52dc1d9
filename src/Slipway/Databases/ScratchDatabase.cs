namespace Slipway.Databases;

/// <summary>A copy of a database that nobody else uses; disposing of it removes it.</summary>
internal abstract class ScratchDatabase(Database database) : IDisposable
{
    /// <summary>Names on a server that begin so are ours, and are dropped when their owner is dead.</summary>
    public const string NamePrefix = "slipway_scratch_";

    public Database Database { get; } = database;

    public abstract void Dispose();
}
