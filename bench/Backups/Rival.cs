namespace Slipway.Bench.Backups;

/// <summary>One way to copy a database and put it back. Each half is timed by whoever calls it.</summary>
internal abstract class Rival
{
    public abstract string Name { get; }

    /// <summary>Why it is not compared; null: it is.</summary>
    public virtual string? Missing => null;

    /// <summary>Copies the database into <paramref name="directory"/>, which is there and empty.</summary>
    public abstract Task BackUpAsync(string database, string directory);

    /// <summary>Puts that copy back under another name, which is an empty database.</summary>
    public abstract Task RestoreAsync(string directory, string database);
}
