namespace Slipway.Hosts;

/// <summary>Something a host could not do. The message says what, on which host, and what state things are in.</summary>
public class HostException : Exception
{
    public HostException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
