namespace Slipway.Hosts;

/// <summary>How far an upload is. Bytes that the host already held by content count as done, and are in <paramref name="BytesReused"/> too.</summary>
public sealed record Transfer(int FilesDone, int FilesTotal, long BytesDone, long BytesTotal, long BytesReused);
