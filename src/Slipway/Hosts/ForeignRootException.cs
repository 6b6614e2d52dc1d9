namespace Slipway.Hosts;

/// <summary>The root directory holds something that is not this application's environment. Nothing was changed.</summary>
public sealed class ForeignRootException : HostException
{
    internal ForeignRootException(string host, string root, string found)
        : base($"{host}: {root} {found}. Nothing was changed. Choose another root, or an empty directory.")
    {
        Found = found;
    }

    /// <summary>What was found there, in words.</summary>
    public string Found { get; }
}
