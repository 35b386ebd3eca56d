#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libdikas, and a program that uses it alone, need the C library and OpenMP and nothing else.
#
#     needed.sh ALLOWED FILE...    ALLOWED: further libraries, an extended regular expression
set -eu

allowed="^(libc|libm|libdikas|libgomp|libomp|ld-linux[^.]*)\.so\.[0-9]+\$|^libomp\.so\.5\$|$1"
shift
for file in "$@"; do
    needed=$(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    [ -n "$needed" ] || { echo "$file: needs nothing at all?" >&2; exit 1; }
    if printf '%s\n' "$needed" | grep -vE "$allowed"; then
        echo "$file: needs the libraries above too" >&2
        exit 1
    fi
    echo "${file##*/} needs" $needed
done
