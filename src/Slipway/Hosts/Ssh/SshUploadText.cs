using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// The texts of an upload: look what is there, receive one stream of what is not, put in place what has been verified. What
/// arrives lies in <see cref="Incoming"/> below the target until its SHA-256 is right, and stays there when the stream was cut off.
/// </summary>
internal static class SshUploadText
{
    public const string Incoming = ".slipway-incoming";
    public const string Tail = ".slipway-tail";
    public const string Wrong = "wrong ";

    private const string Append = $"-n 1 sh -c 'cat -- \"$1{Tail}\" >> \"$1\" && rm -f -- \"$1{Tail}\"' sh";

    // Five times as fast as coreutils' where the processor knows SHA; it ends each record with a new line.
    private const string Quick = """
        ! command -v openssl >/dev/null || h='openssl dgst -sha256 -r "$@" | tr "\n" "\0"'

        """;

    // Says whether all are right, each part of the lines that an argument takes at the same time as the others; which one is not, the slower way tells. Names
    // begin with ./, for one of them may begin with a dash.
    private const string Right = """
        right() {
        command -v openssl >/dev/null || return
        w=$(for p in "$@"; do checks | sed -n "$p" | LC_ALL=C sed 's|^\(.\{64\}\)  |\1 *./|' | sha256sum; done | sort)
        h=$(for p in "$@"; do checks | sed -n "$p" | LC_ALL=C sed 's|^.\{66\}|./|' | tr '\n' '\0' | xargs -0 -r openssl dgst -sha256 -r 2>/dev/null | sha256sum & done | sort)
        [ "$w" = "$h" ]
        }

        """;

    /// <summary>
    /// $1 the target, or empty. First a line with the compressors that are there; then records, each ended by NUL: hash and name, or mode, length and
    /// name, of all in the target, and of <paramref name="elsewhere"/> (absolute names). What is missing is left out.
    /// </summary>
    public static Command Look(string? target, IReadOnlyList<string> elsewhere) => SshText.Of($"look what {target ?? "the host"} holds", """
        LC_ALL=C; export LC_ALL
        for p in gzip zstd; do command -v $p >/dev/null && printf '%s ' $p; done
        printf '\0'
        tell() {
        xargs -0 -r sh -c "$1"'; stat --printf "%a %s %n\0" -- "$@"; true' sh 2>/dev/null
        }
        h='sha256sum -z -- "$@"'
        [ -z "$1" ] || [ ! -d "$1" ] || find "$1" -type f -exec printf '%s\0' {} + | tell "$h"

        """ + (elsewhere.Any(name => name.Contains('\n', StringComparison.Ordinal)) ? "" : Quick) + """
        base64 -d <<'END' | tell "$h"
        """ + "\n" + List(elsewhere) + "\nEND", target ?? "").ReadOnly();

    /// <summary>$1 the target. The stream is a tar archive, compressed by what $2 undoes. First the tails that came are put to what they belong to.</summary>
    public static FixedCommand Receive(string target, string decompress, TimeSpan silence, IReadOnlyList<string> merged)
    {
        var text = new StringBuilder(Leash.Feed(silence)).Append('\n').Append(SshText.MakeDirectory).Append($$"""

            make "$1/{{Incoming}}" || exit
            cd "$1/{{Incoming}}" && umask 022 || exit

            """);
        Each(text, merged, Append);
        text.Append("""
            feed | $2 | tar -xpmf - --no-same-owner && exit
            r=$?
            [ "$(stat -f -c %a .)" -gt 64 ] || echo "No space left on device" >&2
            exit $r
            """);
        return SshText.Of($"receive files for {target}", text.ToString(), target, decompress);
    }

    /// <summary>
    /// Verifies what came, then puts everything in place. $1 the target, $2 the root. <paramref name="checks"/> are lines for sha256sum; the other lists
    /// are names below the target, except that <paramref name="links"/> are grouped by the directory in which they have the same names.
    /// With <paramref name="inHalves"/> two hash side by side.
    /// With <paramref name="onlyThese"/> nothing but what is checked has arrived: into an empty target it is moved as it lies.
    /// </summary>
    public static FixedCommand Place(
        string target, string root, bool onlyThese, IReadOnlyList<string> tails, string checks, bool inHalves, IReadOnlyList<string> fresh, IReadOnlyList<string> replaced,
        IReadOnlyList<(string Directory, IReadOnlyList<string> Names)> links, IReadOnlyList<(string Source, string Name, string Mode, bool MayLink)> copies)
    {
        var text = new StringBuilder(SshText.MakeDirectory);
        text.Append($$"""

            make "$1" && cd "$1" && umask 022 || exit
            i={{Incoming}}
            if [ -d $i ]; then
            cd $i || exit

            """);
        Each(text, tails, Append);
        text.Append($$"""
            checks() {
            base64 -d <<'END'

            """).Append(SshText.Base64(Encoding.UTF8.GetBytes(checks))).Append($$"""

            END
            }

            """).Append(HasOddNames(checks) ? "right() { false; }\n" : Right).Append($$"""
            # What has come goes to the disk while it is hashed.
            sync -f . & written=$!
            wrong=
            right {{(inHalves ? "'p;n' 'n;p'" : "p")}} || wrong=$(checks | sha256sum -c --quiet 2>/dev/null | sed -n 's/: FAILED.*$//p')
            wait $written
            if [ -n "$wrong" ]; then
            printf '%s\n' "$wrong" | while IFS= read -r f; do printf '{{SshText.Mark}}{{Wrong}}%s\n' "$f" >&2; rm -f -- "$f"; done
            cd .. && find $i -depth -type d -exec rmdir {} + 2>/dev/null
            exit {{SshText.LengthChanged}}
            fi

            """);
        if (onlyThese)
            text.Append("if [ \"$(ls -A ..)\" = $i ]; then\nfind . -mindepth 1 -maxdepth 1 -exec mv -t .. -- {} + || exit\nelse\n");
        Each(text, fresh, "cp -l --parents -t .. --");
        Each(text, replaced, "-n 1 sh -c '[ ! -d \"../$1\" ] || { echo \"$1 is a directory\" >&2; exit 255; }; mv -fT -- \"$1\" \"../$1\"' sh");
        if (onlyThese)
            text.Append("fi\n");
        text.Append("""
            cd .. && rm -rf -- $i || exit
            fi

            """);
        Links(text, links);
        Each(text, [.. copies.SelectMany(c => new[] { c.Source, c.Name, c.Mode, c.MayLink ? "1" : "" })], """
            -n 4 sh -c 'd=./${2%/*}; [ "$2" != "${2%/*}" ] || d=.; mkdir -p -- "$d" || exit 255; t=$2.slipway-tmp; rm -f -- "$t"
            { [ -n "$4" ] && ln -- "$1" "$t" 2>/dev/null; } || { ( umask 077; cp -- "$1" "$t" ) && chmod "$3" -- "$t"; } || exit 255
            [ ! -d "$2" ] || { echo "$2 is a directory" >&2; exit 255; }
            mv -fT -- "$t" "$2" || exit 255; rm -f -- "$t"' sh
            """);
        text.Append("sync -f \"$1\"");
        return SshText.Of($"put files in place in {target}", text.ToString(), target, root);
    }

    /// <summary>$1 the target. Names below it, grouped by the directory in which they have the same names. On disk only when <see cref="Place"/> is.</summary>
    public static FixedCommand Link(string target, IReadOnlyList<(string Directory, IReadOnlyList<string> Names)> links)
    {
        var text = new StringBuilder(SshText.MakeDirectory).Append("\nmake \"$1\" && umask 022 || exit\n");
        Links(text, links);
        return SshText.Of($"link files into {target}", text.ToString(), target);
    }

    private static void Links(StringBuilder text, IReadOnlyList<(string Directory, IReadOnlyList<string> Names)> links)
    {
        foreach (var (directory, names) in links)
        {
            text.Append("cd -- ").Append(ShellText.QuotePath(directory)).Append(" || exit\n");
            Each(text, names, "sh -c 't=$1; shift; cp -l --parents -t \"$t\" -- \"$@\" 2>/dev/null || cp -p --parents -t \"$t\" -- \"$@\"' sh \"$1\"");
            text.Append("cd -- \"$1\" || exit\n");
        }
    }

    private static void Each(StringBuilder text, IReadOnlyList<string> names, string command)
    {
        if (names.Count > 0)
            text.Append("base64 -d <<'END' | xargs -0 ").Append(command).Append(" || exit\n").Append(List(names)).Append("\nEND\n");
    }

    // A line of such a name begins with a backslash.
    private static bool HasOddNames(string checks) => checks.StartsWith('\\') || checks.Contains("\n\\", StringComparison.Ordinal);

    private static string List(IEnumerable<string> names) => SshText.Base64(Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\0"))));
}
