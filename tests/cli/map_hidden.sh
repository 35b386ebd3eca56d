#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What few people are is hidden everywhere: cells, captions, summaries, source; names in data are words.
. "$(dirname "$0")/lib.sh"

square() {
    awk -v x="$1" -v y="$2" 'BEGIN {
        printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x, y, x+100, y, x+100, y+100, x, y+100, x, y }'
}
# b has 3 people, c an unknown number, d none; x lies nowhere
layer town.gpkg EPSG:25833 id,people,old,v "a,100,60,1.25;$(square 0 0)" "b,3,2,1234.5;$(square 100 0)" \
    "c,-1,,4321.5;$(square 200 0)" "d,0,0,7;$(square 300 0)" "e,50,20,2.5;$(square 400 0)"
layer parts.gpkg EPSG:25833 name "[West](https://a.example) **now** __x__;POLYGON((0 0,300 0,300 100,0 100,0 0))" \
    "East;POLYGON((300 0,500 0,500 100,300 100,300 0))"
# holds_none FILE: no hidden value; the hash of a file may look like one by chance
holds_none() { ! sed -E 's/[0-9a-f]{64}//g' "$1" | grep -qE '1234|4321'; }
town=(--cells town.gpkg --id id --missing people=-1 --population people --min-count 5)

"$TOOL" "${town[@]}" --column v --areas parts.gpkg --area-id name --groups old -o map.html --json >map.json 2>map.txt
equal "drawn" "$?" 0
equal "few and unknown people are hidden, nobody is not" "$(jq -c '[.results[0].missing.suppressed, .results[0].missing.no_data]' map.json)" "[2,0]"
equal "it is said" "$(jq -c '[.warnings[] | select(.code == "min_count") | .count]' map.json)" "[2]"
check "not in the file" holds_none map.html
caption=$(jq -r '.results[0].caption' map.json | sed 's/\xc2\xa0/ /g')
check "nor how many they are" grep -qF "suppressed (cells: 2)." <<<"$caption"
check "those who are told of" grep -qF "(least 1.25" <<<"$caption"
# residents of the west are those of a: with b they would tell what b is
equal "nor by subtraction" "$(grep -o '"rows":\[[^]]*\]' map.html | grep -c '103')" 0
check "sums of parts" grep -qE '\b100\b' map.html

"$TOOL" "${town[@]}" --column people --lang sv -o people.html --json >people.json 2>people.txt
check "people themselves" sh -c "! jq -r '.results[0].caption' people.json | grep -q 'rutor: 1, invånare: 3'"

# names are words; five parts can be compared, and the first stands out
street=() parts=()
for k in 0 1 2 3 4; do
    street+=("$k,50,$((k ? 2 : 90)).5;$(square $((100 * k)) 0)")
    name=$([ "$k" = 0 ] && echo "[West](https://a.example) **now** __x__" || echo "part $k")
    parts+=("$name;$(square $((100 * k)) 0)")
done
layer street.gpkg EPSG:25833 id,people,v "${street[@]}"
layer wards.gpkg EPSG:25833 name "${parts[@]}"
jq -n '{cells: {file: "street.gpkg", id: "id", population: "people"},
    areas: {file: "wards.gpkg", id: "name", least_people: 1}, maps: [{column: "v", title: "V"}]}' >names.json
"$TOOL" --atlas names.json -o names.html --json >names.out 2>names.txt
check "a name is no link" sh -c "jq -r '.results[0].caption' names.out | grep -qF '(West)(https://a.example)'"
check "nor bold" sh -c "! jq -r '.results[0].caption' names.out | grep -qF '**now**'"

jq -n '{cells: {file: "town.gpkg", id: "id", population: "people", missing: ["people=-1"]},
    areas: {file: "parts.gpkg", id: "name", least_people: 1}, maps: [{column: "v", title: "V"}]}' >atlas.json

# nor are they in the file of cells of two layers
ogr2ogr -q west.gpkg town.gpkg -nln west -where "id < 'd'"
jq '.cells += {min_count: 5} | .areas.least_people = 5 | .maps += [{cells: {file: "west.gpkg"}, column: "v", title: "W"}]' atlas.json >two.json
"$TOOL" --atlas two.json -o two.html --groups old --json >two.out 2>two.txt
equal "two layers" "$(sed -n 's/.*id="data">\(.*\)<\/script>$/\1/p' two.html | jq -c '[[.layers[].n], [.indicators[].absences]]')" \
    '[[5,3],["AAECAgAC","AAECAg=="]]'
check "few are hidden in both" holds_none two.html
equal "nor by subtraction" "$(grep -o '"rows":\[[^]]*\]' two.html | grep -c '103')" 0

# rows that lie nowhere
ogr2ogr -q nowhere.gpkg town.gpkg -nln nowhere
ogrinfo -q nowhere.gpkg -dialect sqlite -sql "INSERT INTO nowhere (id, people, old, v) VALUES ('x', 10, 1, 3)" >ogr.txt
"$TOOL" --cells nowhere.gpkg --id id --column v -o nowhere.png --json >nowhere.json 2>nowhere.txt
equal "rows without geometry are told" "$(jq -c '[.warnings[] | select(.code == "no_geometry") | .count]' nowhere.json)" "[1]"
equal "and do not count" "$(jq '[.results[0].classes[].cells] | add' nowhere.json)" 5

# a view of nothing
layer far.gpkg EPSG:25833 name "Far;POLYGON((9000 9000,9500 9000,9500 9500,9000 9500,9000 9000))"
refuses 1 "no cell lies near the polygons of --view far.gpkg" --cells town.gpkg --id id --column v --view far.gpkg -o far.png

finish
