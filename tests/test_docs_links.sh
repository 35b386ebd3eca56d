#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What README.md and docs/ point to in the project is there: files, and headings within pages.
#
#     test_docs_links.sh SOURCE_ROOT
set -uo pipefail
cd "$1" || exit 1
failed=0 checked=0

# Headings as the anchors that Markdown viewers make of them.
anchors() {
    sed -n 's/^##* *//p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

for page in README.md docs/*.md; do
    [ -e "$page" ] || continue
    while IFS= read -r link; do
        case $link in *://* | mailto:*) continue ;; esac
        checked=$((checked + 1))
        path=${link%%#*} anchor=
        case $link in *'#'*) anchor=${link#*#} ;; esac
        if [ -n "$path" ]; then target=$(dirname "$page")/$path; else target=$page; fi
        if [ ! -e "$target" ]; then
            echo "not ok: $page: $link is not there"
            failed=$((failed + 1))
        elif [ -n "$anchor" ] && ! anchors "$target" | grep -qx -- "$anchor"; then
            echo "not ok: $page: $link has no such heading"
            failed=$((failed + 1))
        fi
    done < <(sed '/^```/,/^```/d' "$page" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//')
done
echo "$checked links checked, $failed failed"
[ $failed -eq 0 ] && [ $checked -gt 0 ]
