# shellcheck shell=bash
# Shared by the scripts beside it: messages, and what a machine must have installed.

# shellcheck disable=SC2034 # for the scripts that read this one
repo_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '==> %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The newest PostgreSQL server programs, or nothing. Debian keeps them outside PATH on purpose.
postgres_bin() {
    local found='' dir
    for dir in /usr/lib/postgresql/*/bin; do
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then found=$dir; fi
    done
    if [ -z "$found" ] && command -v initdb >/dev/null && command -v pg_config >/dev/null; then
        found=$(pg_config --bindir)
    fi
    printf '%s' "$found"
}

chromium_path() {
    if [ -n "${CHROMIUM:-}" ]; then printf '%s' "$CHROMIUM"; return; fi
    command -v chromium || command -v chromium-browser || command -v google-chrome || true
}

libpq_links() {
    local out=1 probe
    probe=$(mktemp -d)
    if printf 'int main(void){return 0;}\n' | cc -x c - -o "$probe/a" -lpq 2>/dev/null; then out=0; fi
    rm -rf "$probe"
    return "$out"
}

# One Debian package for each thing asked for that this machine lacks. It looks for the thing, not for
# the package, so that another system, or another way to have installed it, is as good.
missing_packages() {
    local thing
    for thing in "$@"; do
        case $thing in
            cc) command -v cc >/dev/null || echo gcc libc6-dev ;;
            libpq) { command -v cc >/dev/null && libpq_links; } || echo libpq-dev ;;
            clamd) command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || echo clamav-daemon ;;
            heif) { command -v heif-convert && command -v heif-enc; } >/dev/null || echo libheif-examples ;;
            poppler) command -v pdftotext >/dev/null || echo poppler-utils ;;
            tesseract) { tesseract --list-langs 2>/dev/null | grep -qx ind; } || echo tesseract-ocr tesseract-ocr-ind ;;
            postgres) [ -n "$(postgres_bin)" ] || echo postgresql ;;
            openssl) command -v openssl >/dev/null || echo openssl ;;
            venv) python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv ;;
            chromium) [ -n "$(chromium_path)" ] || echo chromium fonts-liberation ;;
            *) fail "missing_packages: unknown thing '$thing'" ;;
        esac
    done
}

# need THING...: installs what is missing on Debian or Ubuntu as root, elsewhere says the line that does and stops.
need() {
    local packages
    packages=$(missing_packages "$@" | tr '\n' ' ')
    packages=${packages% }
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        say "Installing from Debian, a few minutes at most: $packages"
        # apt waits for a lock another package run may hold instead of failing at once.
        export DEBIAN_FRONTEND=noninteractive
        apt-get -o DPkg::Lock::Timeout=600 -qq update </dev/null
        # shellcheck disable=SC2086 # a list of packages, split on purpose
        apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends $packages </dev/null >/dev/null
        [ -z "$(missing_packages "$@")" ] || fail "still missing after the installation: $(missing_packages "$@" | tr '\n' ' ')"
    else
        fail "this machine lacks: $packages
On Debian or Ubuntu this installs it:  sudo apt-get install -y --no-install-recommends $packages
On another system install what carries the same programs, then run the command again."
    fi
}

need_rust() {
    command -v cargo >/dev/null || fail "cargo was not found: install the Rust toolchain (1.95 or newer), then run the command again."
}

need_node() {
    local major
    command -v node >/dev/null || fail "node was not found: the browser journeys need Node 20 or newer."
    major=$(node -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge 20 ] || fail "the browser journeys need Node 20 or newer, this is $(node --version)."
}
