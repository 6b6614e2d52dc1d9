namespace ErpMax.Broker;

/// <summary>What things are called on the broker. The default exchange brings a message to the queue that it names.</summary>
internal sealed record BrokerNames(string Prefix)
{
    public string Jobs => $"{Prefix}.jobs";

    /// <summary>Messages that nobody can use, and those of jobs that failed as often as allowed: for a person to look at.</summary>
    public string Dead => $"{Prefix}.jobs.dead";
}
