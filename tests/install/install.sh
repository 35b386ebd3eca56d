#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Install into a directory of its own; then programs build with pkg-config and run, and the tool
# finds its libraries.
#
#     CC=… MESON=… manual=yes|no install.sh BUILD_DIRECTORY WORK_DIRECTORY LAYER FLAGS...
set -eu

here=$(dirname "$0")
build=$1 work=$2 layer=$3
shift 3
rm -rf "$work"
mkdir -p "$work"

DESTDIR=$work/root "$MESON" install -C "$build" --no-rebuild --quiet

pc=$(find "$work/root" -name dikas.pc)
[ -n "$pc" ] || { echo "dikas.pc is not installed" >&2; exit 1; }
PKG_CONFIG_PATH=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$work/root
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH

# use PACKAGE SOURCE ARGUMENTS... FLAGS of the build (sanitizers) are in $flags.
flags=$*
use() {
    package=$1 name=$2
    shift 2
    # shellcheck disable=SC2046,SC2086
    $CC -std=c17 $flags $(pkg-config --cflags "$package") "$here/$name.c" -o "$work/$name" \
        $(pkg-config --libs "$package")
    "$work/$name" "$@"
}
use dikas core
use dikas-io io "$layer"
use dikas-map map "$work/squares.png"
[ -s "$work/squares.png" ] || { echo "no page was drawn" >&2; exit 1; }

tool=$(find "$work/root" -path "*/bin/dikas-access")
if readelf -d "$tool" | grep -E 'RPATH|RUNPATH'; then
    echo "$tool looks for libraries where it was built" >&2
    exit 1
fi
"$tool" --version

# manual pages and completions, where programs look for them; a build for another machine has none
prefix=${tool%/bin/dikas-access}
[ -s "$prefix/share/man/man7/dikas.7" ] || { echo "dikas(7) is not installed" >&2; exit 1; }
if [ "$manual" = yes ]; then
    for file in man/man1/dikas-access.1 bash-completion/completions/dikas-access; do
        [ -s "$prefix/share/$file" ] || { echo "$file is not installed" >&2; exit 1; }
    done
fi
