#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The 3-30-300 rule over two houses worked by hand; what is unknown, what is refused.
. "$(dirname "$0")/rasters.sh"
. "$(dirname "$0")/lib.sh"

# rounded TEXT: numbers to four digits
rounded() {
    awk '{ for (i = 1; i <= NF; i++) printf "%s%s", ($i == "NULL" ? $i : sprintf("%.4f", $i)), (i < NF ? " " : "\n") }' <<<"$1"
}

# Houses of 10 m. Three trees round a, two at b; a park of a hectare in two halves, 50 m north of a; crowns over the
# southern half of what lies around a.
layer cells.gpkg EPSG:25833 cell "a;$(box 0 0 10 10)" "b;$(box 300 0 10 10)" "far;$(box 9000 0 10 10)" "nowhere;POLYGON EMPTY"
layer trees.gpkg EPSG:25833 tree "1;POINT(15 5)" "2;POINT(5 15)" "3;POINT(-5 5)" "4;POINT(315 5)" "5;POINT(305 15)" \
    "6;POINT(305 41)" "7;POINT EMPTY"
layer parks.gpkg EPSG:25833 park "west;$(box 0 60 50 100)" "east;$(box 50 60 50 100)" "small;$(box 300 20 20 20)"
layer corner.gpkg EPSG:25833 park "one;$(box 0 60 70 100)" "two;$(box 70 160 70 100)"
layer crowns.gpkg EPSG:25833 crown "x;$(box -20 -20 50 25)" "y;$(box -20 -20 50 10)"
# a wall between a and its first tree: the line to its top is 3.3 m high there
layer walls.gpkg EPSG:25833 high,low,unknown "9,3,;$(box 12 0 1 10)" "8,8,8;$(box 300 0 10 10)"
layer streets.gpkg EPSG:25833 street "1;LINESTRING(5 -5,305 -5)" "2;LINESTRING(5 -5,-40 -5)" "3;LINESTRING(-40 -5,-40 110,20 110)"
layers=(--hazard trees=trees.gpkg --hazard parks=parks.gpkg --hazard corner=corner.gpkg --hazard crowns=crowns.gpkg
    --hazard walls=walls.gpkg)
run=("$TOOL" --cells cells.gpkg --id cell --keep none -q "${layers[@]}")
rule=rule_3_30_300:trees=trees,radius=20

"${run[@]}" --measure p=$rule,canopy=crowns,green=parks --measure less=$rule,canopy=crowns,green=parks,min_green_ha=0.04 \
    --measure none=$rule,canopy=crowns,green=corner --measure two=$rule,canopy=crowns,green=corner,min_green_ha=0.7 \
    --measure near=$rule,canopy=crowns,green=parks,distance=4.9 --json -o line.csv >line.json
equal "columns" "$(head -n 1 line.csv | cut -d , -f 1-6)" "cell,p_trees_proxy,p_canopy,p_green_m,p_score,p_canopy_known_share"
near "trees near by" "$(values line.csv p_trees_proxy)" "3 2 0 NULL"
equal "crowns around" "$(rounded "$(values line.csv p_canopy)")" "0.5000 0.0000 0.0000 NULL"
near "of which is known" "$(values line.csv p_canopy_known_share)" "1 1 1 NULL"
near "the way to a park" "$(rounded "$(values line.csv p_green_m)")" "50.0000 206.1553 8900.1404 NULL"
near "what of the rule holds" "$(values line.csv p_score)" "3 1 0 NULL"
near "a small one" "$(rounded "$(values line.csv less_green_m)")" "50.0000 10.0000 8680.0058 NULL"
near "corner to corner is no hectare" "$(values line.csv none_green_m)" "NULL NULL NULL NULL"
near "that it is none is known" "$(values line.csv none_score)" "2 0 0 NULL"
equal "and said" "$(jq -c '[.warnings[] | select(.code == "no_green") | .message]' line.json)" '["corner: no green of 1 ha or more"]'
near "each for itself" "$(values line.csv two_green_m | cut -d ' ' -f 1)" 50
near "trees nearer than five metres" "$(values line.csv near_trees_proxy)" "0 0 0 NULL"
equal "on the screen" "$(jq -c '.results[0] | [.measure, .name, .value, .known_cells]' line.json)" '["rule_3_30_300","p_score",1.3333333333333333,3]'

# ---- trees in sight ----
seen=("${run[@]}")
for height in high low unknown; do
    seen+=(--measure "$height=$rule,canopy=crowns,green=parks,buildings=walls,height=$height")
done
"${seen[@]}" -o seen.csv
near "behind a wall" "$(values seen.csv high_trees)" "2 2 0 NULL"
near "one part less" "$(values seen.csv high_score)" "2 1 0 NULL"
near "over a wall" "$(values seen.csv low_trees)" "3 2 0 NULL"
near "over a wall, the rule" "$(values seen.csv low_score)" "3 1 0 NULL"
near "who knows" "$(values seen.csv unknown_trees)" "NULL 2 0 NULL"
near "then the rule is unknown too" "$(values seen.csv unknown_score)" "NULL 1 0 NULL"
layer more.gpkg EPSG:25833 tree "1;POINT(15 5)" "2;POINT(5 15)" "3;POINT(-5 5)" "4;POINT(-5 6)"
"${run[@]}" --hazard more=more.gpkg --measure "m=${rule/trees=trees/trees=more},canopy=crowns,green=parks,buildings=walls,height=unknown" -o more.csv
near "a count of three or four" "$(values more.csv m_trees)" "NULL 0 0 NULL"
near "is three at least" "$(values more.csv m_score)" "3 1 0 NULL"

# ---- crowns from a raster: r within it, a in part, far outside ----
layer around.gpkg EPSG:25833 cell "r;$(box 95 45 10 10)" "a;$(box 0 0 10 10)" "far;$(box 9000 0 10 10)"
grid west 'c < 10 ? 1 : 0'
grid bare '0'
grid half '0.5'
grid metres 'c'
raster=("$TOOL" --cells around.gpkg --id cell --keep none -q "${layers[@]}")
for name in west bare half; do
    raster+=(--raster $name=$name.tif --measure "$name=$rule,canopy=$name,green=parks")
done
"${raster[@]}" -o raster.csv
equal "crowns in the west" "$(rounded "$(values raster.csv west_canopy)")" "0.5000 1.0000 NULL"
equal "where it is known" "$(rounded "$(values raster.csv west_canopy_known_share)")" "1.0000 0.3776 0.0000"
near "enough of it is known" "$(values raster.csv west_score)" "2 3 NULL"
equal "no crowns" "$(rounded "$(values raster.csv bare_canopy)")" "0.0000 0.0000 NULL"
near "too little is known" "$(values raster.csv bare_score)" "1 NULL NULL"
near "shares of pixels" "$(rounded "$(values raster.csv half_canopy)")" "0.5000 0.5000 NULL"

# ---- on foot: 10 m to the street, 45 m and 115 m along it, 40 m to the park ----
"${run[@]}" --network streets.gpkg --measure w=$rule,canopy=crowns,green=parks,metric=network --json -o walk.csv >walk.json
equal "metres on foot" "$(rounded "$(values walk.csv w_green_m)")" "210.0000 510.0000 NULL NULL"
near "the rule on foot" "$(values walk.csv w_score)" "3 0 NULL NULL"
equal "who has no street" "$(jq -c '[.warnings[] | select(.code == "not_snapped") | .count]' walk.json)" '[2]'
check "streets are an input" grep -q streets.gpkg walk.json

for n in 1 2; do
    mkdir -p run$n
    "${seen[@]}" --network streets.gpkg --measure w=$rule,canopy=crowns,green=parks,metric=network --threads $n -o run$n/result.gpkg ||
        not_ok "run $n"
done
check "1 and 2 threads" cmp run1/result.gpkg run2/result.gpkg

# ---- what is refused ----
good=(--cells cells.gpkg --id cell "${layers[@]}" --raster metres=metres.tif -o out/r.csv)
refuses 2 "rule_3_30_300|canopy" "${good[@]}" --measure r=$rule,green=parks
refuses 2 "metric|line" "${good[@]}" --measure r=$rule,canopy=crowns,green=parks,metric=crow
refuses 2 "no hazard 'tree'|trees" "${good[@]}" --measure r=rule_3_30_300:trees=tree,canopy=crowns,green=parks
refuses 2 "no hazard 'crown'|crowns" "${good[@]}" --measure r=$rule,canopy=crown,green=parks
refuses 2 "metric=network needs --network" "${good[@]}" --measure r=$rule,canopy=crowns,green=parks,metric=network
refuses 2 "buildings and height=COLUMN" "${good[@]}" --measure r=$rule,canopy=crowns,green=parks,buildings=walls
refuses 1 "no column 'hight'|high" "${good[@]}" --measure r=$rule,canopy=crowns,green=parks,buildings=walls,height=hight
layer below.gpkg EPSG:25833 high "-1;$(box 12 0 1 10)"
refuses 1 "below.gpkg|height of -1 m is below the ground" "${good[@]}" --hazard below=below.gpkg \
    --measure r=$rule,canopy=crowns,green=parks,buildings=below,height=high
refuses 1 "trees.gpkg|no polygons" "${good[@]}" --measure r=$rule,canopy=crowns,green=trees
refuses 1 "trees.gpkg|no polygons" "${good[@]}" --measure r=$rule,canopy=trees,green=parks
refuses 1 "'metres'|no share of crowns|gdal_calc" --cells around.gpkg "${good[@]:2}" --measure r=$rule,canopy=metres,green=parks
refuses 1 "absent.gpkg" "${good[@]}" --network absent.gpkg --measure r=$rule,canopy=crowns,green=parks,metric=network
ogr2ogr -q degrees.gpkg cells.gpkg -t_srs EPSG:4326 -nln cells
refuses 1 "degrees.gpkg|longitude and latitude" --cells degrees.gpkg "${good[@]:2}" --measure r=$rule,canopy=crowns,green=parks
for input in trees streets; do
    refuses 1 "$input.gpkg|is also an input" "${good[@]}" --network streets.gpkg --overwrite \
        --measure r=$rule,canopy=crowns,green=parks,metric=network -o $input.gpkg
done
finish
