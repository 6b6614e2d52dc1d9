using System.ComponentModel;
using System.Diagnostics;

namespace Slipway.Hosts.Local;

/// <summary>The supervising shell of a command on this machine: a child process, its stdin the leash.</summary>
internal sealed class Supervisor : Leashed
{
    private readonly Process _process;
    private readonly Lock _leash = new();
    private bool _released;

    private Supervisor(Process process) => _process = process;

    public override Stream Output => _process.StandardOutput.BaseStream;

    public override Stream Error => _process.StandardError.BaseStream;

    /// <summary>Starts the call; it runs at once.</summary>
    /// <exception cref="HostException">There is no sh or setsid here.</exception>
    public static Supervisor Start(string hostName, ShellCall call)
    {
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { "sh", "-c", Leash.ForPipe, "slipway-supervisor" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new HostException($"{hostName}: cannot run commands here, for setsid(1) or sh(1) is missing ({e.Message}). "
                + "On Linux it is part of util-linux; on macOS install util-linux and put it on the PATH. Nothing was changed.", e);
        }
        var supervisor = new Supervisor(process);
        try
        {
            process.StandardInput.BaseStream.Write(Leash.PipeHead(call));
            process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // It died before it read its text: its exit code and stderr, read next, say more than a broken pipe does.
        }
        return supervisor;
    }

    public override async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        // Had the supervisor itself been killed, its watcher still waits for this.
        Release();
        return _process.ExitCode;
    }

    public override void Release()
    {
        lock (_leash)
        {
            if (_released)
                return;
            _released = true;
            try
            {
                _process.StandardInput.BaseStream.Dispose();
            }
            catch (IOException)
            {
                // A broken pipe: it has let go first.
            }
        }
    }

    public override void Dispose()
    {
        Release();
        _process.Dispose();
    }
}
