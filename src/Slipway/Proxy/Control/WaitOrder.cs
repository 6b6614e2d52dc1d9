namespace Slipway.Proxy.Control;

/// <summary>Something that may take a while.</summary>
/// <param name="Name">The upstream it is about, where it is about one.</param>
/// <param name="Within">Seconds.</param>
internal sealed record WaitOrder(string? Name, double Within);
