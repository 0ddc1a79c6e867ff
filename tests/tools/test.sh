#!/usr/bin/env bash
# make test: everything a change must pass, on a machine that may have none of the tools yet.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

started=$(date +%s)
need_rust
need_node
need cc libpq poppler heif clamd tesseract postgres venv chromium

tests/tools/lint.sh
say "Tests on SQLite and PostgreSQL, HTTP, mail, licences, architecture (the first build takes about 8 minutes on 2 cores)"
tests/tools/with-services.sh cargo test --locked
tests/tools/journeys.sh
say "All passed in $(( ($(date +%s) - started) / 60 )) minutes"
