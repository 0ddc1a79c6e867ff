#!/usr/bin/env bash
# make papers: what the reader makes of the papers of the judging seed, a table per field and damage.
# SIAPRAK_COPIES=N papers of each layout and damage (2 by default); SIAPRAK_SEED=learning for the other seed.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
need cc libpq poppler tesseract
# Optimised as the demonstration is: the table prints seconds too.
say "Building as for the demonstration (the first time about 8 minutes on 2 cores)"
cargo test --locked --profile "${SIAPRAK_PROFILE:-demo}" --test app --no-run
say "Drawing and reading, about two seconds a page"
exec cargo test --quiet --locked --profile "${SIAPRAK_PROFILE:-demo}" --test app papers::table -- --ignored --nocapture
