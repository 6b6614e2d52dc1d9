namespace Slipway.Bench.Hosts;

/// <summary>One container with an sshd.</summary>
internal sealed record Machine(int Number, string Container, int Port)
{
    /// <summary>What the peers call it.</summary>
    public string Name => $"h{Number}";
}
