#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# examples/prestudy with the shipped district: everything is made, a second run does nothing, a change
# redoes what depends on it and no more, a failure leaves nothing half; the atlas has what the maps
# promise.
#
#     test_prestudy.sh FOLDER_OF_TOOLS SOURCE_ROOT
set -u
tools=$(realpath "$1")
root=$(realpath "$2")
for needed in make jq ogr2ogr sqlite3; do
    command -v "$needed" > /dev/null || { echo "skipped: needs $needed (make, jq, gdal-bin, sqlite3)"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
unset MAKEFLAGS CITY DATA OUT TOOLS LANGUAGE
failed=0

wrong() {
    failed=1
    echo "not ok: $*"
}

mkdir -p "$work/examples" "$work/testdata" && cp -r "$root/examples/prestudy" "$root"/examples/*.json "$work/examples" &&
    cp -r "$root/testdata/neubrandenburg" "$work/testdata" && cd "$work/examples/prestudy" && rm -rf out || exit 1
out=out/neubrandenburg
# run TARGET…: make, its words into the file `words`.
run() {
    make TOOLS="$tools" "$@" > "$work/words" 2>&1
}
atlas=(all)
results="people access kinds ages groups exposure areas water green streets"

# Every file with its inode and time: a rename gives another.
state() {
    find "$out" -type f ! -name '*.log' ! -name '*.qml' -printf '%f %i %T@\n' | sort
}
# changed: names of the files that are others than in the last `state > before`.
changed() {
    state | comm -13 "$work/before" - | cut -d' ' -f1 | paste -sd' '
}
# touched FILE WANTED: what is made again when FILE changes.
touched() {
    local got
    state > "$work/before"
    touch -d '+1 second' "$1"
    run -j2 "${atlas[@]}" || { cat "$work/words"; wrong "make after $1 changed"; }
    got=$(changed)
    [ "$got" = "$2" ] || wrong "$1 changed: made again was '$got', not '$2'"
    touch "$1" # not in the future
    run "${atlas[@]}" || wrong "make after $1 is as it was"
}

run -j2 "${atlas[@]}" || { cat "$work/words"; echo "not ok: make -j2"; exit 1; }
for name in $results; do
    [ -s "$out/$name.gpkg" ] || wrong "no $name.gpkg"
done
state > "$work/before"
run "${atlas[@]}" || wrong "a second make fails"
[ -z "$(changed)" ] || wrong "a second make made $(changed)"
run --question "${atlas[@]}" || wrong "make --question: something is left to do"
grep -q "Nothing to be done" <(make TOOLS="$tools" all) || wrong "a second make does something"

# What is made again is the same whoever draws: the drawing is left out from here on.
mkdir "$work/tools" "$work/drawn" && ln -s "$tools"/dikas-* "$work/tools" && rm "$work/tools/dikas-map" || exit 1
cat > "$work/tools/dikas-map" <<'END'
#!/bin/sh
while [ "$1" != --output ]; do shift; done
echo drawn > "$2.new" && mv "$2.new" "$2"
END
chmod +x "$work/tools/dikas-map"
pdf=neubrandenburg_atlas.pdf html=neubrandenburg_atlas.html
cp "$out/$pdf" "$out/$html" "$work/drawn"
drawing=$tools tools=$work/tools
touched ../../testdata/neubrandenburg/neubrandenburg_flood_20.tif "check.txt exposure.gpkg $html $pdf"
touched words.json "atlas.json $html $pdf"
touched neubrandenburg.en.md "$html $pdf text.en.md"
touched kinds.neubrandenburg.json "kinds.gpkg $html $pdf"
touched ../../testdata/neubrandenburg/neubrandenburg.osm.pbf \
    "access.gpkg check.txt exposure.gpkg green.gpkg kinds.gpkg $html $pdf streets.gpkg text.en.md text.fi.md text.sv.md water.gpkg within.sed"

# A command that fails says why, and leaves nothing that looks done.
cp "$work/testdata/neubrandenburg/neubrandenburg_heat.tif" "$work/heat.tif"
echo broken > "$work/testdata/neubrandenburg/neubrandenburg_heat.tif"
run data && wrong "make with a broken raster"
grep -q "neubrandenburg_heat.tif" "$work/words" || wrong "what is said of a broken raster: $(cat "$work/words")"
run --question data && wrong "after a failure make takes all for done"
cp "$work/heat.tif" "$work/testdata/neubrandenburg/neubrandenburg_heat.tif"
run "${atlas[@]}" || wrong "make after a failure"
run CITY=atlantis && wrong "a city that is not there"
grep -q "there are.* neubrandenburg" "$work/words" || wrong "a city that is not there: $(cat "$work/words")"

# What the files permit is told first.
[ "$(sed -n '/^Indicators/,/^Commands/p' "$out/check.txt" | grep -cE '^  (possible|with care|not possible) +[a-z]')" = 12 ] ||
    wrong "what the inputs permit"

# Figures that are known from elsewhere: the docs of the tools.
value() {
    sqlite3 "$out/$1.gpkg" "$2"
}
[ "$(value access "SELECT round(100.0 * sum(population * (minutes_pharmacy_adult <= 15)) / sum(population), 1) FROM access")" = 87.8 ] ||
    wrong "the share of residents within 15 minutes of a pharmacy"
sed 's/\xc2\xa0/ /g' "$out"/text.{en,fi}.md > "$work/introduction"
for words in "Everybody: 87.8 % (83.0 %)" "80 and over: 91.1 % (86.3 %)" "Kaikki: 87,8 % (83,0 %)"; do
    grep -qx -- "- $words" "$work/introduction" || wrong "not in the introduction: $words"
done
grep -n "@[a-z]*:" "$out"/text.*.md && wrong "a share that is not there"
[ "$(value exposure "SELECT round(max(risk), 3) FROM exposure")" = 0.828 ] || wrong "the highest risk"
[ "$(value kinds "SELECT min(kinds_15 * 8 = round(kinds_15 * 8)) FROM kinds")" = 1 ] || wrong "kinds are eighths"
grep -qx -- "- 1,000 m: 0[.][0-9]*" "$out/text.en.md" && grep -qx -- $'- 1\xc2\xa0000 m: 0,[0-9]*' "$out/text.sv.md" || wrong "distances in the introduction"
grep -qx -- "- 500 m: 0.0064" "$out/text.en.md" || wrong "the profile in the introduction"

# The maps: at most twelve in front, each with its words in three languages.
jq -e '[.maps[] | select(.appendix | not)] | length <= 12 and all(.[];
    (.title, .question, .misuse, .dates, .rules | has("en") and has("fi") and has("sv")) and
    (if .threshold then (.threshold | (.value | type) == "number" and (.source | length) > 0 and (.text | has("fi") and has("sv")))
     else .rules.en | test("No threshold was found in the literature") end))' "$out/atlas.json" > "$work/true" ||
    wrong "words of the maps"

# A threshold is a bound of the classes, so that its two sides can be told on the map; of the kinds in reach all are one class.
jq -e 'all(.maps[] | select(.threshold and .column != "kinds_15" and .column != "rule_score");
    .threshold.value as $t | .classes | ltrimstr("breaks=") | split("/") | map(tonumber) | index($t))' "$out/atlas.json" > "$work/true" ||
    wrong "a threshold is no bound of classes"

# The oldest are hidden where they are few or suppressed, the temperature nowhere.
[ "$(value exposure "SELECT sum(share_80_over_status = 'few_people'), sum(share_80_over IS NULL), sum(surface_c IS NULL) FROM exposure")" = "27|27|0" ] ||
    wrong "what is hidden for the two maps in one"

# The atlas, read back.
if command -v pdftotext pdfinfo > "$work/found"; then
    pdftotext -layout "$work/drawn/$pdf" "$work/atlas.txt"
    tr -s ' \n' ' ' < "$work/atlas.txt" > "$work/atlas.line"
    maps=$(jq '.maps | length' "$out/atlas.json")
    pages=$(pdfinfo "$work/drawn/$pdf" | awk '/^Pages:/ { print $2 }')
    [ "$pages" -ge $((maps + 2)) ] || wrong "$pages pages for $maps maps"
    while IFS= read -r words; do
        grep -qF -- "$words" "$work/atlas.line" || wrong "not in the atlas: $words"
    done < <(jq -r '.maps[] | .title.en, (.question.en // empty | .[:40]), (.threshold.text.en // empty | .[:30])' "$out/atlas.json")
    # Every page says that the residents are not real.
    for ((page = 1; page <= pages; page++)); do
        pdftotext -f "$page" -l "$page" "$work/drawn/$pdf" - | grep -qi synthetic || wrong "page $page does not say synthetic"
    done
    # few services within reach are worse, whatever an index of them is good for
    pdftotext "$work/drawn/$pdf" - | sed 's/\xc2\xa0/ /g' | tr -s ' \n' ' ' > "$work/atlas.columns"
    grep -q "Weitin: 32.0 % (lower and so worse" "$work/atlas.columns" || wrong "what is worse"
    # as many as the introduction says, and none of them called unknown
    for map in $(jq -r '.maps | to_entries[] | select((.value.appendix | not) and (.value.rules.en | test("27 inhabited"))) | .key' "$out/atlas.json"); do
        rules=$(jq -r ".maps[$map].title.en" "$out/atlas.json")
        for ((page = 1; page <= pages; page++)); do
            pdftotext -f "$page" -l "$page" "$work/drawn/$pdf" - | sed 's/\xc2\xa0/ /g' | tr -s ' \n' ' ' > "$work/page"
            grep -qF "Shown (synthetic data): $rules" "$work/page" || continue
            grep -q "Without a value: suppressed (cells: 27)[;.]" "$work/page" || wrong "cells without a value of '$rules'"
            echo "$rules" >> "$work/suppressed"
        done
    done
    [ "$(wc -l < "$work/suppressed")" = 2 ] || wrong "maps of which 27 cells are suppressed: $(cat "$work/suppressed")"
    # of whom the minutes of the oldest are told, and that a temperature is no count of people
    for words in "Residents here: those of 80 and over." "cells where their number is not known: 27." \
        "Residents of 80 and over. Without a value: suppressed (cells: 27, residents: 3,606)." \
        "Temperature of the ground. No value is missing where the data have residents."; do
        grep -qF -- "$words" "$work/atlas.columns" || wrong "not in the captions: $words"
    done
    grep -qi "3-30-300" "$work/atlas.line" || wrong "the atlas does not say why 3-30-300 is not there"
else
    echo "not compared: the text of the PDF (needs pdftotext: poppler-utils)"
fi
for words in "$(jq -r .title.en "$out/atlas.json")" "Minutes on foot to the nearest doctor" SYNTHETIC; do
    grep -qF -- "$words" "$work/drawn/$html" || wrong "not in the HTML: $words"
done
tools=$drawing
run LANGUAGE=fi out/neubrandenburg/neubrandenburg_atlas_fi.html || { cat "$work/words"; wrong "make LANGUAGE=fi"; }
grep -q "Minuutit jalan lähimmälle lääkärille" "$out/neubrandenburg_atlas_fi.html" || wrong "the Finnish atlas"
grep -q "Osuus maa-alasta" "$out/neubrandenburg_atlas_fi.html" && ! grep -qE "Exact coverage|A share of" "$out/neubrandenburg_atlas_fi.html" ||
    wrong "English words in the Finnish captions"

run clean
[ -z "$(ls -A "$out")" ] || wrong "make clean leaves $(ls "$out")"
[ $failed -eq 0 ] && echo "ok"
exit $failed
