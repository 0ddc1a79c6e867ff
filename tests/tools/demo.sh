#!/usr/bin/env bash
# make demo: install what is missing, build a quick profile, fill a database with invented makers, serve it.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
need cc libpq poppler
say "Building Siap Rak (profile demo). The first time takes 8 to 12 minutes on 2 cores, later builds seconds."
cargo build --locked --profile demo
say "Starting the demo: it migrates and fills an SQLite database, then prints its address and one login per role. Ctrl-C ends it."
exec "${CARGO_TARGET_DIR:-target}/demo/siaprak" demo "$@"
