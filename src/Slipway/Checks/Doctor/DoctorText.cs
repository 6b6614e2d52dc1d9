using Slipway.Hosts;

namespace Slipway.Checks.Doctor;

/// <summary>What a host is asked, in one text: POSIX sh and what it may find missing.</summary>
internal static class DoctorText
{
    public static readonly IReadOnlyList<string> Tools = ["tar", "gzip", "zstd", "flock", "setsid", "sha256sum", "base64", "find", "xargs", "stat", "timeout", "mkdir", "sync", "crontab"];

    /// <summary>Answers with lines "key value". $1 the root, the rest the tools.</summary>
    public static Command Of(string root) => HostDoctor.WithLimit(Command.Script("""
        r=$1; shift
        echo "locale ${LC_ALL:+LC_ALL=$LC_ALL }LANG=${LANG:-unset}"
        w=$(locale 2>&1 >/dev/null | head -n 1); [ -z "$w" ] || echo "locale-warning $w"
        echo "charmap $(locale charmap 2>/dev/null)"
        LC_ALL=C; export LC_ALL
        for p; do
        if command -v "$p" >/dev/null 2>&1; then
        case $p in
        crontab|setsid) v=there ;;
        *) v=$(timeout 5 "$p" --version 2>&1 </dev/null | head -n 1) ;;
        esac
        echo "tool $p ${v:-there}"
        else echo "tool $p -"; fi
        done
        echo "shell $(readlink -f "$(command -v sh)")"
        e=$r; while [ ! -d "$e" ]; do e=${e%/*}; [ -n "$e" ] || e=/; done
        echo "exists $e"
        [ -w "$e" ] && echo "writable yes"
        echo "owner $(stat -c '%U %a' -- "$e")"
        echo "free $(df -P -k -- "$e" | awk 'END { print $(NF-2) }')"
        echo "inodes $(df -P -i -- "$e" 2>/dev/null | awk 'END { print $(NF-2), $(NF-1) }')"
        [ ! -e "$r/.slipway-root" ] || echo "marker $(tr -d '\n' < "$r/.slipway-root")"
        if [ -L "$r/current" ]; then
        echo "current $(readlink "$r/current")"; [ -d "$r/current/" ] || echo "dangling yes"
        elif [ -e "$r/current" ]; then echo "current-kind $(stat -c %F -- "$r/current")"; fi
        n=$(date +%s)
        for s in "$r"/releases/.staging-* "$r"/releases/.trash-* "$r"/tmp/*; do
        [ ! -e "$s" ] || echo "left $((n - $(stat -c %Y -- "$s"))) ${s#"$r"/}"
        done
        c=$(crontab -l 2>&1 >/dev/null) && echo "crontab readable" || echo "crontab-said $(echo "$c" | head -n 1)"
        above() {
        q=$1
        while [ "$q" -gt 1 ]; do
        read -r k < "/proc/$q/comm" 2>/dev/null || return
        case $k in sh|dash|bash|ash|busybox|setsid) ;; *) echo "$q"; return ;; esac
        q=$(sed 's/.*) . //; s/ .*//' "/proc/$q/stat" 2>/dev/null) || return
        done
        }
        u=$(above $$)
        for d in /proc/[0-9]*; do
        read -r k < "$d/comm" 2>/dev/null || continue
        case $k in cron|crond|busybox-crond) echo "daemon $k" ;; esac
        [ -O "$d" ] || continue
        tr '\0' '\n' < "$d/cmdline" 2>/dev/null | grep -qx slipway-supervisor || continue
        p=${d#/proc/}
        [ "$(above "$p")" = "$u" ] || echo "session $p $((n - $(stat -c %Y -- "$d")))"
        done
        true
        """, [root, .. Tools]).In("/"));
}
