using System.Globalization;
using System.Text.Json;

namespace Slipway.Hosts.Ssh;

/// <summary>The text that takes and holds a host's lock: it lives as long as its leash, and the kernel frees the lock when it dies.</summary>
internal static class SshLockText
{
    public const int Held = 97;
    public const int Damaged = 98;
    public const int Busy = 99;
    public const int Fenced = 96;
    public const string Locked = "locked ";
    public const string Found = "found ";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // What is written goes through cat, which says that a disk is full; the printf of some shells knows an I/O error only.
    // Who asks whether the lock is held has it for a moment, and who has just died still dies: both are waited for.
    private const string LittleWhile = "0.5";

    /// <summary>
    /// $1 the root, $2 the holder's name, $3 how long to wait for the lock, $4 the token to go on with or nothing for a new one. A token is that of
    /// a lock that was lost with its connection and is taken anew. The dead connection may not know yet that it is dead: where the lock is still in our
    /// own name and under our token, its session is ended, and with it all that it runs; who has the lock has it on descriptor 7 too. Where that is not found, the patience is for it to let go.
    /// </summary>
    public static FixedCommand Take(string root, LockHolder who, long? token, TimeSpan patience) => SshText.Of($"hold the lock of {root}", """
        cd "$1" || exit
        umask 022
        exec 9<>lock || exit
        hang_up() {
        [ "$(cat fence 2>/dev/null)" = "$1" ] && [ "$(cat lock)" = "$2" ] || return
        for p in /proc/[0-9]*; do
        [ "$p/fd/7" -ef lock ] || continue
        p=${p#/proc/}
        for i in 1 2 3 4 5; do
        while read -r k v; do [ "$k" != PPid: ] || p=$v; done < "/proc/$p/status" || break
        read -r k < "/proc/$p/comm" || break
        case $k in
        sshd*) kill "$p"; break ;;
        esac
        done
        done
        }
        flock -n 9 || { [ -z "$4" ] || hang_up "$4" "$2" 2>/dev/null; flock -w "$3" 9; } || { printf 'found '; cat lock; exit 97; }
        trap ': > lock; exit 0' TERM
        printf '%s\n' "$2" | cat > lock && exec 7<lock || exit
        f=0
        [ ! -e fence ] || f=$(cat fence) || exit
        case $f in
        ''|*[!0-9]*) echo damaged; exit 98 ;;
        esac
        [ ${#f} -le 18 ] || { echo damaged; exit 98; }
        if [ -n "$4" ]; then
        [ -e fence ] && [ "$f" = "$4" ] || { [ -e fence ] || f=none; : > lock; echo "found $f"; exit 96; }
        else
        f=$(expr "$f" + 1)
        mkdir -p tmp && printf '%s\n' "$f" | cat > tmp/fence.new && chmod 644 tmp/fence.new && sync tmp/fence.new && mv -fT tmp/fence.new fence && sync . || exit
        fi
        exec 8>>busy && flock -w 6 8 || { : > lock; exit 99; }
        exec 8>&-
        echo "locked $f"
        while :; do
        sleep 3600 7<&- 9>&- &
        wait $!
        done
        """, root, JsonSerializer.Serialize(who, Json), token is null ? LittleWhile : patience.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
        token?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The name in a lock file; null when it is not there yet.</summary>
    public static LockHolder? ParseHolder(string text)
    {
        try
        {
            return text.Trim().Length == 0 ? null : JsonSerializer.Deserialize<LockHolder>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
