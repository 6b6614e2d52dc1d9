namespace Slipway.Build.Capabilities;

/// <summary>Progress told at once and in order; <see cref="Progress{T}"/> would tell it from the thread pool, in any order.</summary>
internal sealed class Told<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
