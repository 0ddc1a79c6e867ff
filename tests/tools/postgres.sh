#!/usr/bin/env bash
# postgres.sh start DIR | pause DIR | again DIR | stop DIR: a throw-away cluster below DIR on a free
# loopback port. Paused, it comes back with "again" at the same address and with the same data; stopped,
# it may have lost what it had not written yet.
# After start, DIR/url holds its address, with a password made for this run. Collation and
# character classes are C, so that both databases sort bytes alike.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

verb=${1:-}
dir=${2:-}
[ -n "$dir" ] || fail "usage: postgres.sh start|stop|again DIR"
bin=$(postgres_bin)
[ -n "$bin" ] || fail "no PostgreSQL server programs found"

# The server refuses to run as root; its Debian package brings a user of its own.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- env LC_ALL=C TZ=UTC "$@")
    else
        (cd / && env LC_ALL=C TZ=UTC "$@")
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
    local port password try
    mkdir "$dir"
    password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
    (umask 077 && printf '%s\n' "$password" >"$dir/password")
    if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$dir"; fi
    dir=$(cd "$dir" && pwd)
    as_server "$bin/initdb" --pgdata="$dir/data" --username=siaprak --pwfile="$dir/password" \
        --auth=scram-sha-256 --locale=C --encoding=UTF8 --no-sync >"$dir/initdb.log" 2>&1 ||
        { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
    # Nothing here outlives the run, so nothing waits for the disk.
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
CONF
    # Between choosing a free port and binding it another program may take it: try again.
    for try in 1 2 3 4 5; do
        port=$(free_port)
        if as_server "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --options="-p $port" \
            --wait --timeout=60 --silent start >/dev/null 2>&1 </dev/null; then
            printf 'postgres://siaprak:%s@127.0.0.1:%s/postgres\n' "$password" "$port" >"$dir/url"
            return 0
        fi
        say "PostgreSQL did not start on port $port (try $try of 5)"
    done
    cat "$dir/server.log" >&2
    fail "PostgreSQL did not start"
}

again() {
    local port
    dir=$(cd "$dir" && pwd)
    port=$(sed -E 's/.*:([0-9]+)\/postgres$/\1/' "$dir/url")
    as_server "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --options="-p $port" \
        --wait --timeout=60 --silent start >/dev/null 2>&1 </dev/null ||
        { cat "$dir/server.log" >&2; fail "PostgreSQL did not come back on port $port"; }
}

# pg_ctl signals the process whose id stands in the cluster's own postmaster.pid, and waits for its end.
stop() {
    [ -f "$dir/data/postmaster.pid" ] || return 0
    dir=$(cd "$dir" && pwd)
    as_server "$bin/pg_ctl" --pgdata="$dir/data" --mode="$1" --wait --timeout=30 --silent stop
}

case $verb in
    start) start ;;
    pause) stop fast ;;
    again) again ;;
    stop) stop immediate ;;
    *) fail "usage: postgres.sh start|pause|again|stop DIR" ;;
esac
