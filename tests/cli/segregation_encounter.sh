#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who meets whom: people within reach over a street and by a table of costs, worked by hand; what is
# unknown, out of reach and refused.
. "$(dirname "$0")/lib.sh"

# square X Y: 100 m wide, around the point
square() {
    awk -v x="$1" -v y="$2" 'BEGIN { printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x-50, y-50, x+50, y-50,
        x+50, y+50, x-50, y+50, x-50, y-50 }'
}

# values FILE: the table without its header, numbers to nine places
values() {
    tail -n +2 "$1" | awk -F , '{ for (i = 1; i <= NF; i++)
        printf("%s%s", (i > 1 ? "," : ""), ($i ~ /^[0-9.]+$/ ? sprintf("%.9g", $i) : $i)); print "" }'
}

# One street, a cell every 300 m at it, and one 2 km off it; d has a secret.
layer street.gpkg EPSG:25833 highway "residential;LINESTRING(0 0,450 0,900 0)"
layer town.gpkg EPSG:25833 cell,grp,others,total \
    "a,30,10,40;$(square 0 0)" "b,10,50,60;$(square 300 0)" "c,-1,7,9;$(square 600 0)" \
    "d,20,20,40;$(square 900 0)" "e,5,5,10;$(square 0 2000)"
seg=("$TOOL" --cells town.gpkg --id cell --missing -1 -q --keep none --groups grp,others)
street=(--network street.gpkg --speed 6 --min-component 1)

# ---- over the street: 100 m a minute ----
# 4 minutes: a and b meet, b meets a and c, c meets b and d. Everybody: 65 and 85 of 150.
"${seg[@]}" "${street[@]}" --measure meet=encounter:cutoff=4 -o street.csv --json >street.json
equal "columns" "$(head -n 1 street.csv)" "cell,meet_people,meet_entropy,meet_divergence,meet_known_share"
equal "people within 400 m, their mix, and how much of it is known" "$(values street.csv)" "$(printf '%s\n' \
    'a,100,0.673011667,0.00227796523,1' 'b,100,0.673011667,0.00227796523,0.666666667' \
    'c,100,0.610864302,0.0375989315,0.666666667' 'd,40,0.693147181,0.00896885034,0.5' 'e,,,,')"
equal "who is out of reach is told" "$(jq -c '[.warnings[] | [.code, .count]]' street.json)" \
    '[["suppressed_values",1],["cells_left_out",1],["not_snapped",1],["people_out_of_reach",10]]'
equal "how the cells are tied" "$(jq -c '.results[] | [.measure, .name, .value, .not_snapped]' street.json)" \
    '["snap","cells",4,1]'
equal "the graph among the inputs" "$(jq -c '.inputs[1] | [.role, .graph.edges > 0]' street.json)" '["network",true]'
"${seg[@]}" --network street.gpkg --min-component 1 --speed 6 --measure meet=encounter -o ten.csv
equal "ten minutes on foot unless something else is said" "$(cut -d , -f 1,2 ten.csv | tail -n +2 | tr '\n' ' ')" \
    "a,140 b,140 c,140 d,140 e, "
"${seg[@]}" "${street[@]}" --where "cell <> 'c'" --measure encounter:cutoff=4 -o known.csv
equal "no known share where all is known" "$(head -n 1 known.csv)" \
    "cell,encounter_cutoff4_people,encounter_cutoff4_entropy,encounter_cutoff4_divergence"
equal "a way to oneself is no way" \
    "$("${seg[@]}" "${street[@]}" --measure m=encounter:cutoff=0.001 -o own.csv && cut -d , -f 1,2 own.csv | tr '\n' ' ')" \
    "cell,m_people a,40 b,60 c,0 d,40 e, "
"${seg[@]}" "${street[@]}" --measure meet=encounter:cutoff=4 --min-count 50 -o few.csv
equal "few people" "$(cut -d , -f 1-5 few.csv | tail -n 2)" "$(printf 'd,,few_people,,few_people\ne,,,,')"

"$TOOL" --cells town.gpkg --id cell --missing -1 -q --keep none --groups grp --total total "${street[@]}" \
    --measure meet=encounter:cutoff=4 -o total.csv
equal "with --total those in no group are one more" "$(cat total.csv)" "$(cat street.csv)"

# by area, weighted by who lives there: (40 * 100 + 60 * 100 + 40 * 40) / 140
layer parts.gpkg EPSG:25833 id "1;POLYGON((-50 -50,1000 -50,1000 50,-50 50,-50 -50))"
"${seg[@]}" "${street[@]}" --measure meet=encounter:cutoff=4 --areas parts.gpkg --area-id id -o areas.gpkg
equal "the mean resident" "$(query areas.gpkg 'SELECT round(meet_people_mean, 9) FROM areas_by_parts')" \
    "$(awk 'BEGIN { printf "%.9f", 11600 / 140 }' | sed 's/0*$//')"

# ---- one way only ----
layer oneway.gpkg EPSG:25833 way,cost "FT,4;LINESTRING(0 0,300 0)" "no,4;LINESTRING(300 0,600 0)" \
    "no,4;LINESTRING(600 0,900 0)"
"${seg[@]}" --network oneway.gpkg --cost-column cost --oneway-column way --min-component 1 \
    --measure m=encounter:cutoff=4 -o oneway.csv
equal "from the place: a to b, not b to a" "$(cut -d , -f 1,2 oneway.csv | tail -n +2 | tr '\n' ' ')" \
    "a,100 b,60 c,100 d,40 e, "

"${seg[@]}" --network oneway.gpkg --cost-column cost --cost-unit s --oneway-column way --min-component 1 \
    --measure q=location_quotient:radius=4/400 -o costly.csv
equal "radii are of the costs that are given" "$(values costly.csv | head -n 2 | cut -d , -f 1,2),$(head -n 1 costly.csv | cut -d , -f 2)" \
    "$(printf 'a,0.933333333\nb,0.388888889,q_grp_4s')"

# ---- by a table ----
printf 'from_id,to_id,cost\na,b,3\nb,a,20\nb,c,10\nd,a,1\nd,b,10.5\ne,e,7\n' >costs.csv
"${seg[@]}" --matrix costs.csv --measure m=encounter -o matrix.csv --json >matrix.json
equal "from the place, within ten" "$(cut -d , -f 1,2,5 matrix.csv | tail -n +2 | tr '\n' ' ')" \
    "a,100,1 b,60,0.5 c,, d,80,1 e,10,1 "
equal "no way known from a cell" "$(jq -c '.warnings[] | select(.code == "cells_without_ways") | .count' matrix.json)" 1
ogr2ogr -q -f CSV town.csv town.gpkg
"$TOOL" --cells town.csv --id cell --missing -1 -q --keep none --groups grp,others --matrix costs.csv \
    --measure m=encounter -o table.csv
equal "cells without geometry" "$(cat table.csv)" "$(cat matrix.csv)"
printf 'from,to,minutes\na,b,3\na,zz,3\n' >other.csv
other=(--matrix other.csv --from-column from --to-column to --cost-column minutes)
"${seg[@]}" "${other[@]}" --unknown-ids skip --measure m=encounter -o skip.csv
equal "unknown ids are passed over" "$(values skip.csv | head -n 1 | cut -d , -f 1,2)" "a,100"

# ---- radii along the streets ----
# p and r are 300 m apart, and 900 m around the bend; q lies half way
layer bend.gpkg EPSG:25833 highway "residential;LINESTRING(0 0,300 0,300 300,0 300)"
layer hook.gpkg EPSG:25833 cell,grp,others "p,30,10;$(square 0 0)" "q,10,50;$(square 300 150)" "r,20,20;$(square 0 300)"
bend=("$TOOL" --cells hook.gpkg --id cell -q --groups grp,others --network bend.gpkg --min-component 1)
"${bend[@]}" --measure d=multigroup_dissimilarity:radius=450/900 --measure t=multigroup_dissimilarity:kernel=triangular,radius=900 \
    --measure k=multigroup_dissimilarity:knn=60 --json >bend.json
equal "metres along the street, the bound included, whatever the speed" \
    "$(jq -c '.results[] | select(.measure != "snap") | [.name, .radius_m, .distance, (.value * 1e9 | round), .cells, .people]' bend.json)" \
    '["d",450,"network",91666667,3,140]
["d",900,"network",0,3,140]
["d_macro_micro",null,null,0,3,140]
["t",900,"network",152083333,3,140]
["k",null,null,458333333,3,140]'
equal "nearest people go straight, and it is told" "$(jq -c '[.warnings[] | [.code, .count]]' bend.json)" '[["straight_lines",1]]'
"${bend[@]}" --profile older_winter --measure d=multigroup_dissimilarity:radius=450/900 --json >slow.json
equal "and the walker" "$(jq -c '.results[1:4] | map(.value)' slow.json)" "$(jq -c '.results[1:4] | map(.value)' bend.json)"
echo '{"mode":"walk","ways":{"steps":1}}' >own.json
"${bend[@]}" --profile own.json --measure d=multigroup_dissimilarity:radius=450 --json >profile.json
equal "what made it" "$(jq -c '.parameters | [."max-snap", .profile_rules.own.ways.steps]' profile.json)" '[500,1]'
equal "without ways none of it" \
    "$("$TOOL" --cells hook.gpkg -q --json --groups grp,others --measure gini | jq '.parameters | has("max-snap")')" false
"${bend[@]}" --measure q=location_quotient:radius=450/900 --keep none -o bend.csv
equal "columns of radii" "$(values bend.csv | head -n 1),$(head -n 1 bend.csv)" \
    "p,0.933333333,1.05,1,1,cell,q_grp_450m,q_others_450m,q_grp_900m,q_others_900m"
"${seg[@]}" "${street[@]}" --measure q=location_quotient:radius=300 -o tied.csv
equal "a cell that is tied to nothing has nobody around, and is left out" "$(values tied.csv | cut -d , -f 1,2,4 | tail -n 2 | tr '\n' ' ')" \
    "d,1.16666667,0.5 e,, "
"${seg[@]}" --matrix costs.csv --measure d=multigroup_dissimilarity:radius=10 \
    --measure t=multigroup_dissimilarity:kernel=triangular,radius=20 --json >unit.json
equal "radii in the unit of a table" \
    "$(jq -c '.results[] | [.name, .radius_min, .distance, (.value * 1e9 | round), .cells, .people]' unit.json)" \
    '["d",10,"matrix",348416290,4,150]
["t",20,"matrix",268012530,4,150]'
"$TOOL" --cells town.csv --id cell --missing -1 -q --groups grp,others --matrix costs.csv --keep none \
    --measure q=location_quotient:radius=5/10 -o unit.csv
equal "without geometry too" "$(head -n 1 unit.csv | cut -d , -f 2,4,6)" "q_grp_5min,q_others_5min,q_5min_known_share"

# ---- the same bytes ----
for threads in 1 2; do
    mkdir "$threads"
    "${seg[@]}" "${street[@]}" --measure meet=encounter:cutoff=4 --threads "$threads" -o "$threads/town.gpkg"
done
check "for any number of threads" cmp -s 1/town.gpkg 2/town.gpkg

# ---- all that the input allows ----
printf 'id,x,y\n1,5,0\n2,3,4\n' >two.csv
printf 'from_id,to_id,cost\n1,2,3\n' >pair.csv
"$TOOL" --cells two.csv --id id --groups x,y --measure all -q --keep none -o all.csv
equal "without ways nobody meets" "$(head -n 1 all.csv | grep -c encounter)" 0
"$TOOL" --cells two.csv --id id --groups x,y --measure all --matrix pair.csv -q --keep none -o some.csv
equal "with them they do" "$(head -n 1 some.csv | grep -c encounter_people)" 1

# ---- refused ----
cells=(--cells town.gpkg --id cell --missing -1 --groups grp,others -o out/x.csv)
meet=(--measure encounter)
refuses 2 "encounter needs --network FILE[:LAYER] or --matrix FILE" "${cells[@]}" "${meet[@]}"
refuses 2 "cutoff: 0 is not above 0" "${cells[@]}" "${street[@]}" --measure encounter:cutoff=0
refuses 2 "cutoff" "${cells[@]}" "${street[@]}" --measure encounter:cutoff=-5
refuses 2 "none of these is one" "${cells[@]}" "${street[@]}" --measure location_quotient
refuses 2 "exclude each other" "${cells[@]}" "${street[@]}" --matrix costs.csv "${meet[@]}"
refuses 2 "need --network" "${cells[@]}" --matrix costs.csv --mode walk "${meet[@]}"
for ignored in "--max-snap 500" "--join-tolerance 0" "--min-component 5"; do
    refuses 2 "${ignored% *}|need --network" "${cells[@]}" --matrix costs.csv $ignored "${meet[@]}"
    refuses 2 "${ignored% *}|need --network" "${cells[@]}" $ignored --measure location_quotient
done
refuses 2 "need --matrix" "${cells[@]}" "${street[@]}" --unknown-ids skip "${meet[@]}"
refuses 2 "walk, bicycle or car" "${cells[@]}" --network street.gpkg --mode fly "${meet[@]}"
refuses 2 "--cost-unit needs --cost-column" "${cells[@]}" "${street[@]}" --cost-unit s "${meet[@]}"
refuses 1 "row 2|'zz' is the id of no cell|--unknown-ids skip" "${cells[@]}" "${other[@]}" "${meet[@]}"
refuses 1 "no column 'from_id'" "${cells[@]}" --matrix other.csv "${meet[@]}"
printf 'from_id,to_id,cost\na,b,-3\n' >negative.csv
refuses 1 "row 1: -3 is outside" "${cells[@]}" --matrix negative.csv "${meet[@]}"
printf 'from_id,to_id,cost\na,b,3\na,b,4\n' >twice.csv
refuses 1 "the pair 'a', 'b' is given twice" "${cells[@]}" --matrix twice.csv "${meet[@]}"
printf 'from_id,to_id,cost\nx,y,3\n' >strangers.csv
refuses 1 "no pair belongs to a cell and a cell" "${cells[@]}" --matrix strangers.csv --unknown-ids skip "${meet[@]}"
layer far.gpkg EPSG:25833 highway "residential;LINESTRING(90000 0,90900 0)"
refuses 1 "the cells and the network do not overlap" "${cells[@]}" --network far.gpkg --min-component 1 "${meet[@]}"
refuses 1 "have no geometry, which --network needs" --cells town.csv --id cell --missing -1 --groups grp,others \
    --network street.gpkg "${meet[@]}" -o out/x.csv
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg town.gpkg
refuses 1 "longitude and latitude|ogr2ogr" --cells degrees.gpkg --id cell --missing -1 --groups grp,others \
    "${street[@]}" "${meet[@]}" -o out/x.csv
echo '{"mode":"walk","speed":3}' >wrong.json
refuses 1 "wrong.json: unknown key 'speed'" "${cells[@]}" --network street.gpkg --profile wrong.json "${meet[@]}"
refuses 1 "is also an input|street.gpkg" --cells town.gpkg --id cell --missing -1 --groups grp,others \
    "${street[@]}" "${meet[@]}" -o street.gpkg --overwrite
finish
