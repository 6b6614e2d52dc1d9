using Slipway.Databases.MySql;

namespace Slipway.Tests.Unit.Databases;

public sealed class MySqlProgramsTests
{
    [Theory]
    [InlineData("mariadb-dump  Ver 10.19 Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)", "10.11.6-MariaDB-0+deb12u1", null)]
    [InlineData("mariadb from 11.8.3-MariaDB, client 15.2 for debian-linux-gnu (x86_64) using  EditLine wrapper", "10.11.6-MariaDB", null)]
    [InlineData("mariadb-dump  Ver 10.19 Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)", "11.4.2-MariaDB", "is of version 10.11")]
    [InlineData("mysqldump  Ver 8.0.35 for Linux on x86_64 (MySQL Community Server - GPL)", "8.0.36", null)]
    [InlineData("mysqldump  Ver 8.0.35 for Linux on x86_64 (MySQL Community Server - GPL)", "9.1.0", "is of version 8.0")]
    [InlineData("mysqldump  Ver 8.0.35 for Linux on x86_64 (MySQL Community Server - GPL)", "10.11.6-MariaDB", "is MySQL's")]
    [InlineData("mysql  Ver 15.1 Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)", "8.4.0", "is MariaDB's")]
    [InlineData("something else", "8.4.0", "does not say its version")]
    public void A_client_of_another_product_or_an_older_major_version_is_refused(string client, string server, string? refusal)
        => MySqlPrograms.Refusal(client, new MySqlVersion(server)).ShouldBe(refusal);

    [Theory]
    [InlineData("5.7.44", false)]
    [InlineData("8.0.0", true)]
    [InlineData("5.5.5-10.6.18-MariaDB", false)]
    [InlineData("11.4.2-MariaDB-ubu2404", true)]
    public void A_server_that_is_too_old_is_known_by_its_version(string version, bool supported) => new MySqlVersion(version).Supported.ShouldBe(supported);
}
