using Renci.SshNet.Common;

namespace Slipway.Hosts.Ssh;

/// <summary>How things end.</summary>
internal static class SshExit
{
    /// <summary>What the library throws when a channel or its connection has ended under it.</summary>
    public static bool IsBroken(Exception e) => e is SshException or ObjectDisposedException or IOException or InvalidOperationException or System.Net.Sockets.SocketException;

    /// <summary>As a shell has it: 128 and the signal's number.</summary>
    public static int Of(string signal) => 128 + Number(signal);

    private static int Number(string signal) => signal switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "ABRT" => 6,
        "KILL" => 9,
        "SEGV" => 11,
        "PIPE" => 13,
        "TERM" => 15,
        _ => 0,
    };
}
