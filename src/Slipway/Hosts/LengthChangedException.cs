namespace Slipway.Hosts;

/// <summary>A file to be appended to was not as long as its only writer remembers. Nothing was written.</summary>
public sealed class LengthChangedException : HostException
{
    internal LengthChangedException(string host, string path, long expected, long? found)
        : base($"{host}: {path} was expected to have {expected} bytes and {(found is null ? "does not exist" : $"has {found}")}; "
            + "somebody else has written to it, and nothing was appended.")
    {
        (Expected, Found) = (expected, found);
    }

    /// <summary>Bytes expected.</summary>
    public long Expected { get; }

    /// <summary>Bytes found; null when there is no file.</summary>
    public long? Found { get; }
}
