using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>An ssh-agent, which signs with keys that never leave it. One short conversation a question, as its protocol has them.</summary>
internal sealed class SshAgent(string socketPath)
{
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;
    private const int LongestAnswer = 1 << 20;

    // Some agents ask a person, or wait for a touch.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The public keys it holds; none when it cannot be reached, for then the key files must do.</summary>
    public IReadOnlyList<byte[]> Keys()
    {
        try
        {
            var answer = Ask([RequestIdentities], IdentitiesAnswer);
            var at = 0;
            var count = (int)ReadNumber(answer, ref at);
            var keys = new List<byte[]>();
            for (var i = 0; i < count; i++)
            {
                keys.Add(ReadBytes(answer, ref at));
                _ = ReadBytes(answer, ref at); // The comment.
            }
            return keys;
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentOutOfRangeException)
        {
            return [];
        }
    }

    /// <summary>A signature with its algorithm's name, as the SSH protocol carries it. The flags are for RSA keys: 2 for SHA-256, 4 for SHA-512.</summary>
    public byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        var request = new byte[1 + 4 + key.Length + 4 + data.Length + 4];
        request[0] = SignRequest;
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(1), (uint)key.Length);
        key.CopyTo(request, 5);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(5 + key.Length), (uint)data.Length);
        data.CopyTo(request, 9 + key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(request.Length - 4), flags);
        var answer = Ask(request, SignResponse);
        var at = 0;
        return ReadBytes(answer, ref at);
    }

    private byte[] Ask(byte[] request, byte expected)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.SendTimeout = socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, request.Length);
        using var stream = new NetworkStream(socket);
        stream.Write(length);
        stream.Write(request);
        stream.ReadExactly(length);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < 1 or > LongestAnswer)
            throw new IOException("The ssh-agent's answer has an impossible length.");
        var answer = new byte[size];
        stream.ReadExactly(answer);
        return answer[0] == expected ? answer[1..] : throw new IOException("The ssh-agent refused.");
    }

    private static uint ReadNumber(byte[] from, ref int at)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(from.AsSpan(at));
        at += 4;
        return number;
    }

    private static byte[] ReadBytes(byte[] from, ref int at)
    {
        var length = checked((int)ReadNumber(from, ref at));
        var bytes = from.AsSpan(at, length).ToArray();
        at += length;
        return bytes;
    }

    /// <summary>What kind of key it is, as <c>ssh-ed25519</c>.</summary>
    public static string TypeOf(byte[] key)
    {
        var at = 0;
        return Encoding.ASCII.GetString(ReadBytes(key, ref at));
    }
}
