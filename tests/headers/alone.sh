#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every public header compiles alone, and twice, as C11 and as C++17, without a warning.
#
#     CC=… CXX=… alone.sh INCLUDE_DIRECTORY
set -eu

include=$1
count=0
for path in "$include"/dikas/*.h; do
    header=dikas/${path##*/}
    for language in "c c11 $CC" "c++ c++17 $CXX"; do
        # shellcheck disable=SC2086
        set -- $language
        name=$1 standard=$2
        shift 2
        printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
            "$@" -x "$name" -std="$standard" -Wall -Wextra -pedantic -Werror -fsyntax-only \
                -I"$include" - || { echo "$header does not compile alone as $standard" >&2; exit 1; }
    done
    count=$((count + 1))
done
[ $count -gt 0 ] || { echo "no headers in $include/dikas" >&2; exit 1; }
echo "$count headers compile alone as C11 and as C++17"
