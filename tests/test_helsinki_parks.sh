#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Minutes to the nearest of Helsinki's parks of at least 1 ha, as polygons and as their centroids:
# every such park has streets or paths within it, so nobody may be farther from one than from its
# centroid, and the mean over the cells must fall.
#
#     test_helsinki_parks.sh DIKAS_ACCESS FOLDER
set -uo pipefail
tool=$(realpath "$1")
centre=$(realpath "$2")/helsinki_centre
for file in "$centre.gpkg" "$centre.osm.pbf"; do
    [ -e "$file" ] || {
        echo "skipped: needs helsinki_centre.gpkg (layers green, cells) and helsinki_centre.osm.pbf in $2"
        exit 77
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C

for kind in polygon centroid; do
    geometry=geom
    [ $kind = polygon ] || geometry='ST_Centroid(geom)'
    ogr2ogr -q $kind.gpkg "$centre.gpkg" -nln parks -dialect sqlite \
        -sql "SELECT fid, $geometry AS geom FROM green WHERE kind = 'leisure=park' AND area_m2 >= 10000" || exit 1
    "$tool" --cells "$centre.gpkg:cells" --id cell_id --demand population --keep population \
        --network "$centre.osm.pbf" --mode walk --services $kind.gpkg --measure near=nearest \
        --measure within_5=share_within:cutoff=5 --output $kind.csv --json --quiet > $kind.json ||
        { echo "not ok: the tool failed on the $kind"; exit 1; }
    awk -F, -v kind=$kind -v share="$(jq '.results[] | select(.measure == "share_within") | .value' $kind.json)" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["near"] != "" { n++; sum += $at["near"]; people += $at["population"]; all += $at["population"] * $at["near"] }
        END { printf "%-8s %d cells, mean %.2f min, of people %.2f min, within 5 min: %.1f %% of people\n",
            kind, n, sum / n, all / people, 100 * share }' $kind.csv
done
jq -c '.results[] | select(.measure == "snap" and .name == "services") | {value, shapes_with_streets_within,
    shapes_with_streets_beside, shapes_at_nearest_street}' polygon.json
jq -e '.results[] | select(.measure == "snap" and .name == "services") |
    .value > 0 and .value == .shapes_with_streets_within' polygon.json > /dev/null ||
    { echo "not ok: a park without a street or path within it"; exit 1; }
paste -d, centroid.csv polygon.csv | awk -F, '
    NR == 1 { for (i = NF; i > 0; i--) if ($i == "near") { first = i; last = last ? last : i }; next }
    $first != "" && $last != "" { n++; farther += $last > $first + 1e-9; less += $first - $last }
    END { if (n < 100 || farther || !(less > 0)) { print "not ok: of " n " cells " farther + 0 " are farther"; exit 1 } }'
