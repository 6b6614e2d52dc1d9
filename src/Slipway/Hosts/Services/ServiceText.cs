namespace Slipway.Hosts.Services;

/// <summary>The shell texts of the services; constant, units are arguments.</summary>
internal static class ServiceText
{
    /// <summary>A session by SSH need not have been told where its user's manager listens.</summary>
    public const string Environment = """
        LC_ALL=C XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export LC_ALL XDG_RUNTIME_DIR

        """;

    /// <summary>$1 the prefix. A line with the units' directory, then one for each unit: name, enabled, active, its text in base64.</summary>
    public const string Read = Environment + """
        d=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
        echo "$d"
        for f in "$d/$1"*.service; do
        [ -f "$f" ] || continue
        u=${f##*/}
        e=$(systemctl --user is-enabled "$u" 2>/dev/null) || e=${e:-no}
        a=$(systemctl --user is-active "$u" 2>/dev/null) || a=${a:-no}
        echo "$u ${e:-no} ${a:-no} $(base64 < "$f" | tr -d '\n')"
        done
        """;

    /// <summary>$1 the unit: its state, how often it was restarted by itself, then what it last said.</summary>
    public const string State = Environment + """
        s=$(systemctl --user show -p ActiveState --value "$1"); n=$(systemctl --user show -p NRestarts --value "$1")
        printf '%s\n%s\n' "$s" "$n"
        [ "$s" = active ] && [ "$n" = 0 ] || systemctl --user status -n 5 --no-pager "$1" 2>/dev/null || true
        """;

    public const string Reach = "systemctl --user list-units --no-legend --no-pager >/dev/null";

    public const string Reload = "systemctl --user daemon-reload";

    /// <summary>Whether they came up is asked of each afterwards, with its last words.</summary>
    public const string Start = "systemctl --user enable -- \"$@\" || exit; systemctl --user restart -- \"$@\" || true";

    public const string Enable = "systemctl --user enable -- \"$@\"";

    public const string Disable = "systemctl --user disable -- \"$@\"";

    public const string Restart = "systemctl --user restart -- \"$@\"";

    public const string Halt = "systemctl --user stop -- \"$@\"";

    /// <summary>Ends them and takes their files away; what is gone already is fine.</summary>
    public const string Remove = """
        d=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
        for u; do
        systemctl --user disable --now -- "$u" || [ ! -e "$d/$u" ] || exit
        rm -f -- "$d/$u" && sync "$d" || exit
        done
        """;
}
