namespace ErpMax.Http;

internal sealed record HealthPart(string Name, HealthState State, string Detail);
