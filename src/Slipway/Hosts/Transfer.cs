namespace Slipway.Hosts;

/// <summary>How far an upload is. Bytes that the host already held by content count as done, and are in <paramref name="BytesReused"/> too.</summary>
public sealed record Transfer(int FilesDone, int FilesTotal, long BytesDone, long BytesTotal, long BytesReused)
{
    /// <summary>Bytes that had to go over the wire and have, before compression.</summary>
    public long BytesSent => BytesDone - BytesReused;

    /// <summary>Bytes that have to go over the wire, before compression.</summary>
    public long BytesToSend => BytesTotal - BytesReused;
}
