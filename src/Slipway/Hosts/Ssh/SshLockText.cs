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

    // Who asks whether the lock is held has it for a moment, and who has just died still dies: both are waited for.
    private const string LittleWhile = "0.5";

    /// <summary>
    /// $1 the root, $2 the holder's name, $3 how long to wait for the lock, $4 the token to go on with or nothing for a new one. A token is that of
    /// a lock that was lost with its connection and is taken anew; the patience is for the dead connection to let go.
    /// </summary>
    public static FixedCommand Take(string root, LockHolder who, long? token, TimeSpan patience) => SshText.Of($"hold the lock of {root}", """
        cd "$1" || exit
        umask 022
        exec 9<>lock || exit
        flock -n 9 || flock -w "$3" 9 || { printf 'found '; cat lock; exit 97; }
        trap ': > lock; exit 0' TERM
        printf '%s\n' "$2" > lock || exit
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
        mkdir -p tmp && printf '%s\n' "$f" > tmp/fence.new && chmod 644 tmp/fence.new && sync tmp/fence.new && mv -fT tmp/fence.new fence && sync . || exit
        fi
        exec 8>>busy && flock -w 6 8 || { : > lock; exit 99; }
        exec 8>&-
        echo "locked $f"
        while :; do
        sleep 3600 9>&- &
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
