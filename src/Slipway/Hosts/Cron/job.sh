#!/bin/sh
# Runs one job of a crontab: never twice at a time, never longer than its limit. What it prints goes into a log that is
# rotated, and what became of it into a file that Status reads. A failed run is tried again within the limit, where that is
# asked for: so often, after a pause of so many seconds, for these exit codes (none: for all).
# Usage: run-… NAME LIMIT_IN_SECONDS COMMAND [ATTEMPTS PAUSE_IN_SECONDS [EXIT_CODES]]
set -u
umask 077
[ $# -ge 3 ] && [ $# -le 6 ] || { echo "usage: $0 name seconds command [attempts pause [exit codes]]" >&2; exit 64; }
name=$1 limit=$2 command=$3 attempts=${4:-1} pause=${5:-0} exits=${6:-}
dir=$(dirname "$0")/$name
mkdir -p "$dir" && cd "$dir" || exit 70
stamp() { LC_ALL=C date -u +%Y-%m-%dT%H:%M:%SZ; }

# The lock is inherited by all that the job starts: while any of it lives, the job is running.
exec 9>>lock || exit 70
if command -v flock >/dev/null; then
  # Some seconds of patience, for whoever asks whether the job runs holds the lock for a moment too.
  tries=0
  until flock -n 9; do
    if [ "$tries" -ge 5 ]; then
      printf '%s skipped: the run before it is still going on\n' "$(stamp)" >>log
      printf '{"at":"%s"}\n' "$(stamp)" >>skipped
      exit 0
    fi
    tries=$((tries + 1))
    sleep 1
  done
fi

if [ -f log ] && [ "$(wc -c <log)" -gt 1048576 ]; then
  for n in 3 2 1; do [ -f "log.$n" ] && mv -f "log.$n" "log.$((n + 1))"; done
  mv -f log log.1
  rm -f log.5
fi

began=$(date +%s) at=$(stamp)
mark() { printf '{"started":"%s","pid":%s,"pausing":%s}\n' "$at" "$$" "$1" >running.new && mv -f running.new running; }
printf '%s started\n' "$at" >>log
attempt=1 left=$limit timedout=false stop=false sleeper=
# Whoever is to change what the job works on ends a pause, and with it the attempts.
[ "$attempts" -gt 1 ] && trap 'stop=true; [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null' TERM
while :; do
  mark false
  timeout -k 30 "$left" sh -c "$command" >>log 2>&1 </dev/null
  code=$?
  seconds=$(($(date +%s) - began))
  if [ "$code" -eq 124 ] || { [ "$code" -eq 137 ] && [ "$seconds" -ge "$limit" ]; }; then timedout=true; fi
  left=$((limit - seconds - pause))
  if [ "$code" -eq 0 ] || $timedout || $stop || [ "$attempt" -ge "$attempts" ] || [ "$left" -lt 1 ]; then break; fi
  case " $exits " in "  " | *" $code "*) ;; *) break ;; esac
  attempt=$((attempt + 1))
  printf '%s exit %s after %s s; attempt %s of %s follows in %s s\n' "$(stamp)" "$code" "$seconds" "$attempt" "$attempts" "$pause" >>log
  sleep "$pause" 9>&- &
  sleeper=$!
  mark true
  wait "$sleeper"
  sleeper=
  if $stop; then
    attempt=$((attempt - 1))
    break
  fi
done
seconds=$(($(date +%s) - began))
printf '%s ended: exit %s after %s s\n' "$(stamp)" "$code" "$seconds" >>log
if [ -f runs ] && [ "$(wc -l <runs)" -ge 2000 ]; then tail -n 1000 runs >runs.new && mv -f runs.new runs; fi
skips=0
[ -f skipped ] && skips=$(wc -l <skipped)
printf '{"started":"%s","ended":"%s","seconds":%s,"exit":%s,"timedOut":%s,"skipped":%s,"attempts":%s}\n' "$at" "$(stamp)" "$seconds" "$code" "$timedout" "$((skips))" "$attempt" >>runs
rm -f running skipped
exit "$code"
