#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Real statistics: Paris by census area to polling areas, Helsinki's grid through buildings to parts of
# town. Nobody is lost, and what is suppressed is no zero. Skipped where the data are not there.
#
#     test_join_real.sh DIKAS_JOIN DATA_FOLDER
set -uo pipefail
tool=$(realpath "$1")
paris=$2/paris/paris_iris_csp.gpkg centre=$2/helsinki/helsinki_centre.gpkg
region=$2/helsinki/helsinki_region_cells.gpkg
for file in "$paris" "$centre" "$region"; do
    [ -e "$file" ] || { echo "needs $file"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

# holds TEXT VALUE CONDITION: awk, v is the value
holds() {
    awk -v v="$2" "BEGIN { exit !($3) }" && return
    failed=$((failed + 1))
    echo "not ok: $1: $2"
}

# adds_up FILE.json: in = allocated + unallocated of every count, and what is written adds up to it too
adds_up() {
    while read -r name in allocated unallocated; do
        holds "$name adds up in $1" "$(awk -v a="$allocated" -v u="$unallocated" -v i="$in" \
            'BEGIN { d = a + u - i; print (d < 0 ? -d : d) / i }')" 'v <= 1e-12'
        written=$(jq -r '.output.path' "$1")
        holds "$name is written" "$(sqlite3 "$written" "SELECT printf('%.17g', total($name)) FROM result" |
            awk -v a="$allocated" '{ d = $1 - a; print (d < 0 ? -d : d) / a }')" 'v <= 1e-12'
    done < <(jq -r '.results[] | [.name, .in, .allocated, .unallocated] | join(" ")' "$1")
}

"$tool" --source "$paris:iris_csp_2011" --cells "$paris:polling_stations_2012" --keep none --quiet --json \
    --extensive pop15p,cs1,cs2,cs3,cs4,cs5,cs6,cs7,cs8 -o paris.gpkg:result > paris.json || exit 1
holds "counts of Paris" "$(jq '.results | length' paris.json)" 'v == 9'
holds "people of Paris" "$(jq '.results[0].in' paris.json)" 'v == 1926666'
holds "rows" "$(jq '.output.rows' paris.json)" 'v == 867'
adds_up paris.json

"$tool" --source "$region:cells_2017_raw" --missing ika_yli80=99 --cells "$region:areas_paavo_2023" --keep none --quiet \
    --json --extensive asukkaita,ika_yli80 --buildings "$centre:buildings" --building-id osm_id --by floor_area \
    --floors levels --height height_m --residential "building IN ('apartments', 'residential', 'house', 'yes')" \
    --building-output helsinki.gpkg:buildings -o helsinki.gpkg:result > helsinki.json || exit 1
holds "the cell where people are parked" \
    "$(jq '[.warnings[] | select(.code == "implausible_density" and (.message | contains("asukkaita")))] | length' helsinki.json)" 'v == 1'
holds "suppressed counts" "$(jq '[.warnings[] | select(.code == "suppressed_values") | .count] | max' helsinki.json)" 'v > 2600'
holds "people in buildings" "$(jq '.results[0].allocated' helsinki.json)" 'v > 50000 && v < 100000'
adds_up helsinki.json
# a building whose people nobody knows is no empty one
holds "buildings of unknown people" "$(sqlite3 helsinki.gpkg "SELECT count(*) FROM buildings WHERE ika_yli80_est IS NULL")" 'v > 0'
holds "estimates add up" "$(sqlite3 helsinki.gpkg "SELECT total(asukkaita_est) FROM buildings" |
    awk -v a="$(jq '.results[0] | .in - .no_building' helsinki.json)" '{ d = $1 - a; print (d < 0 ? -d : d) }')" 'v < 1e-6'

# ---- a smooth density: postal areas to squares of 250 m, and to the region's own, which lie a metre off ----
"$tool" --source "$region:areas_paavo_2023" --make-grid 250 --pycnophylactic -e population --keep none --quiet --json \
    -o smooth.gpkg:result > smooth.json || exit 1
adds_up smooth.json
holds "nobody is left" "$(jq '.results[0] | .unallocated / .in | fabs' smooth.json)" 'v < 1e-9'
holds "it is smooth" "$(jq '[.warnings[] | select(.code == "not_smooth")] | length' smooth.json)" 'v == 0'
holds "nobody is below 0" "$(sqlite3 smooth.gpkg "SELECT count(*) FROM result WHERE population < 0")" 'v == 0'
"$tool" --source "$region:areas_paavo_2023" --cells "$region:cells" --pycnophylactic -e population --keep none --quiet --json \
    -o own.gpkg:result > own.json || exit 1
adds_up own.json

# ---- people of cells without a building ----
homes=("$tool" --source "$region:cells_2017_raw" --source-where "asukkaita < 5000" --cells "$region:areas_paavo_2023" --keep none
    --quiet --json --extensive asukkaita --buildings "$centre:buildings" --residential "building IN ('apartments', 'house')")
"${homes[@]}" --no-building spread -o spread.gpkg:result > spread.json || exit 1
"${homes[@]}" --no-building nearest --nearest-distance 300 -o nearest.gpkg:result > nearest.json || exit 1
adds_up spread.json
adds_up nearest.json
holds "all are spread" "$(jq '.results[0] | .no_building' spread.json)" 'v == 0'
holds "some are near" "$(jq '.results[0] | .nearest' nearest.json)" 'v > 1000 && v < 200000'
holds "and the others stay" "$(jq '.results[0] | .no_building + .nearest' nearest.json)" \
    "v == $(jq '.results[0].spread' spread.json)"
echo "Paris: $(jq -c '.results[0] | [.in, .allocated, .unallocated]' paris.json)"
echo "Helsinki: $(jq -c '.results[] | [.name, .in, .allocated, .no_building, .outside]' helsinki.json | tr '\n' ' ')"
echo "spread and nearest: $(jq -c '.results[] | [.in, .allocated, .no_building, .spread, .nearest, .nearest_sources]' spread.json nearest.json |
    tr '\n' ' ')"
[ "$failed" -eq 0 ]
