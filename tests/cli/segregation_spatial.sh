#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Segregation with distance: a street worked by hand, near and far, what is unknown or without a
# place, profiles, columns, the same bytes.
. "$(dirname "$0")/lib.sh"

# box X: a square of 100 m
box() {
    echo "POLYGON(($1 0,$(($1 + 100)) 0,$(($1 + 100)) 100,$1 100,$1 0))"
}

# results FILE JQ: one line a record
results() {
    jq -c ".results[] | $2" "$1"
}

# 30 and 10, 10 and 50 people, nobody, a secret: 100 m from each to the next
layer street.gpkg EPSG:25833 cell,grp,others "a,30,10;$(box 0)" "b,10,50;$(box 100)" "c,0,0;$(box 200)" "d,-1,7;$(box 300)"
seg=("$TOOL" --cells street.gpkg --id cell --missing -1 -q --groups grp,others)

# ---- by hand ----
"${seg[@]}" --measure d=multigroup_dissimilarity:radius=50/100 --measure x=exposure_matrix:radius=100 \
    --measure k=multigroup_dissimilarity:knn=1/100/101 --json >hand.json
equal "near as without distance, far as all" \
    "$(results hand.json 'select(.name == "d") | [.kernel, .radius_m, (.value * 1e12 | round), .status, .cells, .people]')" \
    '["uniform",50,583333333333,"ok",2,100]
["uniform",100,0,"ok",2,100]'
equal "whom a member has around" "$(results hand.json 'select(.name == "x") | [.group, .to_group, .radius_m, (.value * 1e12 | round)]')" \
    '["grp","grp",100,400000000000]
["grp","others",100,600000000000]
["others","grp",100,400000000000]
["others","others",100,600000000000]'
equal "nearest people" "$(results hand.json 'select(.name == "k") | [.knn, (.value // 9 | . * 1e12 | round), .status, has("radius_m")]')" \
    '[1,583333333333,"ok",false]
[100,0,"ok",false]
[101,9000000000000,"fewer_than_k",false]'
equal "what is told" "$(jq -c '[.warnings[] | select(.code | test("environments|fewer")) | [.code, .message]]' hand.json)" \
    '[["environments_of_one_cell","radius=50: no cell has people of another one within it: the values are those without distance"],["environments_of_one_cell","knn=1: every cell holds so many people itself: the values are those without distance"],["fewer_than_k","knn=101: all cells together hold 100 people"]]'

# shares around: 0.4 at 100 m; of two groups the index is that of all
"${seg[@]}" --measure i=isolation:radius=100 --measure d=dissimilarity:radius=50/100 --measure g=gini:radius=50 \
    --measure h=information:radius=50 --measure m=multigroup_information:radius=50 --json >one.json
equal "a group and the rest" "$(results one.json 'select(.group == "grp") | [.name, .radius_m // .macro_m, (.value * 1e12 | round)]')" \
    '["i",100,400000000000]
["d",50,583333333333]
["d",100,0]
["d_macro_micro",100,0]
["g",50,583333333333]
["h",50,264097775053]'
equal "two groups are all groups" "$(jq '[.results[] | select(.name == "h" or .name == "m") | .value * 1e12 | round] | unique | length' one.json)" 1

# ---- columns ----
"${seg[@]}" --measure c=local_concentration:radius=100 --measure q=location_quotient:radius=100 --keep none -o columns.csv
equal "of the mix around, also where nobody lives" "$(awk -F , '{ printf "%s|%.4g|%.4g|%.4g|%.4g|%.4g\n", $1, $2, $4, $5, $7, $9 }' <(tail -n +2 columns.csv))" \
    'a|0.52|1|1|1|1
b|0.52|1|1|1|1
c|0.7222|0.6667|0.4167|1.389|0.6667
d|0|0.5|0|0|0.5'
equal "their names" "$(head -n 1 columns.csv)" "cell,c,c_status,c_known_share,q_grp,q_grp_status,q_others,q_others_status,q_known_share"
equal "nobody known around, as the cell itself is a secret" "$(cut -d , -f 2,3 columns.csv | tail -n 2)" "$(printf '%s\n' 0.7222222222222223,ok ,suppressed)"
"${seg[@]}" --measure c=local_concentration:radius=50/100 --measure q=location_quotient:knn=1/40 --keep none -o names.csv
equal "a column per radius" "$(head -n 1 names.csv)" \
    "cell,c_50m,c_50m_status,c_50m_known_share,c_100m,c_100m_status,c_100m_known_share,q_grp_k1,q_others_k1,q_k1_known_share,q_grp_k40,q_others_k40,q_k40_known_share"
"${seg[@]}" --measure s=knn_share:knn=100 --measure r=knn_radius:knn=100 --keep none -o nearest.csv
equal "nearest people" "$(cut -d , -f 1,2,3,5 nearest.csv)" "$(printf '%s\n' cell,s_grp,s_others,r a,0.4,0.6,100 b,0.4,0.6,100 c,0.4,0.6,200 d,0.4,0.6,300)"
"${seg[@]}" --measure c=local_concentration:radius=100 --measure s=local_distortion --min-count 70 --keep none -o few.csv
equal "few people around, few at home" "$(tail -n +2 few.csv | awk -F , '{ print $1, $2 != "", $3, $4 != "", $5 != "", $6 }')" \
    "$(printf '%s\n' 'a 1 ok 1 0 few_people' 'b 1 ok 1 0 few_people' 'c 0 few_people 1 1 ok' 'd 0 suppressed 1 1 ok')"
layer one.gpkg EPSG:25833 id "1;POLYGON((0 0,400 0,400 100,0 100,0 0))"
"${seg[@]}" --measure q=location_quotient:radius=50 --areas one.gpkg --area-id id -o areas.gpkg
equal "areas weigh by who lives there" "$(query areas.gpkg 'SELECT round(q_grp_mean, 12), q_grp_known FROM areas_by_one')" "1.0|100.0"

# ---- who is in no group ----
layer total.gpkg EPSG:25833 cell,grp,total "a,30,40;$(box 0)" "b,10,60;$(box 100)" "c,0,0;$(box 200)"
"$TOOL" --cells total.gpkg --id cell -q --groups grp --total total --measure q=location_quotient:radius=100 \
    --measure s=knn_share:knn=60 --keep none -o total.csv
equal "they are around too" "$(awk -F , '{ printf "%s|%.4g|%.4g\n", $1, $2, $3 }' <(tail -n +2 total.csv))" \
    "$(printf '%s\n' 'a|1|0.4' 'b|1|0.1667' 'c|0.4167|0.1667')"

# ---- profiles ----
cells=(--cells "$GPKG:cells" --id cell_id --missing -1 --groups age_0_6,age_7_17,age_18_64,age_65_79,age_80_over)
"$TOOL" "${cells[@]}" -q --measure h=multigroup_information:radius=2000/500/1000,kernel=biweight \
    --measure k=multigroup_information:knn=1000/5000 --json >profile.json
equal "macro over micro, of the largest and the smallest" \
    "$(jq -c '.results | [.[3].name, .[3].macro_m, .[3].micro_m, .[3].unit, (.[3].value - .[0].value / .[1].value | fabs) < 1e-15]' profile.json)" \
    '["h_macro_micro",2000,500,"1",true]'
equal "and of people" "$(results profile.json 'select(.name == "k_macro_micro") | [.macro_knn, .micro_knn]')" '[5000,1000]'
equal "the known share is beside" "$(jq '[.results[] | select(.knn or .radius_m) | .known_share | . > 0.9 and . < 1] | all' profile.json)" true
"$TOOL" "${cells[@]}" --measure h=multigroup_information:radius=500/1000 2>/dev/null >screen.txt
equal "one line a radius" "$(sed -n 's/ \+/ /gp' screen.txt | sed -n '2,4p' | cut -d ' ' -f 1-5)" \
    "$(printf '%s\n' 'measure group around value' 'h all uniform 500 m' 'h all uniform 1000 m')"

# ---- from none to all ----
several=()
for m in dissimilarity gini information; do several+=(--measure "multigroup_$m:radius=R" --measure "$m:radius=R"); done
for m in ordinal_information ordinal_square_root divergence mutual_information relative_diversity squared_cv normalized_exposure; do several+=(--measure "$m:radius=R"); done
"$TOOL" "${cells[@]}" -q --json "${several[@]//radius=R/radius=1}" >near.json
"$TOOL" "${cells[@]}" -q --json "${several[@]//:radius=R/}" >none.json
"$TOOL" "${cells[@]}" -q --json "${several[@]//radius=R/radius=1e6}" >far.json
equal "radius to 0: without distance" \
    "$(jq -s -c '[.[0].results, .[1].results] | transpose | map((.[0].value - .[1].value | fabs) < 1e-12 and .[1].value > 1e-3) | all' near.json none.json)" true
equal "radius to infinity: none" "$(jq -c '[.results[].value | fabs < 1e-12] | [length, all]' far.json)" '[25,true]'

# ---- the same bytes ----
run=("${several[@]//radius=R/radius=300/700}" --measure local_entropy:radius=600,kernel=gaussian --measure distortion
    --measure local_distortion --measure knn_share:knn=500 --keep none)
ogr2ogr -q -sql 'SELECT * FROM cells ORDER BY cell_id DESC' turned.gpkg "$GPKG" -nln cells
mkdir one two turned
"$TOOL" "${cells[@]}" -q --json "${run[@]}" --threads 1 -o one/x.csv | jq .results >one/results.json
"$TOOL" "${cells[@]}" -q --json "${run[@]}" --threads 2 -o two/x.csv | jq .results >two/results.json
"$TOOL" "${cells[@]/$GPKG/turned.gpkg}" -q --json "${run[@]}" -o turned/x.csv | jq .results >turned/results.json
check "something is compared" grep -q distortion one/results.json
check "results for any number of threads" cmp -s one/results.json two/results.json
check "columns for any number of threads" cmp -s one/x.csv two/x.csv
check "results in any order" cmp -s one/results.json turned/results.json
check "columns in any order" cmp -s <(sort one/x.csv) <(sort turned/x.csv)

# ---- places ----
layer points.gpkg EPSG:25833 cell,grp,others "a,30,10;POINT(50 50)" "b,10,50;POINT(150 50)" "c,0,0;POINT(250 50)" "d,-1,7;POINT(350 50)"
"$TOOL" --cells points.gpkg --id cell --missing -1 -q --groups grp,others --measure c=local_concentration:radius=100 \
    --measure q=location_quotient:radius=100 --keep none -o points.csv
check "cells of points" cmp -s points.csv columns.csv
layer twice.gpkg EPSG:25833 cell,grp,others "a,30,10;$(box 0)" "b,10,50;$(box 0)" "c,1,9;"
"$TOOL" --cells twice.gpkg --id cell -q --groups grp,others --measure d=multigroup_dissimilarity:radius=10 --measure distortion --json >twice.json
equal "cells at one place, and at none" "$(jq -c '[.warnings[] | [.code, .count]]' twice.json)" '[["cells_without_place",1],["cells_at_one_place",1]]'
equal "counted are those with a place" "$(results twice.json '[.name, (.value * 1e12 | round), .cells, .people]')" \
    '["d",0,2,100]
["distortion_nats",0,2,100]'
printf 'id,x,y\n1,5,2\n2,3,6\n' >table.csv
"$TOOL" --cells table.csv --id id --groups x,y --measure d=divergence:radius=100/200 --measure distortion --measure k=divergence:knn=3 \
    --json -q >table.json
equal "no geometry" "$(results table.json '[.name, .value, .status]')" \
    '["d",null,"no_geometry"]
["d",null,"no_geometry"]
["d_macro_micro",null,"no_geometry"]
["distortion_nats",null,"no_geometry"]
["k",null,"no_geometry"]'
"${seg[@]}" --where "cell = 'c'" --measure divergence:radius=100 --measure distortion --measure k=divergence:knn=3 --json >nobody.json
equal "nobody" "$(results nobody.json '[.value, .status]')" \
    '[null,"no_people"]
[null,"no_people"]
[null,"fewer_than_k"]'
"${seg[@]}" --measure all --json -o all.gpkg >all.json
check "all has distortion" grep -q '"distortion"' all.json
equal "and its column" "$(query all.gpkg 'SELECT count(local_distortion_nats) FROM "all"')" 4

equal "of which a quarter is unknown" "$(results all.json 'select(.measure == "distortion") | .known_share')" 0.75

# ---- refused ----
cells=(--cells street.gpkg --id cell --missing -1 --groups grp,others)
refuses 2 "radius: 0 is no finite number above 0" "${cells[@]}" --measure divergence:radius=0
refuses 2 "radius: 500 is there twice" "${cells[@]}" --measure divergence:radius=500/500
refuses 2 "kernel=… needs radius=METRES" "${cells[@]}" --measure divergence:kernel=gaussian
refuses 2 "uniform|exponential" "${cells[@]}" --measure divergence:kernel=square,radius=500
refuses 2 "knn=K goes without kernel and radius" "${cells[@]}" --measure divergence:knn=50,radius=500
refuses 2 "knn: 0 is outside" "${cells[@]}" --measure divergence:knn=0
refuses 2 "knn: 1.5 is not a whole number of people" "${cells[@]}" --measure divergence:knn=1.5
refuses 2 "needs 'knn'" "${cells[@]}" --measure knn_share -o out/x.csv
refuses 2 "two measures give a column 'c_100m'" "${cells[@]}" --measure c=local_entropy:radius=50/100 --measure c_100m=local_divergence -o out/x.csv
refuses 1 "have no geometry" --cells table.csv --id id --groups x,y --measure local_entropy:radius=500 -o out/x.csv
refuses 1 "have no geometry" --cells table.csv --id id --groups x,y --measure local_distortion -o out/x.csv
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg street.gpkg
refuses 1 "longitude and latitude|ogr2ogr" --cells degrees.gpkg --id cell --missing -1 --groups grp,others --measure divergence:radius=500
check "all does without in degrees" "$TOOL" --cells degrees.gpkg --id cell --missing -1 --groups grp,others --measure all -q
finish
