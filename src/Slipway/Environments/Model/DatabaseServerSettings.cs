using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>Where a database server is, and who migrates there.</summary>
public sealed record DatabaseServerSettings(
    [Description("Name or address of the server.")]
    [RegularExpression(Patterns.HostName, ErrorMessage = Patterns.HostNameRule)]
    string Host,
    [Description("Its TCP port.")]
    [Range(1, 65535)]
    int Port,
    [Description("Name of the database on it.")]
    [RegularExpression(Patterns.Identifier, ErrorMessage = Patterns.IdentifierRule)]
    string Name,
    [Description("User that migrates, backs up and rehearses.")]
    [RegularExpression(Patterns.Identifier, ErrorMessage = Patterns.IdentifierRule)]
    string User,
    [Description("That user's password, as a ${NAME} reference.")]
    Secret Password,
    [Description("Directory of the server's client programs (pg_dump, mariadb-dump) on the machine that deploys; left out: where Debian has them, or on the PATH.")]
    [RegularExpression("^/[^\\x00-\\x1f]*$", ErrorMessage = "must be an absolute directory")]
    string? Clients = null);
