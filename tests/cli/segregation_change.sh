#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What stands beside an index of segregation: chance, what was left out, another year, hidden counts.
. "$(dirname "$0")/lib.sh"

# results FILE JQ: one line a record
results() {
    jq -c ".results[] | $2" "$1"
}

# ---- read with care ----
# 30 and 10 of the group, 10 and 50 others; nobody; one with a secret
printf 'id,grp,others,total\na,30,10,40\nb,10,50,60\nc,0,0,0\nd,-1,7,9\n' >town.csv
seg=("$TOOL" --cells town.csv --id id --missing -1 -q)
"${seg[@]}" --groups grp,others --measure dissimilarity --measure multigroup_dissimilarity --measure gini --json >care.json
# 2 E|x - 16| / (2 · 100 · 0.24), x of 40 drawn from 100 with 40 in the group
equal "by chance, of so many cells" \
    "$(results care.json '[.measure, .cells, .people, .people_per_cell, .layer, ((.expected_by_chance // 0) * 1e12 | round)]' | sort -u)" \
    "$(printf '%s\n' '["dissimilarity",2,100,50,"town",79124564836]' '["gini",2,100,null,null,0]' \
        '["multigroup_dissimilarity",2,100,50,"town",79124564836]')"
equal "left out, both ways" "$(results care.json '[.cells_left_out_share, .people_left_out_share]' | sort -u)" '[0.25,null]'
"${seg[@]}" --groups grp,others --where "id = 'c'" --measure dissimilarity --json >nobody.json
equal "of nobody" "$(results nobody.json '[.value, .expected_by_chance, .people_per_cell]' | sort -u)" '[null,null,null]'
# ---- hidden counts ----
# d hides two at most, as seven of nine are others; e hides fewer than 5 of eight in each; the total of f is hidden too
printf 'id,grp,others,total\na,30,10,40\nb,10,50,60\nd,-1,7,9\ne,-1,-1,8\nf,-1,-1,-1\n' >secret.csv
bounds=("$TOOL" --cells secret.csv --id id --missing -1 --groups grp,others --total total -q --bounds 5)
"${bounds[@]}" --measure dissimilarity --measure information --measure gini --json >bounds.json
equal "bounds of two indices" "$(results bounds.json '[.measure, .group, .cells_hidden, (.value_high - .value_low > 0.01)?]')" \
    '["dissimilarity","grp",2,true]
["dissimilarity","others",1,true]
["information","grp",2,true]
["information","others",1,true]
["gini","grp",null]
["gini","others",null]'
equal "what they do not reach is said" "$(jq -c '[.warnings[] | select(.code == "bounds_without_total") | .count]' bounds.json)" '[1]'
for d in 0 1 2; do
    for e in 0 1 2 3 4; do
        printf 'id,grp,others,total\na,30,10,40\nb,10,50,60\nd,%d,7,9\ne,%d,0,8\n' $d $e >filled.csv
        "$TOOL" --cells filled.csv --id id --groups grp --total total -q --measure dissimilarity --measure information --json |
            jq -c '.results[] | [.measure, .value]'
    done
done | jq -s . >filled.json
equal "all that can be lies within" "$(jq -s -c '.[0].results as $b | .[1] | [length, (map(. as $f | $b[] | select(.measure == $f[0] and .group == "grp") |
    .value_low <= $f[1] and $f[1] <= .value_high) | all)]' bounds.json filled.json)" '[30,true]'
equal "and the bounds are near it" "$(jq -s -c '.[0].results as $b | .[1] | group_by(.[0]) | map(. as $all | $b[] | select(.measure == $all[0][0] and .group == "grp") |
    ((($all | map(.[1]) | min) - .value_low) < 0.01 and (.value_high - ($all | map(.[1]) | max)) < 0.01))' bounds.json filled.json)" '[true,true]'
"$TOOL" --cells town.csv --id id --groups grp,others --total total --where "id < 'd'" --bounds 5 -q --measure dissimilarity --json >open.json
equal "nothing is hidden" "$(results open.json '[(.value_low - .value | fabs < 1e-15), (.value_high - .value | fabs < 1e-15), .cells_hidden]' | sort -u)" '[true,true,0]'
# nobody can be in the group, nobody else can be, one resident: no table has an index
for town in 'a,0,9\nb,0,4 zero_group' 'a,9,9\nb,4,4 one_group' 'a,-1,1\nb,0,0 one_group' 'a,-1,-1\nb,-1,-1 no_people'; do
    printf "id,grp,total\n${town% *}\n" >none.csv
    none=("$TOOL" --cells none.csv --id id --missing -1 -q --groups grp --total total --bounds 5 --measure dissimilarity --measure information)
    "${none[@]}" --json >none.json
    equal "no table has an index" "$(results none.json '[.value_low, .value_high, .status_bounds]' | sort -u)" "[null,null,\"${town#* }\"]"
done
check "nor on the screen" grep -q '  no bounds: no_people  no_people$' <("${none[@]/-q/--progress=none}" 2>/dev/null)
equal "bounds that are there" "$(results bounds.json 'select(.value_low) | .status_bounds' | sort -u)" '"ok"'
check "on the screen too" grep -q ' from 0\.[0-9]* to 0\.[0-9]*  by chance' <("$TOOL" --cells secret.csv --id id --missing -1 \
    --groups grp,others --total total --bounds 5 --measure dissimilarity 2>bounds.err)

# ---- another year ----
# a and b fell apart, d is new, e is gone
printf 'id,x,y\na,9,1\nb,2,8\nc,5,5\nd,0,7\n' >now.csv
printf 'id,x,y\ne,4,4\nc,5,5\na,6,6\nb,5,4\n' >then.csv
seg=("$TOOL" --cells now.csv --id id --groups x,y -q)
"${seg[@]}" --compare then.csv --measure m=mutual_information --measure dissimilarity --measure gini --json >change.json
"$TOOL" --cells then.csv --id id --groups x,y -q --measure m=mutual_information --measure dissimilarity --measure gini --json >then.json
equal "the other's values" "$(results change.json 'select(.part == null) | [.measure, .group, .value_compare]')" \
    "$(results then.json '[.measure, .group, .value]')"
equal "how many they are" "$(results change.json 'select(.part == null) | [.cells, .people, .cells_compare, .people_compare, .status_compare]' | sort -u)" \
    '[4,37,4,39,"ok"]'
equal "differences" "$(jq '[.results[] | select(.part == null) | (.value - .value_compare - .difference | fabs) < 1e-16] | all' change.json)" true
equal "parts" "$(results change.json 'select(.part) | [.measure, .name, .part, .method, .cells, .cells_unknown, .status]')" \
    '["mutual_information","m_additions","additions","shapley",1,0,"ok"]
["mutual_information","m_removals","removals","shapley",1,0,"ok"]
["mutual_information","m_group_margin","group_margin","shapley",3,null,"ok"]
["mutual_information","m_unit_margin","unit_margin","shapley",3,null,"ok"]
["mutual_information","m_structural","structural","shapley",3,null,"ok"]'
equal "they add up" "$(jq '[.results[] | select(.part) | .value] as $p | .results[0].difference - ($p | add) | fabs < 1e-14' change.json)" true
# M without the new cell, and of the old table without the one that is gone
common=$("${seg[@]}" --where "id <> 'd'" --measure mutual_information --json | jq .results[0].value)
stayed=$("$TOOL" --cells then.csv --id id --groups x,y -q --where "id <> 'e'" --measure mutual_information --json | jq .results[0].value)
equal "additions and removals" "$(jq --argjson common "$common" --argjson stayed "$stayed" \
    '[.results[] | select(.part) | .value] as $p | .results[0] as $m |
     [$p[0] - ($m.value - $common), $p[1] - ($stayed - $m.value_compare)] | map(fabs < 1e-15)' change.json | tr -d ' \n')" '[true,true]'
"${seg[@]}" --compare then.csv --compare-method km --measure m=mutual_information --json >km.json
equal "another method" "$(jq -c '[[.results[] | select(.part) | .part], ([.results[] | select(.part) | .value] | add) - .results[0].difference | if type == "number" then fabs < 1e-14 else . end]' km.json)" \
    '[["additions","removals","group_margin","unit_margin","interaction","structural"],true]'
equal "both tables are inputs" "$(jq -c '[.inputs[] | [.role, .rows]]' change.json)" '[["cells",4],["compare",4]]'
"${seg[@]}" --compare then.csv --measure multigroup_information --measure multigroup_gini --measure entropy --json >indices.json
equal "of other indices" "$(results indices.json '[.measure, .part == null]' | sort | uniq -c | awk '{ print $1 $2 }')" \
    "$(printf '%s\n' '1["entropy",true]' '5["multigroup_gini",false]' '1["multigroup_gini",true]' \
        '5["multigroup_information",false]' '1["multigroup_information",true]')"
"$TOOL" --cells now.csv --id id --groups x,y --compare then.csv --measure mutual_information >screen.txt 2>screen.err
equal "on the screen" "$(sed -n '2,5p' screen.txt | tr -s ' ')" \
    "$(printf '%s\n' 'compared with 4 cells with 39 people, 3 of them the same' 'measure group value compare difference' 'mutual_information_nats all 0.2735 0.0011 0.2724' ' additions all 0.0888')"

# where it comes from: a and b moved away from the mix of all, c hardly; d was not there
"${seg[@]}" --compare then.csv --measure m=mutual_information --keep none -o moved.csv
equal "a column of what moved" "$(awk -F, 'NR == 1 { print } NR > 1 { print $1, ($2 == "" ? "-" : $2 > 0.25 ? "far" : $2 > 0 && $2 < 0.02 ? "hardly" : $2) }' moved.csv)" \
    "$(printf '%s\n' 'id,m_structural' 'a far' 'b far' 'c hardly' 'd -')"
# shares of 30 and 31 people that are in both: the parts of a, b and c add up
equal "they make the structural part" "$(awk -F, 'NR == 2 { s += $2 * (10/30 + 12/31) / 2 } NR == 3 { s += $2 * (10/30 + 9/31) / 2 }
    NR == 4 { s += $2 * (10/30 + 10/31) / 2 } END { printf "%.12f", s }' moved.csv)" \
    "$(printf %.12f "$(jq '.results[] | select(.part == "structural") | .value' change.json)")"

# unknown in one of the tables: left out there, and told apart from what was not there
printf 'id,x,y\ne,4,4\nc,-1,5\na,6,6\nb,5,4\n' >hidden.csv
"${seg[@]}" --compare hidden.csv --missing x=-1 --measure m=mutual_information --json >hidden.json
equal "unknown there" "$(results hidden.json 'select(.part) | [.part, .cells, .cells_unknown]' | head -n 3)" \
    '["additions",2,1]
["removals",1,0]
["group_margin",2,null]'
check "its warning names the table" grep -q 'hidden.csv: a group is unknown in 1 of 4 cells' hidden.json

# zeros that forbid the margins of the other table
printf 'id,x,y\na,5,0\nb,0,5\n' >apart.csv
printf 'id,x,y\na,5,1\nb,0,2\n' >mixed.csv
"$TOOL" --cells apart.csv --compare mixed.csv --id id --groups x,y -q --measure mutual_information --json >forbidden.json
equal "not converged" "$(results forbidden.json 'select(.part) | [.value, .status]' | sort -u)" '[null,"not_converged"]'
equal "yet a difference" "$(jq '.results[0].difference > 0' forbidden.json)" true

# ---- another city ----
printf 'id,x,y\np,90,40\nq,20,80\n' >city.csv
"${seg[@]}" --compare city.csv --measure mutual_information --measure dissimilarity --json >city.json
equal "without parts" "$(results city.json .part | sort -u)" null
equal "and said, as are other units" "$(jq -c '[.warnings[].code]' city.json)" '["no_common_cells","different_units"]'
equal "years of the same units are not warned of" "$(jq -c '[.warnings[].code]' change.json)" '[]'
printf 'id,x,y\np,0,0\n' >nobody.csv
"${seg[@]}" --compare nobody.csv --measure dissimilarity --json >none.json
equal "of nobody" "$(results none.json '[.value_compare, .status_compare, .difference]' | sort -u)" '[null,"no_people",null]'

# ---- the same bytes ----
(head -n 1 now.csv && tail -n +2 now.csv | sort -r) >turned.csv
"$TOOL" --cells turned.csv --id id --groups x,y -q --compare then.csv --measure m=mutual_information --measure gini --json --threads 2 >turned.json
equal "in any order, for any number of threads" "$(results turned.json 'select(.measure != "dissimilarity") | [.name, .group, .value, .difference]')" \
    "$(results change.json 'select(.measure != "dissimilarity") | [.name, .group, .value, .difference]')"

# ---- refused ----
printf 'id,x\na,9\n' >lacking.csv
printf 'id,x,y,total\na,-1,12,9\n' >beyond.csv
cells=(--cells now.csv --groups x,y)
mkdir -p out
refuses 2 "--bounds needs --total" "${cells[@]}" --bounds 5 --measure dissimilarity
refuses 2 "neither is asked for" "${cells[@]}" --total x --bounds 5 --measure gini
refuses 2 "bounds" "${cells[@]}" --total x --bounds 1 --measure dissimilarity
refuses 1 "row 1 (a)|the groups hold 12 people, but 'total' says 9" --cells beyond.csv --missing -1 --id id --groups x,y --total total --measure gini
refuses 2 "--compare needs --id" "${cells[@]}" --compare then.csv --measure gini
refuses 2 "--compare-method needs --compare" "${cells[@]}" --id id --compare-method km --measure gini
refuses 2 "shapley or km" "${cells[@]}" --id id --compare then.csv --compare-method mrc --measure gini
refuses 2 "that give one number" "${cells[@]}" --id id --compare then.csv --measure local_entropy -o out/x.csv
refuses 2 "that give a column" "${cells[@]}" --id id --compare then.csv --compare-method km --measure mutual_information -o out/x.csv
refuses 2 "that give a column" "${cells[@]}" --id id --measure mutual_information -o out/x.csv
refuses 1 "lacking.csv: no column 'y'" "${cells[@]}" --id id --compare lacking.csv --measure gini
refuses 1 "gone.csv" "${cells[@]}" --id id --compare gone.csv --measure gini

# ---- the parts are of the cells that the index is of; few people in either table are not told of ----
for year in 0 1; do
    awk -v k="$year" 'BEGIN { print "id,a,b,u"; split("9 1 4 6 0 7 3 8", a, " "); split("1 8 5 2 7 1 9 4", b, " ")
        split("|x|y|NA", u, "|"); for (i = 0; i < 8; i++) print i "," a[i + 1] + k * i "," b[i + 1] + k "," u[i % 4 + 1] }' >"units$year.csv"
done
"$TOOL" --cells units1.csv --compare units0.csv --id id --groups a,b --unit u -q --json --measure mutual_information >units.json
equal "parts of the cells with a unit" "$(jq '[.results[] | if .part then .value elif .name == "mutual_information_nats" then -.difference else 0 end]
    | add | . * 1e9 | round' units.json)" 0
printf 'id,a,b\n0,10,20\n1,30,3\n2,9,30\n' >after.csv
printf 'id,a,b\n0,1,0\n1,33,1\n2,12,28\n' >before.csv
"$TOOL" --cells after.csv --compare before.csv --id id --groups a,b -q --measure m=mutual_information --min-count 10 --keep none -o moved_few.csv
equal "few people before" "$(tail -n +2 moved_few.csv | awk -F , '{ print $1, $2 != "" }')" "$(printf '%s\n' '0 0' '1 1' '2 1')"

finish
