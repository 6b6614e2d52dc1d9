namespace MarketplaceSimulator.Scenarios;

/// <summary>Acts on one request. False = it had nothing to do here, and the request does not count.</summary>
internal delegate bool Effect(ScenarioHit hit);
