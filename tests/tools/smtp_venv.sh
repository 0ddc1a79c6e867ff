#!/usr/bin/env bash
# Prints the folder of a Python environment that holds the SMTP server, made once under target/.
set -eu
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

wanted="$repo_root/tests/tools/requirements.txt"
mkdir -p "${CARGO_TARGET_DIR:-$repo_root/target}"
venv=$(cd "${CARGO_TARGET_DIR:-$repo_root/target}" && pwd)/smtp-venv
if ! cmp -s "$wanted" "$venv/installed.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
    cp "$wanted" "$venv/installed.txt"
fi
printf '%s\n' "$venv"
