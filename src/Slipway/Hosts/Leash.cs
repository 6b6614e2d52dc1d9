using System.Globalization;

namespace Slipway.Hosts;

/// <summary>
/// The text of the shell that stands between a deployer and a command. The command runs in a session of its own, and the
/// deployer holds the write end of the supervisor's stdin as a leash: when it closes, by will or by death, the supervisor sees the end of
/// file and ends the command's whole group (TERM, after 2 s KILL). The command's text comes through the leash too, so that no value
/// is ever in an argument list. Until the group is gone the supervisor, and it alone, holds the call's busy file.
/// Over a network an end of file may never come: there the deployer says a dot now and then, and silence is the end.
/// </summary>
internal static class Leash
{
    /// <summary>The last line of a text that came whole; half a script must not run.</summary>
    private const string EndMark = "#slipway-end";

    // Unset first: a variable of ours that the environment has too would be exported, the command's text included.
    // With a trap that does nothing, a word to a deployer that is gone does not kill the supervisor, which has work to do yet.
    private const string Begin = """
        trap : PIPE
        unset b n s l c i w r m t f
        exec 3<&0 </dev/null
        """;

    // The text comes by lines: a read of a byte at a time takes nothing of what follows, on any system.
    private const string ReadLines = """
        s=
        while [ "$n" -gt 0 ]; do
        IFS= read -r l <&3 || exit 125
        s=$s$l'
        '
        n=$((n-1))
        done
        """;

    // The text comes by bytes: coreutils' head takes no more than it is told, and long texts are read at once.
    private const string ReadBytes = $"""
        s=$(head -c "$n" <&3)
        case $s in
        *"{EndMark}") ;;
        *) exit 125 ;;
        esac
        """;

    private const string HoldBusy = """
        if [ -n "$b" ] && command -v flock >/dev/null; then
        exec 8>>"$b" && flock -s 8 || exit 125
        fi
        """;

    // What a command leaves running behind it is swept as well. $c is the command's session. Who is killed takes a moment to be gone; who has ended
    // and only waits for process 1 to look, which may take seconds or for ever in a container, does not count where /proc tells; looking there costs as much as a pause, so not each time.
    private const string Sweep = """
        alive() {
        [ -r /proc/self/stat ] || return 0
        for f in /proc/[0-9]*/stat; do
        IFS= read -r l <"$f" || continue
        case $l in
        *') '*) l=${l##*') '} ;;
        *) return 0 ;;
        esac
        case $l in
        [ZX]*) ;;
        *) set -- $l; [ "$3" != $c ] || return 0 ;;
        esac
        done
        return 1
        }
        sweep() {
        i=0
        while kill -s 0 -- -$c; do
        case $i in
        *0) alive || return ;;
        esac
        [ $i -ne 40 ] || kill -s KILL -- -$c
        [ $i -lt 48 ] || return
        sleep 0.05 || sleep 1
        i=$((i+1))
        done
        }
        """;

    // The group may not exist yet when the leash breaks at once, so the process itself is the second choice.
    private const string End = "kill -s TERM -- -$c || kill -s TERM $c; sweep";

    /// <summary>For a pipe and one command. What is read first are the busy file, the number of lines, and the lines.</summary>
    public const string ForPipe = $$"""
        {{Begin}}
        {{Sweep}}
        IFS= read -r b <&3 && IFS= read -r n <&3 || exit 125
        {{ReadLines}}
        {{HoldBusy}}
        setsid sh /dev/fd/4 3<&- 8>&- 4<<END &
        exec 4<&-
        $s
        END
        c=$!
        ( while read -r l <&3; do :; done
        {{End}} ) >/dev/null 2>&1 8>&- &
        w=$!
        exec 3<&-
        wait $c
        r=$?
        { kill -s TERM -- -$c && sweep; kill -s KILL $w; wait $w; } 2>/dev/null
        exit $r
        """;

    /// <summary>As <see cref="ForPipe"/>, but what follows the text is for the command, on its descriptor 3; it begins with <see cref="Feed"/>.</summary>
    public const string ForFeed = $$"""
        {{Begin}}
        {{Sweep}}
        IFS= read -r b <&3 && IFS= read -r n <&3 || exit 125
        {{ReadBytes}}
        {{HoldBusy}}
        setsid sh /dev/fd/4 8>&- 4<<END &
        exec 4<&-
        $s
        END
        c=$!
        exec 3<&-
        wait $c
        r=$?
        kill -s TERM -- -$c 2>/dev/null && sweep 2>/dev/null
        exit $r
        """;

    /// <summary>
    /// For a network and one command after the other, so that the login shell's start is paid for once. Each begins with the mark
    /// of its end, the busy file, the number of bytes, and the bytes. While it runs there is a line at least every <paramref name="silence"/>; when it has ended,
    /// both streams say the mark, the first with the exit code, and the line <c>e</c> lets the next one come. An alarm may be told to end before it knows whom it
    /// put to sleep: it then kills nobody, and least of all whom an earlier sweep's count, 0 for the supervisor's own group, would name.
    /// </summary>
    public static string ForNetwork(TimeSpan silence) => $$"""
        {{Begin}}
        {{Sweep}}
        while IFS= read -r m <&3 && IFS= read -r b <&3 && IFS= read -r n <&3; do
        {{ReadBytes}}
        {{HoldBusy}}
        setsid sh /dev/fd/4 3<&- 8>&- 4<<END &
        exec 4<&-
        $s
        END
        c=$!
        ( alarm() {
        ( i=
        trap '[ -z "$i" ] || kill -s KILL $i; exit' TERM
        exec 3<&-
        sleep {{Seconds(silence)}} &
        i=$!
        wait $i
        {{End}} ) &
        t=$!
        }
        alarm
        while read -r l <&3; do
        kill -s TERM $t
        [ "$l" != e ] || exit 0
        alarm
        done
        kill -s TERM $t
        {{End}} ) >/dev/null 2>&1 8>&- &
        w=$!
        wait $c
        r=$?
        { kill -s TERM -- -$c && sweep; } 2>/dev/null
        exec 8>&-
        printf '%s %s\n' "$m" $r
        printf '%s\n' "$m" >&2
        wait $w
        done
        """;

    /// <summary>
    /// A shell function that writes what comes in frames on descriptor 3: eight digits, then as many bytes; zero is the end. An end before
    /// that, or silence, ends the whole group, so that half of a stream is never taken for all of it.
    /// </summary>
    public static string Feed(TimeSpan silence) => $$"""
        feed() {
        while n=$(timeout --foreground {{Seconds(silence)}} head -c 8 <&3); do
        case $n in
        00000000) return 0 ;;
        ????????) timeout --foreground {{Seconds(3 * silence)}} head -c "$n" <&3 || break ;;
        *) break ;;
        esac
        done
        kill -s KILL 0
        }
        """;

    /// <summary>What goes through the leash first, for <see cref="ForPipe"/>.</summary>
    public static byte[] PipeHead(ShellCall call) => ShellText.Utf8.GetBytes($"{call.BusyFile}\n{call.Text.AsSpan().Count('\n') + 1}\n{call.Text}\n");

    /// <summary>What goes through the leash first, for <see cref="ForFeed"/>, and behind its mark for each call of <see cref="ForNetwork"/>.</summary>
    public static byte[] NetworkHead(ShellCall call)
    {
        var text = $"{call.Text}\n{EndMark}";
        return ShellText.Utf8.GetBytes($"{call.BusyFile}\n{ShellText.Utf8.GetByteCount(text)}\n{text}");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
