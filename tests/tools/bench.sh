#!/usr/bin/env bash
# make bench: speed and memory, each figure beside its limit, measured in one run on this machine.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$repo_root"

need_rust
need cc libpq poppler
say "Building with every optimisation (the first time takes about 12 minutes on 2 cores)"
cargo bench --locked --bench figures --no-run
say "Measuring; nothing else should run on this machine meanwhile"
exec cargo bench --locked --bench figures -- "$@"
