namespace MarketplaceSimulator.Scenarios;

/// <summary>A scenario that has been asked for, and how often it has matched and acted.</summary>
internal sealed class ActiveScenario(int id, string name, string path, string? bodyContains, int after, int times, Effect effect)
{
    private readonly Lock _gate = new();

    public int Id => id;
    public string Name => name;
    public string Path => path;
    public string? BodyContains => bodyContains;
    public int After => after;
    public int Times => times;
    public int Matched { get; private set; }
    public int Acted { get; private set; }

    /// <summary>Counts the request and acts when it is its turn.</summary>
    public void Meet(ScenarioHit hit)
    {
        lock (_gate)
        {
            Matched++;
            if (Matched > after && (times < 0 || Acted < times) && effect(hit))
            {
                Acted++;
                hit.Entry?.Scenarios.Add(name);
            }
        }
    }
}
