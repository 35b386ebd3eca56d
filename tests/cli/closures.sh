#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Closed streets and flooded areas: who is cut off, in a town worked by hand and in the district.
. "$(dirname "$0")/lib.sh"

# A river at x = 1000 to 1100 parts the town; one bridge, one block with a way around it:
#
#                                 +-------+
#     s--w1------w2--=wet=--e1----+-------+-e2--d,s
#     100 200   600  1050  1300  1400  1600 1700 1900
layer streets.gpkg EPSG:25833 highway,bridge \
    'residential,;LINESTRING(0 0,1000 0)' 'residential,yes;LINESTRING(1000 0,1100 0)' \
    'residential,;LINESTRING(1100 0,1400 0)' 'residential,;LINESTRING(1400 0,1600 0)' \
    'residential,;LINESTRING(1600 0,2000 0)' 'residential,;LINESTRING(1400 0,1400 100,1600 100,1600 0)'
layer cells.gpkg EPSG:25833 id,people,old 'w1,10,1;POINT(200 0)' 'w2,20,2;POINT(600 0)' \
    'wet,5,1;POINT(1050 0)' 'e1,40,4;POINT(1300 0)' 'e2,80,;POINT(1700 0)'
layer services.gpkg EPSG:25833 id,kind 'd,doctor;POINT(1900 0)' 's,school;POINT(100 0)' 't,school;POINT(1900 0)'
layer river.gpkg EPSG:25833 id '1;POLYGON((1020 -500,1080 -500,1080 500,1020 500,1020 -500))'
layer street.gpkg EPSG:25833 id '1;LINESTRING(1400 0,1600 0)'

town=(--cells cells.gpkg --id id --demand people --groups old --network streets.gpkg --mode walk
    --services services.gpkg --service-id id --category kind -m near=nearest)
town() {
    "$TOOL" "${town[@]}" --keep none -q --json "$@" >town.json 2>town.err || not_ok "run: $* $(cat town.err)"
}
# record MEASURE CATEGORY GROUP KEY
record() {
    jq -c ".results[] | select(.measure == \"$1\" and .category == $2 and .group == $3) | .$4" town.json
}
# near VALUE WANTED
near() {
    check "$1 is near $2" awk -v a="$1" -v b="$2" 'BEGIN { exit !(a - b < 1e-6 && b - a < 1e-6) }'
}

# the bridge stays open: only who lives in the river is cut off
town --closed river.gpkg -o open.csv
equal "doctor, bridge open" "$(record cut_off '"doctor"' null value)" 5
equal "all, bridge open" "$(record cut_off null null value)" 5
equal "cells" "$(record cut_off null null cells)" 1
equal "what was closed" "$(jq -c '.inputs[] | select(.role == "closed") | .closed' town.json)" \
    '{"lines_cut":0,"lines_closed":0,"metres":0,"bridges_open":1,"tunnels_open":0}'
equal "warnings" "$(jq -c '[.warnings[].code]' town.json)" '["suppressed_values","nothing_closed","bridges_open","closed","near_border"]'
equal "columns" "$(head -n 1 open.csv)" \
    "id,near_doctor,near_doctor_status,near_school,near_school_status,cut_off_doctor,cut_off_school,snap_m,reach_status,edge_cost"
equal "the cell in the river" "$(grep '^wet' open.csv)" "wet,,closed,,closed,1,1,,closed,"

# without the bridge the west has no doctor, but a school; the old of e2 are unknown, and not cut off
town --closed river.gpkg --close-bridges -o shut.csv
equal "doctor" "$(record cut_off '"doctor"' null '| [.value, .cells, .reached_before, .status]')" '[35,3,155,"ok"]'
equal "school" "$(record cut_off '"school"' null '| [.value, .cells]')" '[5,1]'
equal "all" "$(record cut_off null null '| [.value, .cells]')" '[5,1]'
equal "the old" "$(record cut_off '"doctor"' '"old"' '| [.value, .cells, .unknown_cells]')" '[4,3,0]'
equal "no way is longer" "$(record detour '"doctor"' null '| [.value, .connected]')" '[0,120]'
equal "who" "$(cut -d, -f1,6,7 shut.csv | tr '\n' ' ')" \
    "id,cut_off_doctor,cut_off_school w1,1,0 w2,1,0 wet,1,1 e1,0,0 e2,0,0 "
equal "60 metres of the bridge" "$(jq -c '.inputs[] | select(.role == "closed") | .closed | [.lines_cut, .metres]' town.json)" '[1,60]'
equal "ties" "$(jq -c '[.results[] | select(.measure == "snap") | [.value, .closed, .island]]' town.json)" '[[4,1,0],[3,0,0]]'
town --closed river.gpkg --close-bridges --areas river.gpkg --area-id id -o areas.gpkg
equal "areas have the share of people cut off" "$(query areas.gpkg 'SELECT cut_off_doctor_mean FROM areas_by_river')" 1.0

# a closed street: 200 m more for all but e2 to the doctor, at 80 m a minute
town --closed street.gpkg -o street.csv
equal "nobody is cut off" "$(record cut_off null null value)" 0
near "$(record detour '"doctor"' null value)" "$(awk 'BEGIN { printf "%.9f", 2.5 * 75 / 155 }')"
# to a school: e1 200 m more, the cell on the bridge 950 m to the west instead of 850 m to the east
near "$(record detour '"school"' null value)" "$(awk 'BEGIN { printf "%.9f", (1.25 * 5 + 2.5 * 40) / 155 }')"
equal "along the street" "$(jq -c '.inputs[] | select(.role == "closed") | .closed | [.lines_cut, .lines_closed, .metres]' town.json)" '[0,1,200]'

# both layers; the limit counts before and after: w1 and w2 are farther than 15 min from the doctor anyway
town --closed street.gpkg --closed river.gpkg --close-bridges --max-cost 15 -o both.csv
equal "two layers" "$(jq -c '[.inputs[] | select(.role == "closed") | .closed.metres]' town.json)" '[200,60]'
equal "within the limit" "$(record cut_off '"doctor"' null '| [.value, .reached_before]')" '[5,125]'
equal "never reached is not cut off" "$(grep '^w1' both.csv | cut -d, -f6,7)" ",not_reached_before"

# another system, other formats; the result is the same
ogr2ogr -q -t_srs EPSG:4326 river.geojson river.gpkg
"$TOOL" "${town[@]}" --closed river.geojson --close-bridges -o degrees.csv --keep none >printed 2>said
check "the note" grep -q "river.geojson is reprojected from EPSG:4326 to EPSG:25833" said
equal "in degrees" "$(cut -d, -f1,6,7 degrees.csv)" "$(cut -d, -f1,6,7 shut.csv)"
equal "printed" "$(grep -E '^(doctor|school|all) ' printed | tr -s ' ' | tr '\n' '|')" "doctor 155 35 3 0.0|school 155 5 1 0.0|all 155 5 1 0.0|"
equal "without demand" "$("$TOOL" --cells cells.gpkg --network streets.gpkg --mode walk --services services.gpkg -m nearest \
    --closed river.gpkg --close-bridges -q --json -o none.csv | jq -c '.results[] | select(.measure == "cut_off") | [.value, .status, .cells]')" \
    '[null,"no_demand",1]'
equal "without categories" "$(head -n 1 none.csv)" "fid,id,people,old,nearest_min,nearest_min_status,cut_off,snap_m,reach_status,edge_cost"

# what is left of a line costs its share: 1000 of 2000 metres
layer priced.gpkg EPSG:25833 cost '8;LINESTRING(-500 0,1000 0,1500 0)'
layer flood.gpkg EPSG:25833 id '1;POLYGON((-100 -9,-50 -9,-50 9,-100 9,-100 -9))' '2;POLYGON((1200 -9,9999 -9,9999 9,1200 9,1200 -9))' \
    '3;POLYGON((-900 -9,-100 -9,-100 9,-900 9,-900 -9))'
"$TOOL" --cells cells.gpkg --id id --network priced.gpkg --cost-column cost --services services.gpkg --service-where "id = 's'" \
    -m near=nearest --closed flood.gpkg --keep none -q -o priced.csv
near "$(grep '^w1' priced.csv | cut -d, -f2)" 0.4 # 8 * 100 / 2000

# refusals
bad=("${town[@]}" -o out/result.csv)
layer points.gpkg EPSG:25833 id '1;POINT(1050 0)'
refuses 1 "points.gpkg: row 1: a point closes no street" "${bad[@]}" --closed points.gpkg
ogr2ogr -q empty.gpkg river.gpkg -where "id = 'x'" -nln empty
refuses 1 "empty.gpkg: there is nothing in it" "${bad[@]}" --closed empty.gpkg
layer nowhere.gpkg "" id '1;POLYGON((1020 -500,1080 -500,1080 500,1020 500,1020 -500))'
refuses 1 "nowhere.gpkg: the layer has no CRS" "${bad[@]}" --closed nowhere.gpkg
printf 'id,a\n1,2\n' >bare.csv
refuses 1 "bare.csv: has no geometry" "${bad[@]}" --closed bare.csv
refuses 1 "no such file|none.gpkg" "${bad[@]}" --closed none.gpkg
layer sea.gpkg EPSG:25833 id '1;POLYGON((-9 -999,2999 -999,2999 999,-9 999,-9 -999))'
refuses 1 "sea.gpkg: the closed areas cover every usable street" "${bad[@]}" --closed sea.gpkg --close-bridges
refuses 1 "'cut_off_doctor'|the result has a column" "${town[@]}" -m cut_off=nearest -o out/result.csv --closed river.gpkg
refuses 2 "--closed needs --network" --cells cells.gpkg --matrix m.csv --services services.gpkg -m nearest --closed river.gpkg -o out/r.csv
refuses 2 "--close-bridges needs --closed" "${bad[@]}" --close-bridges
refuses 1 "the output is also an input" "${town[@]}" --closed river.gpkg --overwrite -o river.gpkg

# The district: a strip from north to south, bridges closed. East of it are all hospitals, so that who
# lives west of it is cut off from them: the cells whose centre, by their name, lies west of its edge.
E=0
N=0
for x in 382600 383500 384150; do
    layer strip.gpkg EPSG:25833 id "1;POLYGON(($x 5920000,$((x + 60)) 5920000,$((x + 60)) 5950000,$x 5950000,$x 5920000))"
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category -m near=nearest:category=hospital --closed strip.gpkg \
        --close-bridges -q --json -o strip_$x.gpkg >town.json
    west="substr(cell_id, instr(cell_id, 'E') + 1) * 10 + 125 < $x + 60"
    equal "west of $x" "$(record cut_off '"hospital"' null value)" "$(query "$GPKG" "SELECT sum(population) FROM cells WHERE $west")"
    equal "by the column" "$(query strip_$x.gpkg "SELECT sum(population) FROM strip_$x WHERE cut_off_hospital = 1")" \
        "$(record cut_off '"hospital"' null value)"
    check "and something was cut" test "$(jq '.inputs[] | select(.role == "closed") | .closed.lines_cut' town.json)" -gt 20
done

# the same bytes for any number of threads
for t in 1 2; do
    mkdir -p t$t
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category --groups low_income -m near=nearest:category=doctor \
        --areas "$GPKG:areas" --area-id area_id --closed strip.gpkg --threads $t -q -o t$t/a.gpkg || not_ok "$t threads"
done
check "1 and 2 threads" cmp t1/a.gpkg t2/a.gpkg
finish
