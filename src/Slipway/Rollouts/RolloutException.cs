using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>A release could not be staged, verified or put into service. The message says what is in service now.</summary>
public sealed class RolloutException : HostException
{
    internal RolloutException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
