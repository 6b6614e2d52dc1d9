using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The mail server and the people.</summary>
public sealed record MailSettings(
    [Description("Name or address of the SMTP server.")]
    [RegularExpression(Patterns.Address, ErrorMessage = Patterns.AddressRule)]
    string Host,
    [Description("The sender's address.")]
    [RegularExpression(Patterns.MailAddress, ErrorMessage = Patterns.MailAddressRule)]
    string From,
    [Description("The recipients' addresses.")]
    [MinLength(1)]
    [RegularExpression(Patterns.MailAddress, ErrorMessage = Patterns.MailAddressRule)]
    IReadOnlyList<string> To,
    [Description("TCP port of the server.")]
    [Range(1, 65535)]
    int Port = 587,
    [Description("starttls: required. ssl: from the first byte. auto: what the port suggests, and STARTTLS when it is offered. none: in clear, for a server on this machine.")]
    MailTls Tls = MailTls.StartTls,
    [Description("Who logs in there; left out: nobody does.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? User = null,
    [Description("The user's password, as a ${NAME} reference.")]
    Secret? Password = null);
