using System.Globalization;
using System.Text;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>One hash over everything a verdict depends on, so that a changed script, schema or server makes it void.</summary>
internal static class RehearsalBinding
{
    public static string Of(MigrationSet set, Observation seen, ServerInfo server, DatabaseOptions options)
    {
        var text = new StringBuilder();
        Line("application", options.Application);
        Line("server", $"{server.Product} {server.Version}");
        Line("schema", seen.Catalogue.Fingerprint.Hash);
        Line("version", seen.Log.Version.ToString(CultureInfo.InvariantCulture));
        foreach (var pending in Review.Pending(set, seen, options.Baseline))
        {
            var migration = set.Migrations.First(m => m.Version == pending.Version);
            Line(migration.Id + (pending.AsBaseline ? " baseline" : ""), $"{Checksum.Of(migration.Up.Text)} {(migration.Down is null ? "" : Checksum.Of(migration.Down.Text))}");
        }

        return Fingerprint.Of(text.ToString()).Hash;

        void Line(string name, string value) => text.Append(name).Append(": ").Append(value).Append('\n');
    }
}
