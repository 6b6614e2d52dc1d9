namespace Slipway.Hosts.Ssh;

/// <summary>The connection broke while a command ran. The host ends the command; what it did until then is not known.</summary>
public sealed class SshLostException : HostException
{
    internal SshLostException(string host, Command command, Exception? inner = null)
        : base($"{host}: the connection was lost while this ran: {command}. The host ends it; what it did until then is not known. "
            + "Run the same command again: it goes on from what it finds.", inner)
    {
    }
}
