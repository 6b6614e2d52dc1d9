namespace Slipway.Bench.Hosts;

/// <summary>One way to bring a release to hosts, link there what has not changed, switch to it and keep the newest five.</summary>
internal abstract class Rival(Machines machines)
{
    public abstract string Name { get; }

    /// <summary>Why it is not compared; null: it is.</summary>
    public virtual string? Missing => null;

    public Machines Machines => machines;

    /// <summary>Directory on the hosts.</summary>
    public string Root => $"/srv/app/{Name.ToLowerInvariant().Split(' ')[0]}";

    /// <summary>What whoever changed the release does before it is deployed; not timed.</summary>
    public virtual Task PublishAsync(Payload payload) => Task.CompletedTask;

    /// <summary>Deploys to the first so many hosts.</summary>
    /// <returns>Seconds for the upload alone where that can be told apart (else 0), and for the whole command.</returns>
    public abstract Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts);
}
