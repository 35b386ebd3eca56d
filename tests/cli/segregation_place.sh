#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Segregation where it matters where the cells are: centre, distance and borders, on a town worked by hand.
. "$(dirname "$0")/lib.sh"

# square X Y: 100 m wide
square() {
    awk -v x="$1" -v y="$2" 'BEGIN {
        printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x, y, x+100, y, x+100, y+100, x, y+100, x, y }'
}

# results FILE JQ: one line a record
results() {
    jq -c ".results[] | $2" "$1"
}

layer town.gpkg EPSG:25833 cell,grp,others,total \
    "a,10,0,10;$(square 0 0)" "b,0,20,25;$(square 100 0)" "c,30,20,50;$(square 200 0)"
town=(--cells town.gpkg --id cell --groups grp,others -q)

# ---- centre ----
# the centre is that of the first cell: X 1/4 1/4 1, A 1/3 2/3 1, Y 0 1/2 1
"$TOOL" "${town[@]}" --measure absolute_centralization:centre=400050/5900050 \
    --measure relative_centralization:centre=400050/5900050 --json >centre.json
equal "from a centre" "$(results centre.json 'select(.group == "grp") | [.measure, (.value * 1e9 | round), .status]')" \
    '["absolute_centralization",-333333333,"ok"]
["relative_centralization",-125000000,"ok"]'
# without one: the mean of the centroids, which is the second cell
"$TOOL" "${town[@]}" --measure relative_centralization --json >mean.json
equal "from the mean of the centroids" "$(results mean.json '[.group, .value]')" '["grp",-0.5]
["others",0.5]'

# ---- distance ----
"$TOOL" "${town[@]}" --measure spatial_proximity:decay_length=100 --measure distance_decay_isolation:decay_length=100 \
    --json >near.json
# c = e^-√0.6 within, e^-1 and e^-2 between; of the group 10, 0, 30, of the others 0, 20, 20
equal "proximity of two members" \
    "$(jq '(.results[] | select(.name == "spatial_proximity_decay_length100_xx" and .group == "grp").value) as $v
        | (($v - ((1000 * (-(0.6 | sqrt) | exp) + 600 * (-2 | exp)) / 1600)) | fabs) < 1e-15' near.json)" true
equal "whom a member has near" \
    "$(jq '(-(0.6 | sqrt) | exp) as $c | (-1 | exp) as $b | (-2 | exp) as $a
        | (10 * $c + 30 * $a) as $u1 | (20 * $b + 20 * $a) as $v1
        | (10 * $a + 30 * $c) as $u3 | (20 * $b + 20 * $c) as $v3
        | (.results[] | select(.measure == "distance_decay_isolation" and .group == "grp").value) as $v
        | ($v - (10 * $u1 / ($u1 + $v1) + 30 * $u3 / ($u3 + $v3)) / 40 | fabs) < 1e-14' near.json)" true
# an exponential of which nothing is left
"$TOOL" "${town[@]}" --measure spatial_proximity:decay_length=1e-5 --measure distance_decay_isolation:decay_length=1e-5 \
    --measure absolute_clustering:decay_length=1e-5 --measure relative_clustering:decay_length=1e-5 --json >underflow.json
equal "nothing is left of any proximity" "$(results underflow.json '[.value, .status]' | sort -u)" '[null,"decay_too_short"]'
# whom the total counts beyond the groups are others nearby, too
"$TOOL" --cells town.gpkg --id cell --groups grp,others --total total -q --json \
    --measure distance_decay_isolation >a.json
"$TOOL" --cells town.gpkg --id cell --groups grp --total total -q --json --measure distance_decay_isolation >b.json
equal "the rest from the total" "$(results a.json 'select(.group == "grp").value * 1e12 | round')" \
    "$(results b.json '.value * 1e12 | round')"

# ---- boundaries ----
# shares 1, 0 and 0.6, and D = 0.5; every boundary is as long
"$TOOL" "${town[@]}" --measure boundary_dissimilarity --measure boundary_length_dissimilarity \
    --measure boundary_shape_dissimilarity --json >borders.json
equal "three cells in a row" "$(results borders.json 'select(.group == "grp") | [.measure, (.value * 1e9 | round), .status]')" \
    '["boundary_dissimilarity",-300000000,"ok"]
["boundary_length_dissimilarity",-300000000,"ok"]
["boundary_shape_dissimilarity",-300000000,"ok"]'
# the third 5 mm off, and half of it: neighbours; the fourth meets it in a corner
layer uneven.gpkg EPSG:25833 cell,grp,others "a,10,0;$(square 0 0)" "b,0,20;$(square 100 0)" \
    "c,30,20;POLYGON((200.005 0,300 0,300 50,200.005 50,200.005 0))" "d,0,0;POLYGON((300 50,400 50,400 150,300 150,300 50))"
"$TOOL" --cells uneven.gpkg --id cell --groups grp,others -q --measure boundary_dissimilarity \
    --measure boundary_length_dissimilarity --json >uneven.json
equal "parts of sides, millimetres, corners" "$(results uneven.json 'select(.group == "grp") | (.value * 1e9 | round)')" \
    "$(printf '%s\n' -233333333 -366666667)"
"$TOOL" --cells uneven.gpkg --where "cell IN ('a', 'c')" --id cell --groups grp,others -q --measure boundary_dissimilarity --json >apart.json
equal "nobody touches" "$(results apart.json .status | sort -u)" '"no_neighbours"'

# ---- all that there is ----
family='centralization|clustering|proximity|distance_decay|boundary'
"$TOOL" "${town[@]}" --measure all --json >all.json
equal "all, with ground" "$(results all.json .measure | grep -E "$family" | sort -u | wc -l | tr -d ' ')" 10
ogr2ogr -q -dialect sqlite -sql "SELECT cell, grp, others, ST_Centroid(geom) AS geom FROM town" points.gpkg town.gpkg -nln points
"$TOOL" --cells points.gpkg --id cell --groups grp,others -q --measure all --json >points.json
equal "all, of points" "$(results points.json .measure | grep -E "$family" | sort -u)" '"relative_centralization"'
"$TOOL" --cells points.gpkg --id cell --groups grp,others -q --measure relative_centralization \
    --measure absolute_centralization --measure spatial_proximity --json >points.json
equal "points have no ground" "$(results points.json 'select(.group == "grp") | [.name, .value, .status]')" \
    '["relative_centralization",-0.5,"ok"]
["absolute_centralization",null,"no_geometry"]
["spatial_proximity",null,"no_geometry"]
["spatial_proximity_xx",null,"no_geometry"]
["spatial_proximity_xy",null,"no_geometry"]
["spatial_proximity_yy",null,"no_geometry"]'
printf 'cell,grp,others\na,1,2\nb,3,4\n' >town.csv
"$TOOL" --cells town.csv --id cell --groups grp,others -q --measure relative_centralization \
    --measure absolute_clustering --json >csv.json
equal "no geometry at all" "$(results csv.json .status | sort -u)" '"no_geometry"'

# ---- unknown ----
layer holes.gpkg EPSG:25833 cell,grp,others "a,10,0;$(square 0 0)" "b,0,20;$(square 100 0)" \
    "c,30,20;$(square 200 0)" "d,99,99;POLYGON EMPTY" "e,-1,5;$(square 300 0)"
"$TOOL" --cells holes.gpkg --id cell --missing -1 --groups grp,others -q --measure relative_centralization \
    --measure absolute_clustering --json >holes.json
"$TOOL" "${town[@]}" --measure relative_centralization --measure absolute_clustering --json >whole.json
equal "cells without ground or people are left out" "$(results holes.json '[.measure, .group, .value]')" \
    "$(results whole.json '[.measure, .group, .value]')"
equal "and told" "$(jq -c '[.warnings[] | select(.code == "cells_without_polygon") | [.count, (.message | test("198 people"))]]' holes.json)" \
    '[[1,true]]'
"$TOOL" --cells town.gpkg --where "cell = 'a'" --id cell --groups grp,others -q --measure absolute_clustering \
    --measure relative_centralization --measure distance_decay_isolation --json >one.json
equal "one cell, one group" "$(results one.json 'select(.group == "grp") | [.value, .status]')" '[null,"no_contrast"]
[null,"one_group"]
[1,"ok"]'

# ---- the same bytes ----
all=(--measure absolute_centralization --measure absolute_clustering --measure spatial_proximity
    --measure boundary_shape_dissimilarity)
"$TOOL" "${town[@]}" "${all[@]}" --threads 1 --json | jq -c .results >one.txt
"$TOOL" "${town[@]}" "${all[@]}" --threads 2 --json | jq -c .results >two.txt
check "for any number of threads" cmp -s one.txt two.txt
ogr2ogr -q -sql "SELECT * FROM town ORDER BY cell DESC" turned.gpkg town.gpkg -nln town
"$TOOL" --cells turned.gpkg --id cell --groups grp,others -q "${all[@]}" --json | jq -c .results >turned.txt
check "in any order" cmp -s one.txt turned.txt

# ---- a cell without a polygon is in nothing that heeds places ----
square() {
    echo "POLYGON(($1 0,$(($1 + 100)) 0,$(($1 + 100)) 100,$1 100,$1 0))"
}
layer row.gpkg EPSG:25833 cell,grp,others "a,10,20;$(square 0)" "b,1,1;$(square 100)" "c,9,30;$(square 200)" "d,30,3;$(square 300)"
layer five.gpkg EPSG:25833 cell,grp,others "a,10,20;$(square 0)" "b,1,1;$(square 100)" "c,9,30;$(square 200)" "d,30,3;$(square 300)" "e,7,50;"
placed=(--measure boundary_dissimilarity --measure absolute_clustering --measure delta)
"$TOOL" --cells row.gpkg --id cell --groups grp,others -q --json "${placed[@]}" >row.json
"$TOOL" --cells five.gpkg --id cell --groups grp,others -q --json "${placed[@]}" >five.json
equal "as without it" "$(jq -c '[.results[].value]' five.json)" "$(jq -c '[.results[].value]' row.json)"
equal "whom it rests on" "$(jq -c '[.results[] | [.cells, .people, .cells_left_out_share]] | unique' five.json)" '[[4,104,0.2]]'

# ---- areas of few people, in which everybody is in reach of many ----
layer areas.gpkg EPSG:25833 name "west;$(square 0)" "middle;$(square 100)"
"$TOOL" --cells row.gpkg --id cell --groups grp,others -q --measure q=location_quotient:radius=500 --min-count 10 \
    --areas areas.gpkg --area-id name --keep none -o few.gpkg
equal "two people" "$(query few.gpkg 'SELECT name, q_grp_known > 0, q_grp_mean IS NULL FROM few_by_areas ORDER BY name')" \
    "$(printf '%s\n' 'middle|0|1' 'west|1|0')"

# ---- refused ----
refuses 2 "X/Y" --cells town.gpkg --id cell --groups grp,others --measure relative_centralization:centre=5
refuses 2 "decay_length: 0 is not above 0" --cells town.gpkg --id cell --groups grp,others \
    --measure absolute_clustering:decay_length=0
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg town.gpkg
for measure in absolute_centralization relative_centralization spatial_proximity boundary_dissimilarity; do
    refuses 1 "longitude and latitude|ogr2ogr" --cells degrees.gpkg --id cell --groups grp,others --measure $measure
done
finish
