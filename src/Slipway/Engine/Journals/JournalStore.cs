namespace Slipway.Engine.Journals;

/// <summary>Where segments are kept: a folder of the first host. The composition root binds it to a Host.</summary>
public abstract class JournalStore
{
    /// <summary>The numbers of all segments, ascending.</summary>
    public abstract Task<IReadOnlyList<int>> ListAsync(CancellationToken cancel);

    /// <summary>The whole segment; empty when it is not there.</summary>
    public abstract Task<byte[]> ReadAsync(int number, CancellationToken cancel);

    /// <summary>Appends at <paramref name="position"/> bytes and fsyncs before it completes; creates the segment at 0. Refuses when the length differs.</summary>
    public abstract Task AppendAsync(int number, long position, byte[] line, CancellationToken cancel);

    /// <summary>Cuts the segment to <paramref name="length"/> bytes, fsynced.</summary>
    public abstract Task TruncateAsync(int number, long length, CancellationToken cancel);
}
