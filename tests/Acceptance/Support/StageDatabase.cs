namespace Slipway.Tests.Acceptance.Support;

/// <summary>The database of a working copy's environment, as a test sees it from outside of the product.</summary>
internal abstract class StageDatabase
{
    /// <summary>Schema, rows and applied migrations as lines that can be compared, and whatever must not be there.</summary>
    public abstract Task<IReadOnlyList<string>> LinesAsync();

    /// <summary>Keeps the database under a name. One that is a file of the practice server is kept with the server.</summary>
    public virtual Task SaveAsync(string name) => Task.CompletedTask;

    public virtual Task RestoreAsync(string name) => Task.CompletedTask;

    public virtual Task WipeAsync() => Task.CompletedTask;
}
