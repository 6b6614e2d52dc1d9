using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>A server's public key.</summary>
/// <param name="Server">The name to pin it under, as in known_hosts.</param>
/// <param name="Type">As <c>ssh-ed25519</c>.</param>
/// <param name="Base64">The key itself.</param>
public sealed record HostKey(string Server, string Type, string Base64)
{
    /// <summary>As <c>ssh-keygen -l</c> shows it.</summary>
    public string Fingerprint { get; } = "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Base64))).TrimEnd('=');

    /// <summary>Its line of known_hosts.</summary>
    public string Line => $"{Server} {Type} {Base64}";

    internal static HostKey FromBlob(string server, byte[] blob)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(blob);
        return new HostKey(server, Encoding.ASCII.GetString(blob, 4, length), Convert.ToBase64String(blob));
    }

    public override string ToString() => $"{Type} {Fingerprint}";
}
