#!/usr/bin/env bash
# with-services.sh COMMAND...: runs it beside a throw-away PostgreSQL and a real SMTP server on loopback,
# both on free ports, and ends both by their process id however the command ends.
# For one test in a hurry: tests/tools/with-services.sh cargo test some_name
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || fail "usage: with-services.sh COMMAND..."

need postgres venv openssl
home=$(mktemp -d "${TMPDIR:-/tmp}/siaprak-test.XXXXXX")
chmod 711 "$home" # the server's own user must pass through, nobody else may list it
postgres_up=''
smtp_pid=''

# Called by the trap only. Each step may fail without stopping the next.
# shellcheck disable=SC2317
end_services() {
    local status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$smtp_pid" ]; then
        kill "$smtp_pid" 2>/dev/null || true
        wait "$smtp_pid" 2>/dev/null || true
    fi
    if [ -n "$postgres_up" ]; then
        "$repo_root/tests/tools/postgres.sh" stop "$home/postgres" || true
    fi
    rm -rf "$home"
    exit "$status"
}
trap end_services EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say "Starting a throw-away PostgreSQL"
postgres_up=yes
"$repo_root/tests/tools/postgres.sh" start "$home/postgres"
TEST_POSTGRES_URL=$(cat "$home/postgres/url")

say "Starting a real SMTP server"
venv=$("$repo_root/tests/tools/smtp_venv.sh")
mkdir "$home/mail"
"$venv/bin/python" "$repo_root/tests/tools/smtp_server.py" --dir "$home/mail" --address-file "$home/smtp.addr" &
smtp_pid=$!
tries=0
until [ -s "$home/smtp.addr" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || fail "the SMTP server did not start within 20 seconds"
    kill -0 "$smtp_pid" 2>/dev/null || fail "the SMTP server ended at once; its message stands above"
    sleep 0.2
done
TEST_SMTP_ADDR=$(cat "$home/smtp.addr")
TEST_SMTP_DIR=$home/mail
# For tests that need a mail server of their own, to take it away.
TEST_SMTP_PYTHON=$venv/bin/python
# A test that needs a service must not pass quietly without it.
TEST_SERVICES=required
export TEST_POSTGRES_URL TEST_SMTP_ADDR TEST_SMTP_DIR TEST_SMTP_PYTHON TEST_SERVICES

"$@"
