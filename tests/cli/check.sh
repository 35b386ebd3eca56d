#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What files permit: every command that is printed runs, guesses are told, and what is unusable says why.
. "$(dirname "$0")/lib.sh"
PATH=$(dirname "$TOOL"):$PATH

ln -s "$DISTRICT"/neubrandenburg[._]* .
ogr2ogr -q -t_srs EPSG:25833 green.gpkg neubrandenburg.osm.pbf multipolygons -where "leisure = 'park' OR landuse = 'forest'"
ogr2ogr -q -t_srs EPSG:25833 crowns.gpkg neubrandenburg.osm.pbf multipolygons -where "natural = 'wood' OR landuse = 'forest'"
ogr2ogr -q -t_srs EPSG:25833 trees.gpkg neubrandenburg.osm.pbf points -where "highway IS NOT NULL"
ogr2ogr -q -t_srs EPSG:25833 houses.gpkg neubrandenburg.osm.pbf multipolygons -where "building IS NOT NULL" -limit 500

# check_json ARGS…: the answer is in answer.json
look() {
    "$TOOL" "$@" --json >answer.json 2>answer.stderr
    equal "exit status of: $*" "$?" 0
    equal "nothing else is said by: $*" "$(cat answer.stderr)" ""
}

# status INDICATOR, reasons INDICATOR
status() { jq -r --arg id "$1" '.results[] | select(.measure == $id) | .status' answer.json; }
reasons() { jq -r --arg id "$1" '.results[] | select(.measure == $id) | .reasons[]' answer.json; }
# of the cells: cells FILTER
cells() { jq -c ".inputs[] | select(.role == \"cells\") | $1" answer.json; }
input() { jq -c ".inputs[] | select((.name // .role) == \"$1\") | $2" answer.json; }

# says INDICATOR STATUS WORDS: the status, and a reason with these words
says() {
    equal "status of $1" "$(status "$1")" "$2"
    check "reason of $1: '$3' is not in: $(reasons "$1")" grep -qF -- "$3" <<<"$(reasons "$1")"
}

# run_all N [ID…]: the commands of the answer, or those of some indicators, N of them, each run as printed
run_all() {
    local id n=0 all
    all=${*:2}
    rm -f indicator_*
    for id in ${all:-$(jq -r '.results[] | select(.command) | .measure' answer.json)}; do
        jq -r --arg id "$id" '.results[] | select(.measure == $id) | .command' answer.json >command
        bash -euo pipefail command >command.stdout 2>command.stderr </dev/null ||
            not_ok "the command of $id fails: $(tail -n 2 command.stderr)"
        check "$id gives nothing" [ -s "indicator_$id.gpkg" ]
        n=$((n + 1))
    done
    equal "commands" "$n" "$1"
    [ -n "$all" ] || equal "possible ones have a command" "$n" "$(jq '[.results[] | select(.status != "not_possible")] | length' answer.json)"
}

# ---- all that the district has, and trees, by the files alone ----
everything=(--network neubrandenburg.osm.pbf --services neubrandenburg.gpkg --areas neubrandenburg.gpkg
    --raster heat=neubrandenburg_heat.tif --raster flood_500=neubrandenburg_flood_500.tif
    --raster flood_20=neubrandenburg_flood_20.tif --raster flood_100=neubrandenburg_flood_100.tif)
rule=(--hazard trees=trees.gpkg --hazard canopy=crowns.gpkg --hazard green=green.gpkg)
look --cells neubrandenburg.gpkg "${everything[@]}" "${rule[@]}"
equal "the twelve, in order" "$(jq -r '[.results[].measure] | join(" ")' answer.json)" \
    "location_quotient local_divergence sum_index nearest share_15_min floating_catchment nearest_older heat flood green rule_3_30_300 risk_index"
equal "none is impossible" "$(jq '[.results[] | select(.status == "not_possible")] | length' answer.json)" 0
run_all 12

# what was guessed, and that it was
equal "the layer" "$(cells '[.layer, .layer_guessed, .rows, .crs, .metres, .geometry]')" \
    '["cells",true,456,"EPSG:25833",true,"polygons"]'
equal "the grid" "$(cells '[.grid, .cell_width_m, .cell_height_m]')" '[true,250,250]'
equal "the identifier" "$(cells '[.id, .id_guessed, .ids_repeated, .ids_missing]')" '["cell_id",true,0,0]'
equal "the residents" "$(cells '.columns[0] | [.name, .role, .guessed, .option, .known, .zero, .suppressed]')" \
    '["population","population",true,"--population",456,188,0]'
# 27 rows have -1 (testdata README); 3606 of 64000 live there
equal "suppressed" "$(cells '.columns[] | select(.name == "age_80_over") | [.role, .age_from, .age_to, .known, .suppressed, .missing,
    (.people_unknown_share * 64000 | round)]')" '["age",80,null,429,27,0,3606]'
equal "income has NULL" "$(cells '.columns[] | select(.name == "income") | [.suppressed, .missing]')" \
    "[0,$(query neubrandenburg.gpkg 'SELECT sum(income IS NULL) FROM cells')]"
equal "what to say of codes" "$(cells '[.missing_suggested, (.codes | map(.certain) | all)]')" '[["-1"],true]'
equal "ages are the groups" "$(jq -r '.results[0].command' answer.json | tr -d '\\\n' | grep -o -- '--groups [^ ]*')" \
    '--groups age_0_6,age_7_17,age_18_64,age_65_79,age_80_over'
equal "categories" "$(input services '[.category, .category_guessed, (.categories | length), .categories[0]]')" \
    '["category",true,17,"doctor"]'
equal "no year is stated" "$(jq -c '[.inputs[].year] | unique' answer.json)" '[null]'
# the same share as dikas-exposure has
equal "ground that the floods know" "$(input flood_100 '.cells_covered * 1e6 | round')" \
    "$(query indicator_flood.gpkg 'SELECT CAST(round(1e6 * avg(share_flood_100_known_share)) AS INTEGER) FROM indicator_flood')"
equal "ground whose heat is known" "$(input heat '.cells_covered * 1e6 | round')" \
    "$(query indicator_heat.gpkg 'SELECT CAST(round(1e6 * avg(heat_known_share)) AS INTEGER) FROM indicator_heat')"
check "one in twenty is unknown" grep -qF 'groups are unknown for up to 6 % of the residents' <<<"$(reasons location_quotient)"
check "the floods by their years" grep -qF 'rasters=flood_20/flood_100/flood_500,periods=20/100/500' \
    <<<"$(jq -r '.results[] | select(.measure == "flood").command' answer.json)"

# the same on the screen: guesses are marked, lines fit, no command is cut
"$TOOL" --cells neubrandenburg.gpkg "${everything[@]}" "${rule[@]}" >report
check "guesses are marked" grep -qF 'population *' report
check "and the option that mends them" grep -qF -- '--population COLUMN and --groups COL' report
check "a guessed layer" grep -qF '(the layer is guessed: --cells FILE:LAYER)' report
check "lines fit" awk '/^Commands/ { exit } { gsub(/[\200-\277]/, ""); if (length($0) > 100) { print; bad = 1 } } END { exit bad }' report
sed -n '/^# heat/,/^$/p' report | grep -v '^#' >command
rm -f indicator_heat.gpkg
check "a command from the screen runs" bash -euo pipefail command >command.stdout

# ---- what is given is no guess ----
look --cells neubrandenburg.gpkg:cells --id cell_id --population population --groups foreign_citizens --missing -1 \
    --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg:services --category category \
    --buildings houses.gpkg "${rule[@]}"
equal "nothing is guessed" "$(cells '[.layer_guessed, .id_guessed, (.columns[0:2] | map(.guessed)), .missing_suggested]')" \
    '[false,false,[false,false],[]]'
check "one group and the rest" grep -qF -- '--groups foreign_citizens' <<<"$(jq -r '.results[0].command' answer.json)"
check "their total" grep -qF -- '--total population' <<<"$(jq -r '.results[0].command' answer.json)"
check "of buildings, not cells" grep -qF -- '--cells houses.gpkg' <<<"$(jq -r '.results[10].command' answer.json)"
says heat not_possible "--raster heat=FILE"
says risk_index not_possible "no hazard"
says local_divergence not_possible "it compares all groups, and 'foreign_citizens' is one"
run_all 2 location_quotient rule_3_30_300

# green of OpenStreetMap, floods as polygons, rasters of shares
look --cells neubrandenburg.gpkg --network neubrandenburg.osm.pbf --hazard flood=green.gpkg
says green possible_with_care "OpenStreetMap"
says flood possible_with_care "counts as dry"
says nearest not_possible "--services FILE"
run_all 2 flood green

# the same for any number of threads
"$TOOL" --cells neubrandenburg.gpkg "${everything[@]}" --threads 1 >one
"$TOOL" --cells neubrandenburg.gpkg "${everything[@]}" --threads 3 >three
check "threads change nothing" cmp one three

# ---- the list ----
equal "the list" "$("$TOOL" --list | grep -c '^[a-z]')" 12
equal "as JSON" "$("$TOOL" --list --json | jq -c '[length, (map(.question, .needs | length > 0) | all)]')" '[12,true]'

# ---- a small town, worked by hand ----
# row X Y: a square of 100 m
square() { printf 'POLYGON((%s %s,%s %s,%s %s,%s %s,%s %s))' "$1" "$2" $(($1 + 100)) "$2" $(($1 + 100)) $(($2 + 100)) "$1" $(($2 + 100)) "$1" "$2"; }
layer town.gpkg EPSG:25833 ruutu,väestö,ikä0_17,ikä18_64,ikä_yli65,hr_pi_tul,hr_tuy,pt_tyott,pt_tyovy,ko_perus,ko_ika18y,nimi \
    "r1,100,20,60,20,10,80,5,50,8,80,Aa;$(square 0 0)" "r2,50,10,30,10,5,40,2,25,4,40,Bb;$(square 100 0)" \
    "r3,10,2,6,2,-1,-1,-1,-1,-1,-1,Cc;$(square 200 0)" "r4,40,8,24,8,4,32,2,20,3,32,Dd;$(square 0 100)"
look --cells town.gpkg
equal "Finnish names" "$(cells '[.id, (.columns[] | .name)] | join(" ")')" \
    '"ruutu väestö ikä0_17 ikä18_64 ikä_yli65 hr_pi_tul hr_tuy ko_perus ko_ika18y pt_tyott pt_tyovy"'
equal "all three parts of the index" "$(status sum_index)" possible
check "each out of its own" grep -qF 'parts=ko_perus:ko_ika18y/pt_tyott:pt_tyovy/hr_pi_tul:hr_tuy' \
    <<<"$(jq -r '.results[2].command' answer.json)"
# 10 of 200 live where they are unknown
equal "people where it is unknown" "$(cells '.columns[] | select(.name == "hr_pi_tul").people_unknown_share')" 0.05
run_all 3

# two sets of ages would count people twice: groups that exceed the residents
look --cells town.gpkg --groups 'ikä0_17,ikä18_64,ikä_yli65,hr_tuy'
says location_quotient possible_with_care "groups add up to more than 'väestö' in 3 cells"
run_all 3

# a count that is text, one that is not there, and all of it suppressed
look --cells town.gpkg --population nimi
says share_15_min not_possible "'nimi' cannot be used"
equal "the reason is kept" "$(cells '.columns[0] | [.name, (.problem | contains("Aa"))]')" '["nimi",true]'
refuses 1 "no column 'residents'" --cells town.gpkg --population residents
refuses 1 "no column 'old'" --cells town.gpkg --groups old
ogr2ogr -q hidden.gpkg town.gpkg -dialect SQLite -sql "SELECT geom, ruutu, -1 AS population, -1 AS age_0_17, -1 AS age_65_over FROM town"
look --cells hidden.gpkg
says share_15_min not_possible "no column of residents was found"
says location_quotient not_possible "no columns of groups"
look --cells hidden.gpkg --population population
says share_15_min not_possible "'population' cannot be used: it is unknown in every row"

# 99 is a code where fewer live (Helsinki's grids), and a count where a hundred do
for i in $(seq 0 19); do
    echo "c$i,$((i < 10 ? 20 : 300)),$((i < 10 ? 99 : 90 + 5 * i)),$((i < 10 ? 99 : 210 - 5 * i));$(square $((100 * i)) 0)"
done >rows
mapfile -t rows <rows
layer hsy.gpkg EPSG:3879 index,asukkaita,ika0_59,ika_yli60 "${rows[@]}"
look --cells hsy.gpkg
equal "99 where fewer live" "$(cells '[.missing_suggested, .codes[0].value, .codes[0].rows, .codes[0].certain]')" \
    '[["ika0_59=99","ika_yli60=99"],99,10,true]'
equal "suppressed" "$(cells '[.columns[1:][].suppressed]')" '[10,10]'
"$TOOL" --cells hsy.gpkg | grep -qF 'where fewer people live: a code' && ok || not_ok "the code is not told of"
ogr2ogr -q many.gpkg hsy.gpkg -dialect SQLite -sql "SELECT geom, \"index\", asukkaita + 1000 AS asukkaita, ika0_59, ika_yli60 FROM hsy"
look --cells many.gpkg
equal "99 where many live" "$(cells '[.missing_suggested, .codes[0].certain, .columns[1].suppressed]')" '[[],false,0]'
"$TOOL" --cells many.gpkg | grep -qF 'if it is none, say --missing ika0_59=99' && ok || not_ok "how to say so is not told"

# one cell where a register keeps those without an address
for i in $(seq 1 24); do echo "c$i,$((i == 7 ? 5000 : 100 + i)),10,$((i == 7 ? 4990 : 90 + i));$(square $((100 * i)) 0)"; done >rows
mapfile -t rows <rows
layer crowd.gpkg EPSG:3879 ruutu_id,asukkaita,ika0_17,ika_yli18 "${rows[@]}"
look --cells crowd.gpkg
equal "a crowd" "$(jq -r '.warnings[] | .code + " " + .message' answer.json)" \
    "one_crowded_cell 5000 residents are in the cell c7, no other has more than 124: people without an address? --where \"ruutu_id <> 'c7'\" leaves it out"
look --cells crowd.gpkg --where "ruutu_id <> 'c7'"
equal "without it" "$(jq -c '[.warnings, .inputs[0].rows]' answer.json)" '[[],23]'
run_all 2

# fractions, negative numbers that are no code, ids that repeat themselves
ogr2ogr -q odd.gpkg town.gpkg -dialect SQLite -sql "SELECT geom, substr(ruutu, 1, 1) AS grid_id, väestö / 7.0 AS population,
    CASE ruutu WHEN 'r1' THEN -0.5 ELSE ikä_yli65 END AS age_65_over FROM town"
look --cells odd.gpkg --id grid_id
equal "fractions" "$(cells '.columns[0].fractional')" 4
equal "ids that repeat" "$(cells '.ids_repeated')" 3
says location_quotient not_possible "'grid_id' repeats itself in 3 cells"
look --cells odd.gpkg --groups age_65_over
equal "no identifier but fid" "$(cells '[.id, .id_guessed]')" '[null,false]'
says location_quotient not_possible "it is below 0 in 1 rows"
run_all 0

# a group that is more than everybody, and a name that JSON and the shell would read as their own
ogr2ogr -q more.gpkg town.gpkg -dialect SQLite -sql "SELECT geom, ruutu, väestö, väestö + 1 AS foreign_citizens,
    hr_pi_tul + (ruutu = 'r2') AS low_income, 30.5 + (ruutu = 'r1') AS \"heat \"\"\$x\"\"\" FROM town"
look --cells more.gpkg --groups foreign_citizens
says location_quotient not_possible "'foreign_citizens' is more than all of whom it is a part"
says heat possible_with_care 'heat "$x"'
look --cells more.gpkg --where "ruutu <> 'r3'"
run_all 3 sum_index heat risk_index

# ---- where it lies ----
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg neubrandenburg.gpkg cells
look --cells degrees.gpkg --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg --raster heat=neubrandenburg_heat.tif
equal "not in metres" "$(cells '[.metres, .cell_width_m]')" '[false,null]'
says nearest not_possible "the cells are not in metres"
equal "but covered" "$(input network .cells_covered)" 1
equal "heat needs no metres" "$(status heat)" possible
check "the command that helps" grep -qF 'ogr2ogr -t_srs EPSG:3035 cells_metres.gpkg degrees.gpkg' <<<"$("$TOOL" --cells degrees.gpkg)"
run_all 3 location_quotient heat risk_index
layer nowhere.gpkg "" id,population "1,7;$(square 0 0)" "2,8;$(square 100 0)"
look --cells nowhere.gpkg --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg
says nearest not_possible "no CRS"

# an empty layer, a table, a network and a raster elsewhere
ogr2ogr -q empty.gpkg neubrandenburg.gpkg cells -where "1 = 0"
look --cells empty.gpkg --network neubrandenburg.osm.pbf --raster heat=neubrandenburg_heat.tif
says heat not_possible "the layer of cells has no rows"
check "no rows, in words" grep -q "^ *no rows; identified by 'cell_id' (guessed: --id)$" <<<"$("$TOOL" --cells empty.gpkg)"
layer single.gpkg EPSG:25833 id,population "1,7;$(square 0 0)"
check "one row, in words" grep -q "^ *1 polygon in EPSG:25833, metres; squares of 100 m; identified" <<<"$("$TOOL" --cells single.gpkg)"
ogr2ogr -q -f CSV table.csv neubrandenburg.gpkg cells
look --cells table.csv
equal "a table" "$(cells .geometry)" null
says nearest not_possible "the cells have no geometry"
says heat not_possible "the cells have no geometry"
check "rows, in words" grep -q "^ *456 rows without geometry; identified by" <<<"$("$TOOL" --cells table.csv)"
run_all 2 location_quotient sum_index
# counts of nobody
zero=(neubrandenburg.gpkg -dialect SQLite -nln cells -sql)
ogr2ogr -q nobody.gpkg "${zero[@]}" "SELECT geom, cell_id, population, 0 AS age_0_17, 0 AS age_65_over, 0 AS low_income FROM cells" 2>/dev/null
look --cells nobody.gpkg --raster heat=neubrandenburg_heat.tif
says location_quotient not_possible "nobody is counted in age_0_17,age_65_over: 0 wherever it is known"
says sum_index not_possible "'low_income' is 0 wherever it is known"
says risk_index possible_with_care "'age_65_over' is 0 wherever it is known"
says risk_index possible_with_care "of its four parts (heat, floods, the old, the poor) it has: heat, the old, the poor"
ogr2ogr -q some.gpkg "${zero[@]}" "SELECT geom, cell_id, population, population AS age_0_17, 0 AS age_18_over FROM cells" 2>/dev/null
look --cells some.gpkg
says location_quotient possible_with_care "'age_18_over' is 0 wherever it is known"
run_all 2
ogr2ogr -q empty_town.gpkg "${zero[@]}" "SELECT geom, cell_id, 0 AS population FROM cells" 2>/dev/null
look --cells empty_town.gpkg --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg
says share_15_min not_possible "'population' is 0 wherever it is known: --population COLUMN names the residents"
equal "minutes are the same for all that" "$(status nearest)" possible

layer far.gpkg EPSG:25833 id,population "1,7;$(square 90000 90000)" "2,8;$(square 90100 90000)"
look --cells far.gpkg --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg --raster heat=neubrandenburg_heat.tif
says nearest not_possible "the streets cannot be used: it lies elsewhere"
says heat not_possible "'heat' cannot be used: it lies elsewhere"
equal "covers nothing" "$(input heat .cells_covered)" 0
# half of the residents are beyond the streets
ogr2ogr -q half.gpkg neubrandenburg.gpkg -dialect SQLite -sql "SELECT geom, cell_id, 10 AS population FROM cells LIMIT 20"
ogr2ogr -q -append half.gpkg far.gpkg -nln SELECT -dialect SQLite \
    -sql "SELECT geom, 'far' || id AS cell_id, 100 AS population FROM far"
look --cells half.gpkg --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg
equal "half of the people" "$(input network '[.people_covered, (.cells_covered * 1e6 | round)]')" '[0.5,909091]'
says nearest possible_with_care "streets are within 500 m of 50 % of the residents"
# depths below 0 stand for no data that the file does not state
gdal_calc=$(command -v gdal_translate)
"$gdal_calc" -q -a_nodata none neubrandenburg_flood_100.tif below.tif
look --cells neubrandenburg.gpkg --raster flood=below.tif
says flood not_possible "gdal_translate -a_nodata -9999"

# ---- years ----
ogr2ogr -q grid_2015.gpkg town.gpkg -nln grid_2015
ogr2ogr -q areas_2020.gpkg town.gpkg -nln areas_2020
look --cells grid_2015.gpkg --areas areas_2020.gpkg
equal "by the names of layers" "$(jq -c '[.inputs[].year]' answer.json)" '[2015,2020]'
equal "of different years" "$(jq -c '[.warnings[].code]' answer.json)" '["mixed_years"]'
ogr2ogr -q years.gpkg town.gpkg -dialect SQLite -sql "SELECT geom, ruutu, väestö, 2019 + (ruutu = 'r1') AS vuosi FROM town"
look --cells years.gpkg
equal "by a column" "$(cells '[.year, .year_from]')" "[2020,\"its column 'vuosi'\"]"
equal "several in one" "$(jq -r '.warnings[].message' answer.json | grep -c -- '--where "vuosi = 2020"')" 1
"$TOOL" --cells years.gpkg --where "vuosi = 2020" --json | jq -e '.warnings == [] and .inputs[0].rows == 1' >/dev/null &&
    ok || not_ok "one year of several"

# ---- wrong usage, and what cannot be read ----
refuses 2 "--cells FILE" --json
refuses 2 "nothing is written" --cells town.gpkg -o out/x.gpkg
refuses 2 "nothing is computed" --cells town.gpkg --measure nearest
refuses 2 "NAME=FILE" --cells town.gpkg --raster neubrandenburg_heat.tif
refuses 2 "--category needs --services" --cells town.gpkg --category kind
refuses 1 "no such file" --cells nowhere_at_all.gpkg
refuses 1 "no layer 'cellls'|cells" --cells neubrandenburg.gpkg:cellls
refuses 1 "no such file" --cells town.gpkg --raster heat=none.tif
refuses 1 "none.gpkg" --cells town.gpkg --network none.gpkg
refuses 1 "no column 'sort'" --cells neubrandenburg.gpkg:cells --services neubrandenburg.gpkg --category sort
refuses 1 "no input has a column 'x'" --cells town.gpkg --missing x=-1
refuses 1 "'often' is not a number" --cells town.gpkg --missing often
head -c 100000 neubrandenburg.gpkg >cut.gpkg
refuses 1 "is cut off" --cells cut.gpkg:cells
: >nothing.gpkg
refuses 1 "nothing.gpkg: cannot be read: the file is empty" --cells nothing.gpkg
echo "some words" >words.txt
refuses 1 "words.txt: cannot be read: no driver knows this format" --cells words.txt
refuses 1 "neubrandenburg_heat.tif: cannot be read: it is a raster, and has no layers of rows" --cells neubrandenburg_heat.tif
refuses 1 "neubrandenburg.osm.pbf: cannot be read as a raster: it has layers of rows, and no raster" \
    --cells town.gpkg --raster heat=neubrandenburg.osm.pbf

finish
