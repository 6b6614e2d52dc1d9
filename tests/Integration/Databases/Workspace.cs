using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

/// <summary>A directory of one test with migrations in it, removed afterwards.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace()
    {
        Root = Directory.CreateTempSubdirectory("slipway-db-").FullName;
        Directory.CreateDirectory(Migrations);
        Directory.CreateDirectory(Data);
    }

    public string Root { get; }

    public string Migrations => Path.Combine(Root, "migrations");

    public string Data => Path.Combine(Root, "data");

    public string Scratch => Path.Combine(Root, "scratch");

    public string Backups => Path.Combine(Root, "backups");

    public Workspace Migration(string id, string up, string? down)
    {
        File.WriteAllText(Path.Combine(Migrations, id + ".up.sql"), up);
        if (down is not null)
            File.WriteAllText(Path.Combine(Migrations, id + ".down.sql"), down);
        return this;
    }

    public Workspace Invariant(string name, string sql)
    {
        Directory.CreateDirectory(Path.Combine(Root, "invariants"));
        File.WriteAllText(Path.Combine(Root, "invariants", name + ".sql"), sql);
        return this;
    }

    public Workspace Smoke(string name, string sql)
    {
        Directory.CreateDirectory(Path.Combine(Root, "smoke"));
        File.WriteAllText(Path.Combine(Root, "smoke", name + ".sql"), sql);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
