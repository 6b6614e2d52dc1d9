namespace Slipway.Environments;

public enum MailTls
{
    StartTls,
    Ssl,
    Auto,
    None,
}
