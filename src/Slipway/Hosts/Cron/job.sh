#!/bin/sh
# Runs one job of a crontab: never twice at a time, never longer than its limit. What it prints goes into a log that is
# rotated, and what became of it into a file that Status reads. Usage: run-… NAME LIMIT_IN_SECONDS COMMAND
set -u
umask 077
[ $# -eq 3 ] || { echo "usage: $0 name seconds command" >&2; exit 64; }
name=$1 limit=$2 command=$3
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
printf '{"started":"%s","pid":%s}\n' "$at" "$$" >running.new && mv -f running.new running
printf '%s started\n' "$at" >>log
timeout -k 30 "$limit" sh -c "$command" >>log 2>&1 </dev/null
code=$?
seconds=$(($(date +%s) - began))
timedout=false
if [ "$code" -eq 124 ] || { [ "$code" -eq 137 ] && [ "$seconds" -ge "$limit" ]; }; then timedout=true; fi
printf '%s ended: exit %s after %s s\n' "$(stamp)" "$code" "$seconds" >>log
if [ -f runs ] && [ "$(wc -l <runs)" -ge 2000 ]; then tail -n 1000 runs >runs.new && mv -f runs.new runs; fi
skips=0
[ -f skipped ] && skips=$(wc -l <skipped)
printf '{"started":"%s","ended":"%s","seconds":%s,"exit":%s,"timedOut":%s,"skipped":%s}\n' "$at" "$(stamp)" "$seconds" "$code" "$timedout" "$((skips))" >>runs
rm -f running skipped
exit "$code"
