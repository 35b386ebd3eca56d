#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Segregation: a town worked by hand, results and columns, what is unknown, undefined and refused.
. "$(dirname "$0")/lib.sh"

# box X Y WIDTH HEIGHT
box() {
    awk -v x="$1" -v y="$2" -v w="$3" -v h="$4" 'BEGIN {
        printf "POLYGON((%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g))", x, y, x+w, y, x+w, y+h, x, y+h, x, y }'
}

# results FILE JQ: one line a record
results() {
    jq -c ".results[] | $2" "$1"
}

# 30 and 10 of the group, 10 and 50 others, on one and three squares; nobody; a cell with a secret
layer town.gpkg EPSG:25833 cell,grp,others,total,school,poor,homes \
    "a,30,10,40,north,10,100;$(box 0 0 100 100)" "b,10,50,60,south,30,100;$(box 100 0 300 100)" \
    "c,0,0,0,south,0,0;$(box 400 0 100 100)" "d,-1,7,9,north,-1,50;$(box 500 0 100 100)"
seg=("$TOOL" --cells town.gpkg --id cell --missing -1 -q)

# ---- one group and the rest ----
"${seg[@]}" --groups grp,others --measure dissimilarity --measure m=minmax --json >one.json
equal "one record a group" "$(results one.json '[.measure, .name, .group, .value, .unit, .status, .cells, .people]')" \
    '["dissimilarity","dissimilarity","grp",0.5833333333333334,"1","ok",2,100]
["dissimilarity","dissimilarity","others",0.5833333333333334,"1","ok",2,100]
["minmax","m","grp",0.736842105263158,"1","ok",2,100]
["minmax","m","others",0.736842105263158,"1","ok",2,100]'
"${seg[@]}" --groups grp --total total --where "cell <> 'd'" --measure dissimilarity --json >total.json
equal "the rest from the total" "$(results total.json '[.group, .value]')" '["grp",0.5833333333333334]'
"${seg[@]}" --groups grp,others --where "cell < 'c'" --measure delta --measure absolute_concentration --json >ground.json
equal "ground" "$(results ground.json '[.measure, .group, (.value * 1e12 | round)]' | head -n 3)" \
    '["delta","grp",500000000000]
["delta","others",83333333333]
["absolute_concentration","grp",750000000000]'

# ---- all groups, units ----
"${seg[@]}" --groups grp,others --where "cell < 'c'" --unit school --measure mutual_information \
    --measure exposure_matrix --json >all.json
equal "units are the cells: all between" \
    "$(jq '.results[:3] | map(.value) | (.[0] > 0 and (.[0] - .[1] | fabs) < 1e-15 and (.[2] | fabs) < 1e-15)' all.json)" true
equal "names of the parts" "$(results all.json .name | head -n 3 | tr -d '\n')" \
    '"mutual_information_nats""mutual_information_nats_between""mutual_information_nats_within"'
equal "who meets whom" "$(results all.json 'select(.to_group) | [.group, .to_group, (.value * 1e9 | round)]' | head -n 2)" \
    '["grp","grp",604166667]
["grp","others",395833333]'

# ---- columns ----
"${seg[@]}" --groups grp,others --measure lq=location_quotient --measure div=local_divergence \
    --measure mix=local_entropy_normalized --keep none -o columns.csv
equal "columns" "$(cut -d , -f 1,2,4 columns.csv)" "$(printf '%s\n' \
    'cell,lq_grp,lq_others' 'a,1.875,0.4166666666666667' 'b,0.41666666666666663,1.388888888888889' \
    'c,,' 'd,,')"
equal "nobody and a secret: no value" "$(tail -n 2 columns.csv)" "$(printf 'c,,,,,,,,\nd,,suppressed,,suppressed,,suppressed,,suppressed')"
"${seg[@]}" --groups grp,others --measure lq=location_quotient --min-count 50 --keep none -o few.csv
equal "few people" "$(cut -d , -f 1-3 few.csv | tail -n +2)" \
    "$(printf '%s\n' a,,few_people b,0.41666666666666663,ok c,, d,,suppressed)"
"${seg[@]}" --measure s=sum_index:parts=poor:homes --keep none -o sum.csv
equal "sum index" "$(cat sum.csv)" "$(printf '%s\n' 'cell,s_poor,s_poor_status,s,s_status' 'a,50,ok,50,ok' 'b,150,ok,150,ok' 'c,,,,' \
    'd,,suppressed,,suppressed')"

# two parts of one numerator; what is unknown is told once
printf 'cell,poor,none,homes,people\na,10,0,100,40\nb,30,0,100,60\nc,0,0,,0\n' >rates.csv
rates=("$TOOL" --cells rates.csv --id cell --keep none)
"${rates[@]}" --measure s=sum_index:parts=poor:homes/poor:people/people:homes -o parts.csv 2>parts.txt
equal "parts are named by both columns where one does not tell" "$(cat parts.csv)" "$(printf '%s\n' \
    'cell,s_poor_homes,s_poor_people,s_people,s' 'a,50,62.5,80,64.16666666666667' 'b,150,125,120,131.66666666666666' 'c,,,,')"
equal "one warning" "$(cat parts.txt)" \
    "dikas-segregation: warning: rates.csv: 'homes' is unknown in 1 of 3 rows, NULL or named by --missing"
"${rates[@]}" --measure s=sum_index:parts=none:people/poor:people --json -q -o nobody.csv >nobody.json
equal "no rate of the whole" "$(cat nobody.csv)" "$(printf '%s\n' 'cell,s_none,s_poor,s' 'a,,62.5,' 'b,,125,' 'c,,,')"
equal "is told" "$(jq -c '.warnings | map([.code, .message])' nobody.json)" \
    '[["no_rate","s: nobody is in '"'none'"' where both of none:people are known: its rates compare with nothing, and neither they nor their mean have a value"]]'

# by area, weighted by people: (40 * 1.875 + 60 * 0.4167) / 100 = 1
layer parts.gpkg EPSG:25833 id "1;$(box 0 0 400 100)"
"${seg[@]}" --groups grp,others --measure lq=location_quotient --areas parts.gpkg --area-id id -o areas.gpkg
equal "by area" "$(query areas.gpkg 'SELECT round(lq_grp_mean, 12), lq_grp_known FROM areas_by_parts')" "1.0|100.0"
layer west.gpkg EPSG:25833 id "1;$(box 0 0 110 100)"
"${seg[@]}" --groups grp,others --measure lq=location_quotient --district west.gpkg --keep none -o west.csv
equal "the district alone, the quotient of all" "$(tail -n +2 west.csv)" "a,1.875,0.4166666666666667"

# ---- few people ----
# Of 40 residents one is in a group: the mix of the groups would tell which.
printf 'id,a,b,t\n0,20,30,80\n1,21,30,80\n9,1,0,40\n' >lone.csv
"$TOOL" --cells lone.csv --id id --groups a,b --total t -q --measure le=local_entropy --measure ld=local_divergence \
    --measure lq=location_quotient --min-count 10 --keep none -o lone_out.csv
equal "one in the groups of forty" "$(tail -n +2 lone_out.csv | awk -F , '{ print $1, $2 != "", $3, $4 != "", $5, $6 != "" }')" \
    "$(printf '%s\n' '0 1 ok 1 ok 1' '1 1 ok 1 ok 1' '9 0 few_people 0 few_people 1')"
equal "the quotient is of all forty" "$(head -n 1 lone_out.csv)" "id,le,le_status,ld,ld_status,lq_a,lq_b"

# ---- one group has no other to be compared with ----
printf 'id,a,t\n0,0,40\n1,5,40\n2,10,40\n' >one.csv
refuses 2 'compares all groups together, and --groups names one' \
    --cells one.csv --id id --groups a --total t --measure mutual_information
"$TOOL" --cells one.csv --id id --groups a --total t -q --measure all --json -o one_out.csv >one.json
equal "no zeros of one group" "$(jq -r '.results[].measure' one.json | grep -cE 'multigroup|mutual|entropy|simpson|divergence')" 0
check "nor in columns" test "$(head -n 1 one_out.csv | grep -c local_)" = 0

# ---- NA is no unit; one cell is a warning ----
printf 'id,a,b,u\n0,9,1,\n1,1,8,x\n2,4,5,y\n3,6,2,NA\n' >units.csv
"$TOOL" --cells units.csv --id id --groups a,b --unit u -q --json --measure mutual_information >units.json
equal "cells without a unit" "$(jq -c '[.warnings[] | select(.code == "unknown_unit").count]' units.json)" '[2]'
printf 'id,a,b\n0,5,5\n1,0,0\n' >all_in_one.csv
"$TOOL" --cells all_in_one.csv --id id --groups a,b -q --json --measure dissimilarity >all_in_one.json
equal "all in one cell" "$(jq -c '[.warnings[].code]' all_in_one.json)" '["single_cell"]'

# ---- unknown and undefined ----
"${seg[@]}" --groups grp,others --measure gini --json >secret.json
equal "left out, both ways" "$(jq -c '[.warnings[] | [.code, .count]]' secret.json)" \
    '[["suppressed_values",1],["cells_left_out",1]]'
check "nobody knows how many" grep -q 'in 1 of 4 cells (25 %), which are left out; --total COLUMN would tell with how many residents' secret.json
"${seg[@]}" --groups grp,others --where "cell = 'c'" --measure dissimilarity --measure entropy --json >nobody.json
equal "nobody" "$(results nobody.json '[.value, .status]' | sort -u)" '[null,"no_people"]'
printf 'id,x,y\n1,5,0\n2,3,0\n' >alone.csv
"$TOOL" --cells alone.csv --id id --groups x,y --measure gini --measure isolation --measure delta --json -q >alone.json
equal "one group, no ground" "$(results alone.json '[.measure, .group, .value, .status]')" \
    '["gini","x",null,"one_group"]
["gini","y",null,"zero_group"]
["isolation","x",1,"ok"]
["isolation","y",null,"zero_group"]
["delta","x",null,"no_geometry"]
["delta","y",null,"no_geometry"]'
"$TOOL" --cells alone.csv --id id --groups x,y --measure all --json -q >everything.json
equal "all that a table allows" "$(jq '[.results[].measure] | [(unique | length), (index("delta") == null)]' everything.json | tr -d ' \n')" \
    '[29,true]'
printf 'id,x,y\n1,5.5,1\n2,3,2\n' >parts.csv
"$TOOL" --cells parts.csv --id id --groups x,y --measure gini --json -q >fractions.json
equal "fractions are told" "$(jq -c '[.warnings[] | [.code, .count]]' fractions.json)" '[["fractional_counts",1]]'

# counts of which products are beyond all numbers
layer huge.gpkg EPSG:25833 cell,grp,others "a,3e160,1e160;$(box 0 0 100 100)" "b,1e160,5e160;$(box 100 0 300 100)"
"$TOOL" --cells huge.gpkg --id cell --groups grp,others -q --measure all --measure m=isolation:radius=500/1000 --json >huge.json
equal "a value or a reason" "$(results huge.json 'select((.value == null) != (.status != "ok")) | .name')" ""
equal "which is this" "$(results huge.json 'select(.status != "ok") | [.measure, .status]' | sort -u)" \
    '["absolute_clustering","overflow"]
["gini","overflow"]
["multigroup_gini","overflow"]
["relative_clustering","overflow"]
["spatial_proximity","overflow"]'
"${seg[@]}" --where "cell < 'c'" --compare huge.gpkg --groups grp,others --measure gini --json >huge.json
equal "of the other table" "$(results huge.json '[.status, .value_compare, .status_compare, .difference]' | sort -u)" \
    '["ok",null,"overflow",null]'

"${seg[@]}" --where "cell < 'c'" --compare huge.gpkg --groups grp,others --measure multigroup_gini --json >huge.json
equal "parts too" "$(results huge.json 'select((.value == null) != (.status != "ok")) | .part')" ""

# ---- the same bytes ----
mkdir one two
"${seg[@]}" --groups grp,others --measure lq=location_quotient --threads 1 -o one/town.gpkg
"${seg[@]}" --groups grp,others --measure lq=location_quotient --threads 2 -o two/town.gpkg
check "for any number of threads" cmp -s one/town.gpkg two/town.gpkg
(head -n 1 alone.csv && tail -n +2 alone.csv | sort -r) >turned.csv
"$TOOL" --cells turned.csv --id id --groups x,y --measure all --json -q >turned.json
equal "in any order" "$(results turned.json 'del(.layer)')" "$(results everything.json 'del(.layer)')"

# ---- names with commas are in quotes ----
printf 'id,"0-6, 7-17",all others,t\na,30,10,40\nb,10,50,60\n' >commas.csv
"$TOOL" --cells commas.csv --id id --groups '"0-6, 7-17", all others' -q --measure dissimilarity --json >commas.json
equal "groups" "$(results commas.json '[.group, .value]')" '["0-6, 7-17",0.5833333333333334]
["all others",0.5833333333333334]'
"$TOOL" --cells commas.csv --id id --groups '"0-6, 7-17"' --total t -q --measure lq=location_quotient --keep none -o quoted.csv
equal "columns" "$(cat quoted.csv)" "$(printf 'id,"lq_0-6, 7-17"\na,1.875\nb,0.41666666666666663')"
"$TOOL" --cells commas.csv --id id --compare commas.csv --groups '"0-6, 7-17",all others' -q --measure gini --json >commas.json
equal "both tables" "$(results commas.json .difference | sort -u)" 0

# ---- refused ----
cells=(--cells town.gpkg --id cell --missing -1)
refuses 2 "--cells" --groups grp,others --measure gini
refuses 2 "--measure is needed" "${cells[@]}" --groups grp,others
refuses 2 "needs --groups" "${cells[@]}" --measure gini
refuses 2 "--measure all|--groups COL" "${cells[@]}" --measure all
refuses 2 "--measure all|--groups COL" "${cells[@]}" --measure all --measure sum_index:parts=poor:homes -o out/x.csv
refuses 2 "--measure all:radius=100|no parameters|--measure ID:KEY=VALUE" "${cells[@]}" --groups grp,others --measure all:radius=100
refuses 2 "--measure each=all|no name" "${cells[@]}" --groups grp,others --measure each=all
refuses 2 "--total" "${cells[@]}" --groups grp --measure gini
refuses 2 "one group|--total" --cells commas.csv --id id --groups '"0-6, 7-17"' --measure gini
refuses 2 "--groups names one" --cells commas.csv --id id --groups '"0-6, 7-17"' --total t --measure entropy
refuses 2 "--groups|empty" "${cells[@]}" --groups grp, --measure gini
refuses 2 "--groups|empty" "${cells[@]}" --groups '' --measure gini
refuses 2 "no measure 'ginni'|gini" "${cells[@]}" --groups grp,others --measure ginni
refuses 2 "no parameter 'kernel'" "${cells[@]}" --groups grp,others --measure minmax:kernel=uniform,radius=500
refuses 2 "--output FILE is missing" "${cells[@]}" --groups grp,others --measure local_entropy
refuses 2 "--areas needs --output" "${cells[@]}" --groups grp,others --measure gini --areas parts.gpkg
refuses 2 "--area-split needs --areas" "${cells[@]}" --groups grp,others --measure local_entropy --area-split -o out/x.csv
refuses 2 "--overwrite and --append need --output" "${cells[@]}" --groups grp,others --measure gini --overwrite
refuses 2 "--overwrite and --append need --output" "${cells[@]}" --groups grp,others --measure gini --append
refuses 2 "that give a column" "${cells[@]}" --groups grp,others --measure gini -o out/x.csv
refuses 2 "two measures are called 'gini'" "${cells[@]}" --groups grp,others --measure gini --measure gini
for name in fid FID geom GEOM; do
    refuses 2 "the column name '$name' is taken" "${cells[@]}" --groups grp,others --measure $name=local_entropy -o out/x.gpkg
done
refuses 2 "--measure is not UTF-8 text" "${cells[@]}" --groups grp,others --measure $'q\xff=location_quotient' -o out/x.gpkg --json
refuses 2 "--groups is not UTF-8 text" "${cells[@]}" --groups $'gr\xff,others' --measure gini --json
refuses 2 "parts=" "${cells[@]}" --measure sum_index -o out/x.csv
refuses 2 "'poor:homes' is there twice" "${cells[@]}" --measure sum_index:parts=poor:homes/poor:total/poor:homes -o out/x.csv
refuses 2 "NUM:DEN" "${cells[@]}" --measure sum_index:parts=poor -o out/x.csv
refuses 2 "b: 1 is not below 1" "${cells[@]}" --groups grp,others --measure atkinson:b=1
refuses 2 "'grp' is there twice" "${cells[@]}" --groups grp,grp --measure gini
refuses 2 "'GRP' is there twice" "${cells[@]}" --groups grp,others,GRP --measure gini
refuses 1 "no column 'grpp'|grp" "${cells[@]}" --groups grpp,others --measure gini
refuses 1 "is negative|--missing grp=-1" --cells town.gpkg --id cell --groups grp,others --measure gini
printf 'id,x,y\n1,1.5e308,1\n2,1e308,2\n' >endless.csv
refuses 1 "more people than numbers can|--missing" --cells endless.csv --id id --groups x,y --measure gini
refuses 1 "row 1 (a)|the groups hold 40 people, but 'poor' says 10" "${cells[@]}" --groups grp,others --total poor --measure gini
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg town.gpkg
refuses 1 "longitude and latitude|ogr2ogr" --cells degrees.gpkg --id cell --missing -1 --groups grp,others --measure delta
finish
