using System.Globalization;

namespace Slipway.Databases.Migrations;

/// <summary>A numbered migration as it lies on disk. <see cref="Down"/> is null only when it is declared irreversible.</summary>
/// <param name="Checksum">Of the up script's text as written, before variables are replaced.</param>
/// <param name="DownChecksum">Of the down script's, or empty.</param>
internal sealed record Migration(int Version, string Name, string Checksum, string DownChecksum, MigrationScript Up, MigrationScript? Down)
{
    public string Id => IdOf(Version, Name);

    public static string IdOf(int version, string name) => string.Create(CultureInfo.InvariantCulture, $"{version:0000}_{name}");
}
