using System.ComponentModel;
using System.Diagnostics;

namespace Slipway.Hosts.Local;

/// <summary>
/// The shell that stands between this process and a command. The command runs in a session of its own, and this process holds
/// the write end of the supervisor's stdin as a leash: when it closes, by will or by death, the supervisor sees the end of file and
/// ends the command's whole group (TERM, after 2 s KILL). The command's text comes through the leash too, so that no value
/// is ever in an argument list. Until the group is gone the supervisor, and it alone, holds the call's busy file.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    // Unset first: a variable of ours that the environment has too would be exported, the command's text included.
    // $c is the command's session, $w the watcher of the leash. The group may not exist yet when the leash breaks at once,
    // so the process itself is the second choice. What a command leaves running behind it is swept the same way.
    private const string Text = """
        unset b n s l c i w r
        exec 3<&0 </dev/null
        IFS= read -r b <&3 && IFS= read -r n <&3 || exit 125
        s=
        while [ "$n" -gt 0 ]; do
        IFS= read -r l <&3 || exit 125
        s=$s$l'
        '
        n=$((n-1))
        done
        if [ -n "$b" ] && command -v flock >/dev/null; then
        exec 8>>"$b" && flock -s 8 || exit 125
        fi
        setsid sh /dev/fd/4 3<&- 8>&- 4<<END &
        exec 4<&-
        $s
        END
        c=$!
        sweep() {
        i=0
        while kill -s 0 -- -$c; do
        [ $i -lt 40 ] || { kill -s KILL -- -$c; return; }
        sleep 0.05 || sleep 1
        i=$((i+1))
        done
        }
        ( while read -r l <&3; do :; done
        kill -s TERM -- -$c || kill -s TERM $c
        sweep ) >/dev/null 2>&1 8>&- &
        w=$!
        exec 3<&-
        wait $c
        r=$?
        { kill -s TERM -- -$c && sweep; kill -s KILL $w; wait $w; } 2>/dev/null
        exit $r
        """;

    private readonly Process _process;
    private readonly Lock _leash = new();
    private bool _released;

    private Supervisor(Process process) => _process = process;

    /// <summary>What the command writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <inheritdoc cref="Output"/>
    public Stream Error => _process.StandardError.BaseStream;

    /// <summary>Starts the call; it runs at once.</summary>
    /// <exception cref="HostException">There is no sh or setsid here.</exception>
    public static Supervisor Start(string hostName, ShellCall call)
    {
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { "sh", "-c", Text, "slipway-supervisor" },
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
            var lines = call.Text.AsSpan().Count('\n') + 1;
            process.StandardInput.BaseStream.Write(ShellText.Utf8.GetBytes($"{call.BusyFile}\n{lines}\n{call.Text}\n"));
            process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // It died before it read its text: its exit code and stderr, read next, say more than a broken pipe does.
        }
        return supervisor;
    }

    /// <summary>The command's exit code, once nothing of its group is left.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        // Had the supervisor itself been killed, its watcher still waits for this.
        Release();
        return _process.ExitCode;
    }

    /// <summary>Lets go of the leash. Returns at once; the group is gone when <see cref="WaitAsync"/> returns.</summary>
    public void Release()
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

    public void Dispose()
    {
        Release();
        _process.Dispose();
    }
}
