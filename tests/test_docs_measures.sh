#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# docs/measures.md is what the records of the measures say now.
#
#     test_docs_measures.sh GENERATE_MEASURES SOURCE_ROOT
set -euo pipefail
if ! "$1" | diff -u "$2/docs/measures.md" -; then
    echo "not ok: docs/measures.md (-) is older than the records (+); make it new with"
    echo "    meson compile -C BUILD docs-measures"
    exit 1
fi
echo "ok"
