namespace Slipway.Dashboard.Parts;

/// <summary>A part with its value, which stays when a later try fails.</summary>
internal sealed class PartOf<T>(string id, TimeSpan every, TimeProvider time, Func<CancellationToken, Task<T>> read) : Part(id, every, time)
{
    public T? Value { get; private set; }

    protected override async Task ReadAsync(CancellationToken cancel) => Value = await read(cancel).ConfigureAwait(false);
}
