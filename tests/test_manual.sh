#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The manual pages say all that the tool takes and computes, in good troff, the same every time.
#
#     test_manual.sh TOOL TOOL.1 DIKAS.7 COMPLETION SOURCE_ROOT
set -uo pipefail
tool=$(realpath "$1") page=$(realpath "$2") overview=$(realpath "$3") completion=$(realpath "$4")
generate=$(realpath "$5")/scripts/generate-manual
name=${tool##*/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 MANWIDTH=100 ASAN_OPTIONS=detect_leaks=0
checked=0 failed=0

check() {
    local text=$1
    shift
    checked=$((checked + 1))
    "$@" || { failed=$((failed + 1)); echo "not ok: $text"; }
}

# the same bytes, wherever and whenever
for kind in man bash; do
    python3 "$generate" "$kind" "$tool" "$work/again.$kind" || exit 1
done
check "the same page again" cmp "$page" "$work/again.man"
check "the same completion again" cmp "$completion" "$work/again.bash"
check "no path of the build" test "$(grep -cF "${tool%/*}" "$page" "$completion" | grep -vc ':0')" = 0
check "only ASCII" test "$(LC_ALL=C grep -c '[^ -~]' "$page")" = 0

# good troff
for file in "$page" "$overview"; do
    if command -v man > /dev/null && man --version 2> /dev/null | grep -q '^man 2'; then
        man --warnings -l "$file" > "$work/${file##*/}" 2> "$work/messages"
        check "${file##*/}: $(cat "$work/messages")" test ! -s "$work/messages"
    elif command -v groff > /dev/null; then
        groff -man -Tutf8 -ww -P-c "$file" > "$work/${file##*/}" 2> "$work/messages"
        check "${file##*/}: $(cat "$work/messages")" test ! -s "$work/messages"
    else
        [ "$failed" -eq 0 ] && echo "needs man or groff for the rest" && exit 77
        exit 1
    fi
    if command -v mandoc > /dev/null; then
        check "${file##*/} for mandoc" mandoc -Tlint -W error "$file"
    fi
done

# nothing is left out
shown=$work/${page##*/}
"$tool" --json-usage > "$work/usage.json" && "$tool" --list --json > "$work/list.json" || exit 1
options=$(jq -r '.options[].name' "$work/usage.json")
measures=$(jq -r '.[].id' "$work/list.json")
check "options" test "$(wc -w <<< "$options")" -ge 25
[ "$name" = dikas-join ] || check "measures" test "$(wc -w <<< "$measures")" -ge 10
for option in $options help; do
    check "option $option" grep -qE -- "(^|, | )--$option(=|,|\.|$| )" "$shown"
    check "option $option is completed" grep -qE -- "[' ]--${option}[' ]" "$completion"
done
for measure in $measures; do
    check "measure $measure" grep -qE "^ +$measure( |$)" "$shown"
    # indicators of dikas-check are told of, not asked for
    [ "$name" = dikas-check ] || check "measure $measure is completed" grep -qE "[' ]${measure}[' ]" "$completion"
done
while read -r measure key; do
    check "parameter $key of $measure" \
        awk -v m="$measure" -v k="$key" '$1 == m && /^       [^ ]/ { in_it = 1; next }
            /^       [^ ]/ { in_it = 0 } in_it && $1 == k { found = 1 } END { exit !found }' "$shown"
done < <(jq -r '.[] | .id as $id | .parameters[]? | "\($id) \(.key)"' "$work/list.json")
for header in "$5"/include/dikas/*.h; do
    check "header ${header##*/}" grep -qF "dikas/${header##*/}" "$work/${overview##*/}"
done
check "the tool" grep -qF "$name(1)" "$work/${overview##*/}"

echo "$checked checked, $failed failed"
[ "$failed" -eq 0 ] && [ "$checked" -gt 0 ]
