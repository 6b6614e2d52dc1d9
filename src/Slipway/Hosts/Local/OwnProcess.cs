using System.Diagnostics;

namespace Slipway.Hosts.Local;

/// <summary>This process itself.</summary>
public static class OwnProcess
{
    /// <summary>Ends it at once with SIGKILL: no handler, no finally, no flush. For drills of exactly that.</summary>
    public static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal is on its way; nothing more may happen meanwhile.
        Thread.Sleep(Timeout.Infinite);
    }
}
