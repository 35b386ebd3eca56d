#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The symbols that a library exports are the ones that we promise: those of the list, no more, no
# less.
#
#     compare.sh LIBRARY LIST             compare
#     compare.sh --update LIBRARY LIST    write the list; review the difference before committing
set -eu
LC_ALL=C
export LC_ALL

# Names that the linker and OpenMP make are nobody's promise.
exported() {
    nm -D --defined-only "$1" | awk '{ print $3 }' |
        grep -vxE '__bss_start|_end|_edata|_init|_fini|\.gomp_critical_user_.*' | sort
}

if [ "${1:-}" = --update ]; then
    exported "$2" > "$3"
    exit
fi
[ $# -eq 2 ] || { echo "usage: $0 [--update] LIBRARY LIST" >&2; exit 2; }
[ -s "$2" ] || { echo "$2: no such list, or an empty one" >&2; exit 1; }
exported "$1" | diff -u "$2" - || {
    echo "$1 exports other symbols than $2 (on purpose: $0 --update $1 $2)" >&2
    exit 1
}
echo "$(wc -l < "$2") symbols, as promised"
