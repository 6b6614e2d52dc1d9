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

    private const string EndOfFile = "while read -r l <&3; do :; done";

    /// <summary>For a pipe: what is read first are the busy file, the number of lines, and the lines.</summary>
    public static string ForPipe { get; } = Text(ReadLines, "3<&- ", Watch(EndOfFile));

    /// <summary>For a network: the busy file, the number of bytes, the bytes; then a dot at least every <paramref name="silence"/>.</summary>
    public static string ForNetwork(TimeSpan silence) =>
        Text(ReadBytes, "3<&- ", Watch($"while [ \"$(timeout --foreground {Seconds(silence)} head -c 1 <&3)\" ]; do :; done"));

    /// <summary>As <see cref="ForNetwork"/>, but what follows the text is for the command, on its descriptor 3; it begins with <see cref="Feed"/>.</summary>
    public static string ForFeed { get; } = Text(ReadBytes, "", "w=");

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

    /// <summary>What goes through the leash first, for <see cref="ForNetwork"/> and <see cref="ForFeed"/>.</summary>
    public static byte[] NetworkHead(ShellCall call)
    {
        var text = $"{call.Text}\n{EndMark}";
        return ShellText.Utf8.GetBytes($"{call.BusyFile}\n{ShellText.Utf8.GetByteCount(text)}\n{text}");
    }

    // Unset first: a variable of ours that the environment has too would be exported, the command's text included.
    // $c is the command's session, $w the watcher of the leash. What a command leaves running behind it is swept the same way.
    private static string Text(string read, string close, string watch) => $$"""
        unset b n s l c i w r
        exec 3<&0 </dev/null
        IFS= read -r b <&3 && IFS= read -r n <&3 || exit 125
        {{read}}
        if [ -n "$b" ] && command -v flock >/dev/null; then
        exec 8>>"$b" && flock -s 8 || exit 125
        fi
        setsid sh /dev/fd/4 {{close}}8>&- 4<<END &
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
        {{watch}}
        exec 3<&-
        wait $c
        r=$?
        { kill -s TERM -- -$c && sweep; [ -z "$w" ] || { kill -s KILL $w; wait $w; }; } 2>/dev/null
        exit $r
        """;

    // The group may not exist yet when the leash breaks at once, so the process itself is the second choice.
    private static string Watch(string until) => $$"""
        ( {{until}}
        kill -s TERM -- -$c || kill -s TERM $c
        sweep ) >/dev/null 2>&1 8>&- &
        w=$!
        """;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
