#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# examples/prestudy with central Helsinki, where its data lie beside the project: the whole set in one
# command, in less than a minute, with the figures that docs/helsinki.md and docs/segregation-real.md
# have for the same data.
#
#     test_prestudy_helsinki.sh FOLDER_OF_TOOLS SOURCE_ROOT DATA_FOLDER
set -u
tools=$(realpath "$1")
root=$(realpath "$2")
data=$3
for needed in make jq ogr2ogr gdal_rasterize sqlite3; do
    command -v "$needed" > /dev/null || { echo "skipped: needs $needed (make, jq, gdal-bin, sqlite3)"; exit 77; }
done
for file in helsinki_centre.gpkg helsinki_centre.osm.pbf helsinki_region_cells.gpkg heat_exposure_index_helsinki.tif; do
    [ -e "$data/$file" ] || { echo "skipped: needs $file in $data"; exit 77; }
done
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export LC_ALL=C.UTF-8
unset MAKEFLAGS CITY DATA OUT TOOLS LANGUAGE
failed=0
wrong() {
    failed=1
    echo "not ok: $*"
}
run() {
    make -C "$root/examples/prestudy" CITY=helsinki DATA="$(realpath "$data")" OUT="$out" TOOLS="$tools" "$@"
}

# On two cores that have nothing else to do it takes the seconds of the clock; where others are at work
# those of the processor are what can be promised.
TIMEFORMAT='%R %U %S'
{ time run -j2 > "$out/words" 2>&1 || { cat "$out/words"; echo "not ok: make"; exit 1; }; } 2> "$out/seconds"
awk '{ printf "the whole set in %s s, %.1f s of the processor\n", $1, $2 + $3; exit !($2 + $3 < 60) }' "$out/seconds" ||
    wrong "a minute and more"
rm "$out/words"
run --question || wrong "a second make has something to do"

value() {
    sqlite3 "$out/$1.gpkg" "$2"
}
# 107 cells; the twenties and the oldest of the region as docs/segregation-real.md has them
[ "$(value ages "SELECT count(*) FROM ages")" = 107 ] || wrong "cells of the centre"
grep -qx -- "- 500 m: 0,0225" "$out/text.fi.md" || wrong "the profile of the region"
# the heat of a cell is what another program found
[ "$(sqlite3 "$out/exposure.gpkg" "ATTACH '$data/helsinki_centre.gpkg' AS given" \
    "SELECT max(abs(e.heat - c.heat_raster_mean_ref)) < 1e-5, count(*) > 90 FROM exposure e JOIN given.cells c USING (cell_id)
     WHERE c.heat_raster_mean_ref IS NOT NULL")" = "1|1" ] || wrong "the heat of the cells"
# all parts of the sum index have the mean of Helsinki at 100
[ "$(value disadvantage "SELECT count(*) = 83 AND min(sum_index) > 20 AND max(sum_index) < 250 FROM disadvantage")" = 1 ] || wrong "the sum index"
# what people have 15 minutes away shrinks for older people in winter
[ "$(value access "SELECT min(minutes_pharmacy_older_winter >= minutes_pharmacy_adult) FROM access")" = 1 ] || wrong "older walkers are faster"
# where the edge of the data is nearer than the service there is no value, elsewhere the one of dikas-access
[ "$(sqlite3 "$out/walks.gpkg" "ATTACH '$out/access.gpkg' AS walked" "SELECT sum(w.minutes_health IS NULL), count(*),
    min(CASE WHEN a.minutes_health_adult > a.edge_cost_adult THEN w.minutes_health IS NULL ELSE abs(w.minutes_health - a.minutes_health_adult) < 1e-9 END)
    FROM walks w JOIN walked.access a USING (cell_id)")" = "22|107|1" ] || wrong "cells at the edge of the data"
for kind in grocery kindergarten school library; do
    [ "$(sqlite3 "$out/walks.gpkg" "ATTACH '$out/access.gpkg' AS walked" "SELECT count(*), sum(w.minutes_$kind IS NULL) > 0,
        min(CASE WHEN a.minutes_${kind}_adult > a.edge_cost_adult THEN w.minutes_$kind IS NULL ELSE abs(w.minutes_$kind - a.minutes_${kind}_adult) < 1e-9 END)
        FROM walks w JOIN walked.access a USING (cell_id)")" = "107|1|1" ] || wrong "minutes to $kind at the edge of the data"
done
# nobody has trees of which there are too few: all parts of the rule hold nowhere, as crowns are below 30 %
[ "$(value rule "SELECT max(rule_score) < 3 AND max(rule_canopy) < 0.3 FROM rule")" = 1 ] || wrong "the 3-30-300 rule"

# A threshold is a bound of the classes, so that its two sides can be told on the map; of the kinds in reach all are one class.
jq -e 'all(.maps[] | select(.threshold and .column != "kinds_15" and .column != "rule_score");
    .threshold.value as $t | .classes | ltrimstr("breaks=") | split("/") | map(tonumber) | index($t))' "$out/atlas.json" > "$out/found" ||
    wrong "a threshold is no bound of classes"

for file in helsinki_atlas.pdf helsinki_atlas.html; do
    [ -s "$out/$file" ] || wrong "no $file"
done
if command -v pdftotext > "$out/found"; then
    pdftotext "$out/helsinki_atlas.pdf" - | tr -s ' \n' ' ' > "$out/line"
    while IFS= read -r words; do
        grep -qF -- "$words" "$out/line" || wrong "not in the atlas: $words"
    done < <(jq -r '.maps[] | .title.en' "$out/atlas.json")
    # a sixth of Kruununhaka is not Kruununhaka; areas that are whole in their data are compared
    sed 's/\xc2\xa0/ /g' "$out/line" > "$out/captions"
    grep -q "Kruununhaka: 10" "$out/captions" && wrong "a postal area stands for the few of it whose value is known"
    grep -q "Compared (postal areas): 81 of 82" "$out/captions" || wrong "postal areas of the sum index"
    grep -q "Floods are not here" "$out/line" || wrong "the atlas does not say why floods are not there"
else
    echo "not compared: the text of the PDF (needs pdftotext: poppler-utils)"
fi
# all maps are in the HTML too: of the cells of the centre, the postal areas and the cells of the region
sed -n 's/.*id="data">\(.*\)<\/script>$/\1/p' "$out/helsinki_atlas.html" > "$out/data.json"
[ "$(jq -c '[.layers[].n]' "$out/data.json")" = "[107,83,3290]" ] || wrong "cells in the HTML"
jq -e --slurpfile atlas "$out/atlas.json" '[.indicators[].title, .maps[].title] as $shown | $atlas[0].maps |
    all(.title.en as $t | $shown | any(. != null and startswith($t)))' "$out/data.json" > "$out/found" || wrong "a map is not in the HTML"
[ $failed -eq 0 ] && echo "ok"
exit $failed
