#!/bin/sh
# The first process of an ErpMax container:
#   docker-entrypoint.sh web | worker      waits for the database and its schema, then runs erpmax as its child
#   docker-entrypoint.sh check-schema ...  anything else runs at once
# RUN_MIGRATIONS=true runs $MIGRATE_COMMAND first, for installations without a migration service of their own; it must be safe to run several at
# once. WAIT_SECONDS (60) is how long database and schema are waited for; 0 does not wait: the process then starts and is not ready.
# Signals are passed on, and the child's exit code is the container's: 128 + the signal's number when a signal ended it.
set -u
export ERPMAX_LISTEN="${ERPMAX_LISTEN:-*:8080}"
child=

say() { echo "docker-entrypoint: $*" >&2; }

pass() {
    stopped=$2
    if [ -n "$child" ]; then kill -s "$1" "$child" 2>/dev/null; else exit $((128 + $2)); fi
}
stopped=
trap 'pass TERM 15' TERM
trap 'pass INT 2' INT

# Runs a command as a child to its end; "wait" returns early for each signal.
run() {
    "$@" &
    child=$!
    while :; do
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null || break
    done
    child=
    return "$code"
}

case "${1:-}" in
web | worker) ;;
'') say "say what to run: web, worker or check-schema"; exit 2 ;;
*) run erpmax "$@"; exit $? ;;
esac

if [ "${RUN_MIGRATIONS:-false}" = true ]; then
    [ -n "${MIGRATE_COMMAND:-}" ] || { say "RUN_MIGRATIONS=true needs MIGRATE_COMMAND"; exit 2; }
    say "migrating"
    run sh -c "$MIGRATE_COMMAND" || { code=$?; say "the migration failed with exit code $code; $1 is not started"; exit "$code"; }
fi

waited=0
limit="${WAIT_SECONDS:-60}"
while [ "$limit" -gt 0 ]; do
    if answer=$(erpmax check-schema 2>&1); then say "$answer"; break; else code=$?; fi
    [ "$code" -ne 2 ] || { say "$answer"; exit 2; }
    [ -z "$stopped" ] || exit $((128 + stopped))
    [ "$waited" -lt "$limit" ] || { say "not ready after $limit s: $answer"; exit 1; }
    [ "$waited" -gt 0 ] || say "waiting: $answer"
    run sleep 1
    [ -z "$stopped" ] || exit $((128 + stopped))
    waited=$((waited + 1))
done

run erpmax "$@"
exit $?
