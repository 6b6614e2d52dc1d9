using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>A migration tool as its documentation says to use it: files in its own form, one command that applies what is pending.</summary>
internal abstract class Tool(Server server, string directory)
{
    /// <summary>As the table names it, with the version.</summary>
    public abstract string Name { get; }

    /// <summary>Why it is not compared; null: it is.</summary>
    public virtual string? Missing => null;

    /// <summary>The database that is its alone.</summary>
    public string Database => "bench_" + GetType().Name.ToLowerInvariant();

    protected Server Server { get; } = server;

    protected string Home { get; } = Directory.CreateDirectory(Path.Combine(directory, server.Engine)).FullName;

    protected bool IsMariaDb => Server.Engine == "mariadb";

    /// <summary>Whatever has to be there before anything is timed.</summary>
    public abstract Task PrepareAsync(IReadOnlyList<Script> scripts);

    public abstract Call Apply();

    /// <summary>An empty database, as before the first migration.</summary>
    public virtual void Reset() => Server.Recreate(Database);

    protected Task WriteAsync(string file, string text)
    {
        var path = Path.Combine(Home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllTextAsync(path, text);
    }

    protected string Url(string postgreSql, string mariaDb)
        => $"{(IsMariaDb ? mariaDb : postgreSql)}://{Server.User}:{Server.Password}@127.0.0.1:{Server.Port}/{Database}";
}
