using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>Alembic with one revision a script; on PostgreSQL it runs all of them in one transaction, which is its default.</summary>
internal sealed class Alembic(Server server, string directory) : Tool(server, Path.Combine(directory, "alembic"))
{
    public override string Name => "Alembic 1.8.1";

    public override string? Missing => Peers.Missing("/usr/bin/alembic");

    public override async Task PrepareAsync(IReadOnlyList<Script> scripts)
    {
        await WriteAsync("alembic.ini", $"[alembic]\nscript_location = {Home}/scripts\nsqlalchemy.url = {Url("postgresql+psycopg2", "mysql+pymysql")}\n");
        await WriteAsync(
            "scripts/env.py",
            """
            from alembic import context
            from sqlalchemy import engine_from_config, pool

            engine = engine_from_config(context.config.get_section(context.config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)
            with engine.connect() as connection:
                context.configure(connection=connection)
                with context.begin_transaction():
                    context.run_migrations()

            """);
        foreach (var script in scripts)
        {
            await WriteAsync(
                $"scripts/versions/{script.Id}.py",
                $"from alembic import op\n\nrevision = \"{Revision(script.Number)}\"\ndown_revision = {(script.Number == 1 ? "None" : $"\"{Revision(script.Number - 1)}\"")}\n\n\ndef upgrade():\n    op.execute(\"{script.Up.TrimEnd(';')}\")\n\n\ndef downgrade():\n    op.execute(\"{script.Down.TrimEnd(';')}\")\n");
        }
    }

    public override Call Apply() => new("/usr/bin/alembic", "upgrade", "head") { Directory = Home };

    private static string Revision(int number) => string.Create(CultureInfo.InvariantCulture, $"r{number:0000}");
}
