#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What real files permit: Helsinki's region and centre, Paris, Gothenburg. Figures are those of
# SOURCES.md beside the data, or counted here with SQL.
#
#     test_check_real.sh DIKAS_CHECK FOLDER
set -uo pipefail
tool=$(realpath "$1")
data=$(realpath -m "$2")
region=$data/helsinki/helsinki_region_cells.gpkg centre=$data/helsinki/helsinki_centre.gpkg
for file in "$region" "$centre" "$data/paris/paris_iris_csp.gpkg" "$data/goteborg/buildings.shp"; do
    [ -e "$file" ] || { echo "skipped: needs $file"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C.UTF-8 PATH=${tool%/*}:$PATH
checked=0 failed=0

# equal TEXT GOT WANTED
equal() {
    checked=$((checked + 1))
    [ "$2" = "$3" ] && return
    failed=$((failed + 1))
    echo "not ok: $1: got '$2', expected '$3'"
}
look() { "$tool" "$@" --json > answer.json || { failed=$((failed + 1)); echo "not ok: $*"; }; }
cells() { jq -c ".inputs[0] | $1" answer.json; }
status() { jq -r '[.results[] | {possible: "+", possible_with_care: "~", not_possible: "-"}[.status]] | join("")' answer.json; }
run() {
    jq -r --arg id "$1" '.results[] | select(.measure == $id) | .command' answer.json > command
    bash -euo pipefail command > stdout 2> stderr || { failed=$((failed + 1)); echo "not ok: $1: $(tail -n 1 stderr)"; }
    rm -f indicator_*
}

# the region: ages by their Finnish names, no code among them; streets of the centre only
look --cells "$region" --network "$data/helsinki/helsinki_centre.osm.pbf" --services "$centre" \
    --raster heat="$data/helsinki/heat_exposure_index_helsinki.tif" --areas "$region:areas_paavo_2023"
equal "region: postal areas know more" "$(jq -r '.results[2].reasons[1]' answer.json | grep -c "the areas have 'income_low'")" 1
equal "region: layer and cells" "$(cells '[.layer, .layer_guessed, .rows, .grid]')" '["cells",true,3291,true]'
equal "region: nine ages" "$(cells '[.columns[] | select(.role | . == "age") | .name] | length')" 9
equal "region: people without an address" "$(jq -r '.warnings[].message' answer.json | grep -c 'cell_id <> 27699')" 1
equal "region: 99 are counts here" "$(cells .codes)" '[]'
equal "region: indicators" "$(status)" '++-~~~~~-~-~'
equal "region: people near streets" \
    "$(jq '.inputs[] | select(.role == "network") | .people_covered < 0.1 and .people_covered > 0.07' answer.json)" true
for id in location_quotient nearest heat; do run $id; done

# the grid of 2017: 99 is a code, in 2678 rows of each age or about as many
look --cells "$region:cells_2017_raw"
equal "2017: residents" "$(cells '[.columns[0].name, .year]')" '["asukkaita",2017]'
equal "2017: nine codes" "$(cells '[.codes[] | select(.certain and .value == 99)] | length')" 9
equal "2017: rows of 99" "$(cells '[.codes[] | .rows] | first')" \
    "$(sqlite3 "$region" 'SELECT sum(ika0_9 = 99) FROM cells_2017_raw')"
equal "2017: people in them" "$(cells '.columns[1].people_unknown_share * 1e6 | round')" \
    "$(sqlite3 "$region" 'SELECT CAST(round(1e6 * sum(CASE WHEN ika0_9 = 99 THEN asukkaita END) / sum(asukkaita)) AS INTEGER) FROM cells_2017_raw')"
run local_divergence

# postal areas: the parts of the sum index
look --cells "$region:areas_paavo_2023"
equal "paavo" "$(cells '[.year, .id]')" '[2023,"postal_code"]'
equal "paavo: parts" "$(jq -r '.results[2].command' answer.json | grep -o 'parts=[^ ]*')" \
    parts=edu_basic:edu_total/unemployed:population/income_low:edu_total
run sum_index

# the centre: all that streets give
look --cells "$centre" --network "$centre" --services "$centre" --buildings "$centre" \
    --raster heat="$data/helsinki/heat_exposure_centre_25m.tif" --hazard green="$centre" --hazard water="$centre"
equal "centre: layers" "$(jq -c '[.inputs[].layer]' answer.json)" \
    '["cells","network","services","buildings",null,"green","water"]'
equal "centre: invalid buildings" "$(jq '.inputs[] | select(.role == "buildings").invalid' answer.json)" 3
equal "centre: indicators" "$(status)" '++-++~+~-+-~'
for id in floating_catchment green; do run $id; done

# Paris: eight numbered groups that add up to those of 15 and over
look --cells "$data/paris/paris_iris_csp.gpkg"
equal "paris" "$(cells '[.layer, .year, .columns[0].name, (.columns | length)]')" '["iris_csp_2011",2011,"pop15p",9]'
equal "paris: indicators" "$(status)" '++----------'
run location_quotient

# Gothenburg: buildings without people
look --cells "$data/goteborg/buildings.shp" --raster dsm="$data/goteborg/DSM_KRbig.tif"
equal "gothenburg" "$(cells '[.rows, .columns]')" '[137,[]]'
equal "gothenburg: indicators" "$(status)" '------------'

echo "$checked checked, $failed failed"
[ "$failed" -eq 0 ]
