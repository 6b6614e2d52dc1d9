namespace ErpMax.Http;

internal enum HealthState
{
    Up,
    Degraded,
    Down,
}
