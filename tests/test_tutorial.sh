#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the commands of a page of the documentation and compares what they print with what the page
# shows. Every ```sh block is run, in order, in one folder with the shipped district; a ```text
# block right after it is its output, standard error included, blanks at the ends of lines apart. With DIKAS_UPDATE=1 the page is
# rewritten instead; look at the difference before you keep it.
#
#     test_tutorial.sh SOURCE_ROOT PAGE.md TOOL…
set -u
root=$(realpath "$1")
page=$(realpath "$2")
shift 2
for needed in jq ogr2ogr ogrinfo sqlite3; do
    command -v "$needed" > /dev/null || { echo "needs $needed (gdal-bin, sqlite3, jq)"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/folder"
ln -s "$root"/testdata/neubrandenburg/neubrandenburg[._]* "$root"/examples/neubrandenburg_index.json "$work/folder"
# Data that are not shipped, where they lie beside the project.
[ ! -d "$root/../shared/data" ] || { mkdir "$work/shared" && ln -s "$(realpath "$root/../shared/data")" "$work/shared/data"; }
for tool in "$@"; do
    PATH=$(dirname "$(realpath "$tool")"):$PATH
done
export PATH LC_ALL=C.UTF-8
cd "$work/folder" || exit 1

blocks=0 failed=0 state=prose
: > "$work/page"
while IFS= read -r line || [ -n "$line" ]; do
    case $state in
        prose | ran)
            if [ "$line" = '```sh' ]; then
                state=commands
                : > "$work/commands"
            elif [ "$line" = '```text' ] && [ $state = ran ]; then
                printf '%s\n' "$line" >> "$work/page"
                sed 's/ *$//' "$work/output" >> "$work/page"
                state=output
                continue
            elif [ -n "$line" ]; then
                state=prose
            fi
            ;;
        commands)
            if [ "$line" = '```' ]; then
                state=ran
                blocks=$((blocks + 1))
                if ! bash -euo pipefail "$work/commands" > "$work/output" 2>&1 < /dev/null; then
                    failed=$((failed + 1))
                    echo "not ok: a command of this block failed:"
                    cat "$work/commands" "$work/output"
                fi
            else
                printf '%s\n' "$line" >> "$work/commands"
            fi
            ;;
        output)
            [ "$line" = '```' ] || continue
            state=prose
            ;;
    esac
    printf '%s\n' "$line" >> "$work/page"
done < "$page"

[ $state = prose ] || [ $state = ran ] || { echo "not ok: a block does not end"; failed=1; }
[ $blocks -gt 0 ] || { echo "not ok: no block of commands"; failed=1; }
if [ -n "${DIKAS_UPDATE:-}" ] && [ $failed -eq 0 ]; then
    cat "$work/page" > "$page"
elif ! diff -u "$page" "$work/page"; then
    echo "not ok: the page shows something else (-) than the commands print (+)"
    failed=$((failed + 1))
fi
echo "$blocks blocks run, $failed failed"
[ $failed -eq 0 ]
