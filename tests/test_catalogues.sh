#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every text that maps show is translated: what xgettext finds in the sources is in all catalogues.
#
#     test_catalogues.sh SOURCE_ROOT
set -u
cd "$1" || exit 1
for needed in xgettext msgcmp; do
    command -v $needed > /dev/null || { echo "needs $needed (gettext)"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
xgettext --from-code=UTF-8 --keyword=MAP_N_ --keyword=map_word:2 -o "$work/all.pot" lib/map/*.c tools/map/*.c || exit 1
found=$(grep -c '^msgid' "$work/all.pot")
[ "$found" -gt 60 ] || { echo "not ok: only $found texts are found"; failed=1; }
for catalogue in po/*.po; do
    msgcmp "$catalogue" "$work/all.pot" > "$work/messages" 2>&1 || { cat "$work/messages"; failed=1; }
done
echo "$found texts, $failed failed"
[ $failed -eq 0 ]
