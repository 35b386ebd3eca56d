#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What --min-count leaves out is in no sum either, from which it could be found, and in no route.
#
#     few_people_sums.sh DIKAS_ACCESS SOURCE_ROOT DIKAS_EXPOSURE DIKAS_JOIN
EXPOSURE=$(realpath "$3")
JOIN=$(realpath "$4")
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$(realpath "$0")")/lib.sh"

# box X WIDTH [HEIGHT]
box() {
    awk -v x="$1" -v w="$2" -v h="${3:-100}" 'BEGIN { printf "POLYGON((%d 0,%d 0,%d %d,%d %d,%d 0))", x, x+w, x+w, h, x, h, x }'
}
# b has 3 people, c an unknown number, e none; West is a and b, East the rest
layer town.gpkg EPSG:25833 cell,pop,grp,others "a,100,60,40;$(box 0 100)" "b,3,2,1;$(box 100 100)" \
    "c,-1,-1,-1;$(box 200 100)" "d,50,4,46;$(box 300 100)" "e,0,0,0;$(box 400 100)"
layer parts.gpkg EPSG:25833 name "West;$(box 0 200)" "East;$(box 200 300)"
layer flood.gpkg EPSG:25833 class "low;$(box 0 150)"
printf 'from_id,to_id,cost\na,s,1\nb,s,7\nc,s,3\nd,s,4\n' >matrix.csv
printf 'id,supply\ns,1\n' >services.csv
town=(--cells town.gpkg --id cell --missing -1 --keep none -q)
areas=(--areas parts.gpkg --area-id name)

# record FILE MEASURE FILTER KEYS
record() {
    jq -c --arg measure "$2" "[.results[] | select(.measure == \$measure) | select($3) | $4][0]" "$1"
}

# ---- access ----
near() {
    "$TOOL" "${town[@]}" --demand pop --groups grp,others --matrix matrix.csv --services services.csv --service-id id \
        --measure near=nearest --measure share_within:cutoff=6 --equity "${areas[@]}" --overwrite --json "$@" >near.json || not_ok "access $*"
}
near -o all.gpkg
equal "everybody by area" "$(query all.gpkg "SELECT name, near_mean, near_known FROM all_by_parts")" \
    "$(printf 'West|%s|103.0\nEast|4.0|50.0' "$(query all.gpkg 'SELECT 121 / 103.0')")"
equal "the share of everybody" "$(record near.json share_within '.group == null and .area == null' '[.people, .people_within]')" '[153,150]'

near --min-count 10 -o near.gpkg
equal "by area" "$(query near.gpkg "SELECT name, near_mean, near_median, near_known, near_rank FROM near_by_parts")" \
    "$(printf 'West|1.0|1.0|100.0|2.0\nEast|4.0|4.0|50.0|1.0')"
# b is in no sum; c may have as many as the mean of those who are told of, 75
equal "the share of all" \
    "$(record near.json share_within '.group == null and .area == null' '[.status, .value, .people, .people_within, .unknown_cells, .value_low, .value_high]')" \
    '["ok",1,150,150,1,1,1]'
equal "the share by area" "$(record near.json share_within '.group == null and .area == "West"' '[.value, .people, .people_within]')" '[1,100,100]'
equal "a group" "$(record near.json share_within '.group == "grp" and .area == null' '[.people, .people_within]')" '[64,64]'
equal "few of a group in an area" \
    "$(record near.json share_within '.group == "grp" and .area == "East"' '[.status, .value, .value_low, .value_high, .people, .people_within]')" \
    '["few_people",null,null,null,null,null]'
near --min-count 10 --sensitivity 20 -o vary.gpkg
equal "nor what could be of them" \
    "$(record near.json share_within '.group == "grp" and .area == "East"' '[.status, .sensitivity_low, .sensitivity_high]')" '["few_people",null,null]'
# over a (1, 100 people) and d (4, 50): mean 2, Gini 100 * 50 * 3 / (150^2 * 2); nobody of 3 people or of none
equal "inequality" "$(record near.json gini true '.value * 3 * 1e6 | round')" 1000000
equal "those who reach nothing" "$(record near.json fgt0 true '[.line, .unreached]')" '[4,0]'
equal "mean of a group" "$(record near.json group_mean '.group == "others"' '.value * 86 | round')" 224
near --min-count 100 -o few.gpkg
equal "a mean that rests on few" "$(record near.json group_mean '.group == "others"' '[.status, .value]')" '["few_people",null]'

# who reaches nothing are 50, which is told from 50 on
printf 'from_id,to_id,cost\na,s,1\n' >matrix.csv
near --min-count 10 -o lost.gpkg
equal "many reach nothing" "$(record near.json fgt0 true '.unreached')" 50
near --min-count 51 -o lost.gpkg
equal "a cell of few is in no sum" "$(record near.json fgt0 true '[.unreached, .value]')" '[0,0]'

# ---- access over streets: routes, and what is closed ----
layer street.gpkg EPSG:25833 name "Main;LINESTRING(0 50,500 50)"
layer shops.gpkg EPSG:25833 id "s;POINT(10 50)"
layer closed.gpkg EPSG:25833 name "works;POLYGON((95 40,98 40,98 60,95 60,95 40))"
walk=("${town[@]}" --demand pop --network street.gpkg --mode walk --min-component 1 --services shops.gpkg --service-id id)
"$TOOL" "${walk[@]}" --measure near=nearest --min-count 10 --routes ways.gpkg:ways --json -o walk.gpkg >walk.json || not_ok "routes"
equal "no routes of few" "$(query ways.gpkg "SELECT group_concat(from_id) FROM ways")" "a,d"
equal "the routes left out" "$(jq -r '.warnings[] | select(.code == "min_count" and (.message | test("route"))) | [.count, .message] | join(" ")' walk.json)" \
    "3 3 of 5 cells have fewer than 10 known residents; their routes are left out"
"$TOOL" "${walk[@]}" --measure near=nearest --min-count 10 --routes one.gpkg:ways --routes-from b,d -o one_walk.gpkg || not_ok "routes from b"
equal "not by name either" "$(query one.gpkg "SELECT group_concat(from_id) FROM ways")" "d"
"$TOOL" "${walk[@]}" --measure near=nearest --routes open.gpkg:ways -o open_walk.gpkg || not_ok "all routes"
equal "all without --min-count" "$(query open.gpkg "SELECT group_concat(from_id) FROM ways")" "a,b,c,d,e"

"$TOOL" "${walk[@]}" --groups grp,others --measure near=nearest --min-count 10 --closed closed.gpkg --json -o cut.gpkg >cut.json || not_ok "closed"
equal "cut off" "$(record cut.json cut_off '.group == null' '[.status, .value, .reached_before, .cells, .unknown_cells]')" '["ok",50,150,2,1]'
equal "the others" "$(record cut.json detour '.group == null' '[.status, .value, .connected]')" '["ok",0,100]'
equal "few of a group cut off" "$(record cut.json cut_off '.group == "grp"' '[.status, .value, .reached_before]')" '["few_people",null,null]'
equal "nor by those who are not" "$(record cut.json detour '.group == "grp"' '[.status, .value, .connected]')" '["few_people",null,null]'

# ---- exposure: what is of the ground is shown, but not how many live there ----
"$EXPOSURE" "${town[@]}" --population pop --hazard flood=flood.gpkg --measure wet=hazard_share:hazard=flood \
    --measure hit=hazard_affected:hazard=flood --min-count 10 "${areas[@]}" -o wet.gpkg || not_ok "exposure"
equal "the ground of few" "$(query wet.gpkg "SELECT wet FROM wet WHERE cell = 'b'")" 0.5
equal "its people" "$(query wet.gpkg "SELECT name, wet_mean, wet_known, hit_known, hit_total FROM wet_by_parts")" \
    "$(printf 'West|1.0|100.0|100.0|100.0\nEast|0.0|50.0|50.0|0.0')"

# ---- join: the balance would tell of b ----
"$JOIN" --source town.gpkg "${town[@]}" --extensive pop --min-count 10 --json -o sum.gpkg >sum.json || not_ok "join"
equal "only what is shown" "$(record sum.json balance true '[.status, .value, .in, .allocated, .unallocated, .outside]')" \
    '["few_people",null,null,150,null,null]'
equal "and said so" "$(jq -r '.warnings[] | select(.code == "min_count_balance") | .count' sum.json)" 1
"$JOIN" --source town.gpkg "${town[@]}" --extensive pop --min-count 3 --json -o sum3.gpkg >sum3.json || not_ok "join of all"
equal "the balance where nobody is hidden" "$(record sum3.json balance true '[.status, .value, .in, .allocated, .unallocated]')" '["ok",1,153,153,0]'
"$JOIN" --source town.gpkg --cells town.gpkg --id cell --missing -1 --keep none --extensive pop --min-count 10 -o sum4.gpkg >sum.txt 2>/dev/null || not_ok "join on screen"
equal "on the screen" "$(grep '^pop ' sum.txt | tr -s ' ')" "pop - 150.0 -"
finish
