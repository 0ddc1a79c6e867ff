#!/usr/bin/env bash
# The browser journeys against the debug binary; screenshots land in .artifacts/screenshots.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
need_node
need cc libpq poppler tesseract chromium
CHROMIUM=$(chromium_path)
export CHROMIUM
# With the tests, so that features are settled as in their build and nothing is compiled a second time.
cargo build --locked --bins --tests
SIAPRAK_BINARY=$(cd "${CARGO_TARGET_DIR:-target}/debug" && pwd)/siaprak
export SIAPRAK_BINARY
say "Browser journeys: what the runner itself promises"
(cd tests/journeys && npm ci --no-audit --no-fund --loglevel=error && npm run --silent self-test)
say "Browser journeys of every role at 360 and 1280 px"
(cd tests/journeys && node run.mjs "$@")
