#!/usr/bin/env bash
# make faults: the service killed 200 times while it sends 5,000 mails to a mail server that misbehaves, on SQLite
# and with two processes on PostgreSQL; prints what was sent, doubled and lost.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
SIAPRAK_FAULT_MAILS=${SIAPRAK_FAULT_MAILS:-5000}
SIAPRAK_FAULT_KILLS=${SIAPRAK_FAULT_KILLS:-200}
export SIAPRAK_FAULT_MAILS SIAPRAK_FAULT_KILLS
exec tests/tools/with-services.sh "${SIAPRAK_CARGO:-cargo}" test --quiet --locked --test app \
    neither_kills_nor -- --nocapture --test-threads 1
