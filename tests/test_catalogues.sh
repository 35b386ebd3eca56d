#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Every fixed word of maps is in the Finnish and the Swedish catalogue, and no other.
#
#     test_catalogues.sh PROJECT
set -euo pipefail

cd "$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# words of the HTML template and of its scripts, as calls that xgettext reads
{
    grep -oh '{{word: [^}]*}}' lib/map/html/*.html | sed 's/^{{word: \(.*\)}}$/MAP_N_("\1");/'
    grep -ohE "\bword\('[^']*'" lib/map/html/*.js | sed "s/^word('\(.*\)'$/MAP_N_(\"\1\");/"
} > "$scratch/html.c"
[ "$(wc -l < "$scratch/html.c")" -gt 20 ] || { echo "the words of HTML were not found"; exit 1; }

{ find lib/map tools/map tools/common -name '*.[ch]' | LC_ALL=C sort; echo "$scratch/html.c"; } |
    xgettext --from-code=UTF-8 --language=C --keyword --keyword=dikas_map_word:2 --keyword=word:2 \
        --keyword=MAP_N_ --no-location --files-from=- --output="$scratch/all.pot"
sed 's/charset=CHARSET/charset=UTF-8/' "$scratch/all.pot" > "$scratch/words.pot"
words=$(($(grep -c '^msgid' "$scratch/words.pot") - 1))
[ "$words" -gt 0 ] || { echo "no words found in the sources"; exit 1; }

# The English texts of a catalogue.
texts() {
    msgattrib --no-wrap --no-location "$1" | sed -n 's/^msgid "\(..*\)"$/\1/p'
}
# titles of measures may be translated too
{
    texts "$scratch/words.pot"
    grep -rhoE '"[^"]+"' lib/measures --include='*.c' | tr -d '"'
} | LC_ALL=C sort -u > "$scratch/used"

for catalogue in po/*.po; do
    msgfmt --check-format --check-domain -o /dev/null "$catalogue"
    # every word translated, none fuzzy
    msgcmp "$catalogue" "$scratch/words.pot"
    # none left over from a text that is no longer there
    left=$(LC_ALL=C comm -13 "$scratch/used" <(texts "$catalogue" | LC_ALL=C sort))
    [ -z "$left" ] || { printf '%s holds words that nothing uses:\n%s\n' "$catalogue" "$left"; exit 1; }
    grep -q "^\"Language: $(basename "$catalogue" .po)" "$catalogue"
done
echo "$words words in $(ls po/*.po | wc -l) catalogues"
