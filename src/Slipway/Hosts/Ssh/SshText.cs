using System.Globalization;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// Every shell text that goes to a host, constant but for quoted values. POSIX sh, coreutils, find and xargs; flock(1) for the lock. What a
/// host has to say beyond an exit code it says on stderr behind <see cref="Mark"/>.
/// </summary>
internal static class SshText
{
    public const string Mark = "slipway: ";
    public const int LengthChanged = 97;
    public const int IsLink = 98;

    /// <summary>The file's bytes, or in plain English why not.</summary>
    public static FixedCommand Read(string path) => Of($"read {path}", "LC_ALL=C exec cat -- \"$1\"", path);

    /// <summary>Records of raw mode, size and name, each ended by NUL; then an empty one; then names and targets of links.</summary>
    public static FixedCommand List(string path) => Of($"list {path}", """
        LC_ALL=C; export LC_ALL
        find "$1/." ! -name . -prune -exec stat --printf '%f %s %n\0' -- {} + || exit
        printf '\0'
        find "$1/." ! -name . -prune -type l -exec sh -c 'for l; do printf "%s\0" "${l##*/}"; readlink -n -- "$l"; printf "\0"; done' sh {} +
        """, path);

    public static FixedCommand Exists(string path) => Of($"look for {path}", "[ -e \"$1\" ] || [ -L \"$1\" ]", path);

    /// <summary>Kilobytes free where a directory is or will be.</summary>
    public static FixedCommand Free(string path) => Of("see how much space is free", """
        d=$1
        while [ ! -d "$d" ]; do d=${d%/*}; [ -n "$d" ] || d=/; done
        LC_ALL=C df -P -k -- "$d"
        """, path);

    public static FixedCommand Facts() => Of("ask who the host is", "uname -srvm && id -un && uname -n && date -u +%s.%N");

    /// <summary>Who holds the lock, if it is held; a shared lock for a moment hinders nobody, for who wants it waits a little.</summary>
    public static FixedCommand Holder(string lockFile) => Of("see who holds the lock", """
        [ -s "$1" ] || exit 0
        exec 9<"$1" || exit
        flock -n -s 9 || cat -- "$1"
        """, lockFile);

    /// <summary>Answers each dot with one, and ends with silence.</summary>
    public static string Pulse(TimeSpan silence) =>
        Supervisor(string.Create(CultureInfo.InvariantCulture, $"while [ \"$(timeout --foreground {silence.TotalSeconds:0.###} head -c 1)\" ]; do printf . || exit; done"));

    /// <summary>The supervisor's own shell, as the login shell is to start it.</summary>
    public static string Supervisor(string text) => $"exec sh -c {ShellText.Quote(text)} slipway-supervisor";

    /// <summary>$1 the file, $2 its mode, $3 the temporary file, made in a directory of the root when it is on the same file system.</summary>
    public static FixedCommand Write(string path, string mode, string temp, ReadOnlyMemory<byte> content) => Of($"write {path}", """
        d=${1%/*}; d=${d:-/}
        """ + "\n" + MakeDirectory + "\n" + """
        make "$d" && make "${3%/*}" || exit
        t=$3
        [ "$(stat -c %d -- "$d")" = "$(stat -c %d -- "${t%/*}")" ] || t=$1.slipway-tmp
        rm -f -- "$t"
        ( umask 077; base64 -d > "$t" ) <<'END' && chmod "$2" "$t" && sync "$t" && mv -fT -- "$t" "$1" && sync "$d" && exit
        """ + "\n" + Base64(content) + "\n" + """
        END
        r=$?
        rm -f -- "$t"
        exit $r
        """, path, mode, temp);

    /// <summary>$1 the file, $2 the length it must have.</summary>
    public static FixedCommand Append(string path, long expected, ReadOnlyMemory<byte> content) => Of($"append to {path}", """
        d=${1%/*}
        """ + "\n" + MakeDirectory + "\n" + """
        new=
        if [ -e "$1" ]; then n=$(stat -L -c %s -- "$1") || exit; else n=none; fi
        if [ "$n" = none ] && [ "$2" = 0 ]; then
        make "$d" && ( umask 077; : > "$1" ) && chmod 600 "$1" || exit
        new=1
        elif [ "$n" != "$2" ]; then
        echo "slipway: length $n" >&2; exit 97
        fi
        base64 -d >> "$1" <<'END' && sync "$1" && { [ -z "$new" ] || sync "$d"; } && exit
        """ + "\n" + Base64(content) + "\n" + """
        END
        r=$?
        truncate -s "$2" -- "$1"
        exit $r
        """, path, expected.ToString(CultureInfo.InvariantCulture));

    /// <summary>$1 the file, $2 the length it is to have.</summary>
    public static FixedCommand Truncate(string path, long length) => Of($"truncate {path}", """
        n=none
        [ ! -e "$1" ] || n=$(stat -L -c %s -- "$1") || exit
        [ "$n" != none ] && [ "$n" -ge "$2" ] || { echo "slipway: length $n" >&2; exit 97; }
        truncate -s "$2" -- "$1" && sync "$1"
        """, path, length.ToString(CultureInfo.InvariantCulture));

    /// <summary>$1 the file or tree, $2 the root: no directory between them may be a link.</summary>
    public static FixedCommand Delete(string path, string root) => Of($"delete {path}", """
        p=${1%/*}
        w=$p
        while [ "$w" != "$2" ] && [ -n "$w" ]; do
        [ ! -L "$w" ] || { echo "slipway: link $w is a link to $(readlink -- "$w")" >&2; exit 98; }
        w=${w%/*}
        done
        [ -d "$p" ] || exit 0
        [ -e "$1" ] || [ -L "$1" ] || exit 0
        rm -rf -- "$1" 2>/dev/null || { find "$1" -type d ! -perm -300 -exec chmod u+rwx {} \; ; rm -rf -- "$1"; } || exit
        sync "$p"
        """, path, root);

    /// <summary>$1 the root.</summary>
    public static FixedCommand CreateRoot(string root, ReadOnlyMemory<byte> marker) => Of($"create {root}", MakeDirectory + "\n" + """
        make "$1" || exit
        ( umask 022; base64 -d > "$1/.slipway-root.tmp" ) <<'END' && chmod 644 "$1/.slipway-root.tmp" || exit
        """ + "\n" + Base64(marker) + "\n" + """
        END
        sync "$1/.slipway-root.tmp" && mv -fT -- "$1/.slipway-root.tmp" "$1/.slipway-root" && sync "$1"
        """, root);

    /// <summary>A text of ours with its arguments.</summary>
    public static FixedCommand Of(string words, string text, params IEnumerable<string> arguments) =>
        new(words, $"{string.Concat(arguments.Select(a => " " + ShellText.Quote(a)).Prepend("set --"))}\n{text}");

    /// <summary>For a here-document: lines of base64, which no shell changes.</summary>
    public static string Base64(ReadOnlyMemory<byte> content) => Convert.ToBase64String(content.Span, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");

    /// <summary>0755 whatever the umask, on disk when it returns; what exists is left as it is.</summary>
    public const string MakeDirectory = """
        make() {
        [ -d "$1" ] || { ( umask 022; mkdir -p -- "$1" ) && sync -f "$1"; }
        }
        """;
}
