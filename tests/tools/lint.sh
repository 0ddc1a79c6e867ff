#!/usr/bin/env bash
# make lint: form, clippy on every target, and the documentation, all with warnings denied.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
need cc libpq
say "Form: cargo fmt --check"
cargo fmt --all --check
say "Clippy on all targets, warnings are errors (the first time compiles every dependency: about 5 minutes on 2 cores)"
cargo clippy --locked --all-targets -- -D warnings
say "Documentation, warnings are errors"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet
