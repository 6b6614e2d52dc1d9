using System.Globalization;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Slipway.Hosts.Ssh;

/// <summary>Makes one connection, through every jump, each server's key compared with the pinned one before it learns anything.</summary>
internal static class SshConnector
{
    // What a channel's answer may take once there is a connection; a busy disk on the host is no broken network.
    private static readonly TimeSpan ChannelLimit = TimeSpan.FromMinutes(2);

    /// <exception cref="HostKeyException">A key is unknown or has changed.</exception>
    /// <exception cref="HostException">A server cannot be reached or lets nobody in.</exception>
    public static async Task<SshConnection> ConnectAsync(string name, SshTarget target, TimeProvider time, CancellationToken cancellation)
    {
        var ways = new List<IDisposable>();
        try
        {
            var client = await GoAsync(name, target, isLook: false, ways, cancellation).ConfigureAwait(false);
            client.ConnectionInfo.Timeout = ChannelLimit;
            return new SshConnection(name, client, target.Timing, ways, time);
        }
        catch
        {
            Close(ways);
            throw;
        }
    }

    /// <summary>The key that the host shows, and why it is not trusted, if it is not. Jumps must be pinned. Nobody logs in there.</summary>
    public static async Task<(HostKey Key, HostKeyProblem? Problem)> LookAsync(string name, SshTarget target, CancellationToken cancellation)
    {
        var ways = new List<IDisposable>();
        try
        {
            _ = await GoAsync(name, target, isLook: true, ways, cancellation).ConfigureAwait(false);
            throw new HostException($"{name}: {target} shows no host key.");
        }
        catch (HostKeyException e) when (e.IsLook)
        {
            return (e.Key, Judge(target, KnownHosts.Read(target.KnownHosts), e.Key, isLast: true));
        }
        finally
        {
            Close(ways);
        }
    }

    private static async Task<SshClient> GoAsync(string name, SshTarget target, bool isLook, List<IDisposable> ways, CancellationToken cancellation)
    {
        var known = KnownHosts.Read(target.KnownHosts);
        var route = SshRoute.Resolve(target);
        SshClient? last = null;
        for (var i = 0; i < route.Count; i++)
        {
            var (endpoint, isLast) = (route[i], i == route.Count - 1);
            var (host, port) = last is null ? (endpoint.Host, endpoint.Port) : Forward(last, endpoint, ways);
            var looks = isLook && isLast;
            var keys = looks ? [] : SshKeys.For(name, target, endpoint);
            AuthenticationMethod method = looks ? new NoneAuthenticationMethod(endpoint.User) : new PrivateKeyAuthenticationMethod(endpoint.User, [.. keys]);
            var info = new Renci.SshNet.ConnectionInfo(host, port, endpoint.User, method) { Timeout = target.ConnectTimeout };
            PreferQuick(info);
            if (!isLast || target.HostKey is null)
                Prefer(info, known.Types(endpoint.PinName));
            last = new SshClient(info);
            ways.Add(last);
            HostKeyException? refused = null;
            last.HostKeyReceived += (_, e) =>
            {
                var key = HostKey.FromBlob(endpoint.PinName, e.HostKey);
                if (looks)
                    refused = new HostKeyException(key);
                else if (Judge(target, known, key, isLast) is { } problem)
                    refused = new HostKeyException(name, endpoint, key, problem);
                e.CanTrust = refused is null;
            };
            try
            {
                await last.ConnectAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SshException or SocketException or IOException or ObjectDisposedException)
            {
                throw refused ?? Explain(name, endpoint, target, keys.Count, e);
            }
        }
        return last!;
    }

    private static HostKeyProblem? Judge(SshTarget target, KnownHosts known, HostKey key, bool isLast)
    {
        if (!isLast || target.HostKey is not { } pin)
            return known.Judge(key);
        return key.Fingerprint == pin.TrimEnd('=') ? null : new HostKeyProblem(IsKnown: true, $"is not the one that the environment pins ({pin})");
    }

    public static void Close(List<IDisposable> ways)
    {
        for (var i = ways.Count - 1; i >= 0; i--)
        {
            try
            {
                ways[i].Dispose();
            }
            catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException)
            {
                // It was broken already.
            }
        }
    }

    private static (string Host, int Port) Forward(SshClient through, SshEndpoint to, List<IDisposable> ways)
    {
        var port = new ForwardedPortLocal("127.0.0.1", to.Host, (uint)to.Port);
        through.AddForwardedPort(port);
        port.Start();
        ways.Add(port);
        return ("127.0.0.1", (int)port.BoundPort);
    }

    // The first that the server knows is used. In managed code sntrup761 takes 170 ms of CPU for each connection, AES in counter mode and its MAC twice as
    // long as GCM, which the processor does: what is slow is left for servers that know nothing else.
    private static void PreferQuick(Renci.SshNet.ConnectionInfo info)
    {
        Last(info.KeyExchangeAlgorithms, name => name.StartsWith("sntrup761", StringComparison.Ordinal));
        Last(info.Encryptions, name => !name.EndsWith("-gcm@openssh.com", StringComparison.Ordinal));

        static void Last<T>(IOrderedDictionary<string, T> algorithms, Func<string, bool> isSlow)
        {
            foreach (var (name, algorithm) in algorithms.Where(one => isSlow(one.Key)).ToList())
            {
                algorithms.Remove(name);
                algorithms.Add(name, algorithm);
            }
        }
    }

    // A server has several keys and shows the kind it is asked for first: that must be the kind that is pinned.
    private static void Prefer(Renci.SshNet.ConnectionInfo info, IReadOnlyList<string> types)
    {
        if (types.Count == 0)
            return;
        foreach (var algorithm in info.HostKeyAlgorithms.Keys.ToList())
        {
            var type = algorithm.StartsWith("rsa-sha2-", StringComparison.Ordinal) ? "ssh-rsa" : algorithm;
            if (!types.Contains(type))
                info.HostKeyAlgorithms.Remove(algorithm);
        }
    }

    private static HostException Explain(string name, SshEndpoint endpoint, SshTarget target, int keys, Exception e) => e switch
    {
        SshAuthenticationException => new HostException($"{name}: {endpoint} let nobody in: it takes none of {keys} key(s) ({e.Message}) Nothing was done. "
            + $"Add the public key to ~{endpoint.User}/.ssh/authorized_keys there, or set the host's user and identity.", e),
        SshOperationTimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } => new SshUnreachableException(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {endpoint} did not answer within {target.ConnectTimeout.TotalSeconds:0.###} s. Nothing was done. Is it up, and is the address right?"), e),
        SshConnectionException or SocketException or IOException or ObjectDisposedException => new SshUnreachableException($"{name}: {endpoint} cannot be reached: {e.Message} Nothing was done. Is it up, and does sshd listen there?", e),
        _ => new HostException($"{name}: {endpoint} cannot be used: {e.Message} Nothing was done.", e),
    };
}
