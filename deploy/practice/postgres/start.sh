# Makes the cluster on the first start, whole or not at all, and becomes the server.
set -eu
if [ ! -f "$PGDATA/PG_VERSION" ] || [ -f "$PGDATA/unfinished" ]; then
    find "$PGDATA" -mindepth 1 -delete
    password=$(mktemp)
    printf '%s' "$POSTGRES_PASSWORD" > "$password"
    initdb --pgdata "$PGDATA/new" --username="$POSTGRES_USER" --pwfile="$password" --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --no-locale >/dev/null
    rm "$password"
    echo 'host all all all scram-sha-256' >> "$PGDATA/new/pg_hba.conf"
    [ "$POSTGRES_DB" = postgres ] || echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single -D "$PGDATA/new" postgres >/dev/null
    touch "$PGDATA/unfinished"
    mv "$PGDATA"/new/* "$PGDATA"/
    rmdir "$PGDATA/new"
    sync
    rm "$PGDATA/unfinished"
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' "$@"
