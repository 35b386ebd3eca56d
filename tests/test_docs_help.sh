#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The examples at the end of --help run as they stand, in a folder with the shipped district.
#
#     test_docs_help.sh TOOL SOURCE_ROOT
set -euo pipefail
tool=$(realpath "$1")
root=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$root"/testdata/neubrandenburg/neubrandenburg[._]* "$work"
cd "$work"
export PATH="${tool%/*}:$PATH" LC_ALL=C.UTF-8
name=${tool##*/}

"$name" --help > help
sed '1,/^Examples:/d' help > examples
count=$(awk -v name="$name" '$1 == name { n++ } END { print n + 0 }' examples)
[ "$count" -eq 2 ] || { echo "not ok: --help ends with $count examples, not 2"; exit 1; }
bash -euo pipefail examples > stdout 2> stderr || { cat stderr; echo "not ok: an example failed"; exit 1; }
for output in $(grep -oE -- '(-o|--output) [^ ]+' examples | cut -d ' ' -f 2); do
    [ -s "$output" ] || { echo "not ok: no $output"; exit 1; }
    echo "ok: $output"
done
