// Scenarios: how the simulator misbehaves when a test asks for it.
// ScenarioCatalogue lists them by name, the *Scenarios classes make their effects, ScenarioEngine holds the active ones and
// decides for each request. An effect answers instead of the API, damages bytes (WireMiddleware), changes JSON
// (RewriteMiddleware) or changes the data (World). The API's own code knows nothing of it but the size of a page.
using System.Text;
using MarketplaceSimulator.Control;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Wildberries;
using Microsoft.AspNetCore.Http.Features;

namespace MarketplaceSimulator.Scenarios;

internal sealed class ScenarioEngine
{
    private readonly SimulatorOptions _options;
    private readonly World _world;
    private readonly SimulatedClock _clock;
    private readonly WbError _wbErrors;
    private readonly Lock _gate = new();
    private volatile ActiveScenario[] _active = [];
    private int _lastId;

    /// <exception cref="ArgumentException">The options name an unknown scenario.</exception>
    public ScenarioEngine(SimulatorOptions options, World world, SimulatedClock clock, WbError wbErrors)
    {
        (_options, _world, _clock, _wbErrors) = (options, world, clock, wbErrors);
        Reset();
    }

    public IReadOnlyList<ActiveScenario> Active => _active;

    /// <exception cref="ArgumentException">No such scenario, or a parameter is wrong; the message says which are known.</exception>
    public ActiveScenario Add(ScenarioRequest request)
    {
        if (!ScenarioCatalogue.All.TryGetValue(request.Name, out var scenario))
            throw new ArgumentException($"unknown scenario '{request.Name}'; known: {string.Join(", ", ScenarioCatalogue.All.Keys)}");
        if (request.After < 0 || request.Times is 0 or < -1)
            throw new ArgumentException("after must be 0 or more; times must be 1 or more, or -1 for all");
        var parameters = new ScenarioParameters(request.Parameters);
        var effect = scenario.Make(parameters);
        parameters.RefuseUnread();
        var path = request.Path ?? scenario.Path;
        lock (_gate)
        {
            var active = new ActiveScenario(++_lastId, scenario.Name, path, request.BodyContains,
                request.After ?? scenario.After, request.Times ?? scenario.Times, effect);
            if (path.Length == 0)
                active.Meet(new ScenarioHit(null, new ActiveFaults(), _world, _clock, _wbErrors));
            else
                _active = [.. _active, active];
            return active;
        }
    }

    /// <summary>Ends one scenario, or all. Changes of the data stay until a reset.</summary>
    public bool Remove(int? id)
    {
        lock (_gate)
        {
            var before = _active.Length;
            _active = id is null ? [] : [.. _active.Where(a => a.Id != id)];
            return id is null || _active.Length < before;
        }
    }

    /// <summary>Back to the scenarios of the command line, as if they had never met a request.</summary>
    public void Reset()
    {
        Remove(null);
        foreach (var name in _options.Scenarios)
            Add(new ScenarioRequest { Name = name });
    }

    public ActiveFaults Decide(HttpContext http)
    {
        var faults = new ActiveFaults();
        var body = new Lazy<string>(() => Encoding.UTF8.GetString(http.Features.GetRequiredFeature<LogEntry>().Body));
        foreach (var active in _active)
        {
            if (http.Request.Path.Value?.StartsWith(active.Path, StringComparison.Ordinal) != true
                || (active.BodyContains is { } text && !body.Value.Contains(text, StringComparison.Ordinal)))
                continue;
            active.Meet(new ScenarioHit(http, faults, _world, _clock, _wbErrors));
            // A request that is already refused never reaches the next scenario.
            if (faults.Answer is not null)
                break;
        }
        return faults;
    }
}
