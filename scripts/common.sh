# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2015,SC2034
#
# What the scripts share; source it. It goes to the root of the project, so that paths are short.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

build=${DIKAS_BUILD_DIR:-build}

# Debian packages that the build needs, and what the tests and the checks need beyond them.
build_packages=(
    gcc libc6-dev meson pkg-config
    libgdal-dev libproj-dev libgeos-dev libsqlite3-dev libjson-c-dev libglib2.0-dev
    libcairo2-dev libpango1.0-dev fonts-open-sans gettext
    make gdal-bin jq
)
test_packages=(libcmocka-dev g++ gdal-bin sqlite3 jq poppler-utils)
check_packages=(clang libclang-rt-dev libomp-dev clang-format python3 chromium python3-qgis)

say() {
    printf '\n== %s\n' "$*"
}

fail() {
    printf '\n%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Those of the packages that are not installed, one a line.
missing_packages() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null) || status=absent
        [ "$status" = installed ] || echo "$package"
    done
}

# need_space DIRECTORY MEGABYTES WHAT
need_space() {
    local free
    free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$2" ] ||
        fail "too little disk: $3 needs $2 MB in $(realpath "$1"), and $free MB are free"
}

# Run a command as root, its output into $log; show the end of it when it fails.
as_root() {
    local status=0
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" < /dev/null > "$log" 2>&1 || status=$?
    [ $status -eq 0 ] || tail -n 15 "$log" >&2
    return $status
}

# Install what is missing of the packages; nothing happens, and no root is needed, when all are there.
install_packages() {
    local wanted=("$@") missing root=() log
    local by_hand="Install these, or what they hold, by hand and run again: ${wanted[*]}"
    command -v apt-get > /dev/null && command -v dpkg-query > /dev/null ||
        fail "this is not Debian or one of its kin (no apt-get). $by_hand"
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    if [ ${#missing[@]} -eq 0 ]; then
        say "All ${#wanted[@]} packages are installed"
        return
    fi
    need_space /usr 2000 "installing packages"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null ||
            fail "not root and no sudo: cannot install ${missing[*]}. Run as root, or let an administrator install them"
        sudo -v || fail "sudo was refused: cannot install ${missing[*]}"
        root=(sudo)
    fi
    log=$(mktemp)
    say "Installing, with what they need: ${missing[*]}"
    as_root apt-get update -o DPkg::Lock::Timeout=120 -o APT::Update::Error-Mode=any ||
        echo "The package lists could not all be fetched; going on with those that are here." >&2
    as_root apt-get install --simulate --no-install-recommends "${missing[@]}" ||
        fail "these packages cannot be installed from here. Is the network up, and is this Debian 12 or newer?"
    echo "$(grep -c '^Inst ' "$log") packages in all; this takes a few minutes"
    as_root apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}" ||
        fail "the packages could not be installed. Is the network up?"
    rm -f "$log"
}

# configure DIRECTORY OPTION...: make a build directory, or bring one up to date.
configure() {
    local directory=$1
    shift
    need_space . 300 "a build"
    if [ -e "$directory/build.ninja" ]; then
        meson setup --reconfigure "$directory" "$@"
    else
        meson setup "$directory" "$@"
    fi
}

# Under sudo, give what was made back to the user. Paths that do not exist are left out.
give_back() {
    local path
    [ -n "${SUDO_UID:-}" ] && [ "$(id -u)" -eq 0 ] || return 0
    for path in "$@"; do
        [ ! -e "$path" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$path"
    done
}
