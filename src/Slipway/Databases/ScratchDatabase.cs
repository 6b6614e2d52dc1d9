namespace Slipway.Databases;

/// <summary>A copy of a database that nobody else uses; disposing of it removes it.</summary>
internal abstract class ScratchDatabase(Database database) : IDisposable
{
    public Database Database { get; } = database;

    public abstract void Dispose();
}
