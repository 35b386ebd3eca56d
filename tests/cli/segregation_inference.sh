#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Could it be chance? Draws against exact probabilities, what they do not depend on, what is refused.
. "$(dirname "$0")/lib.sh"

# number FILE JQ: one number
number() {
    jq -r "$2" "$1"
}

# within TEXT GOT WANTED ROOM
within() {
    if awk -v a="$2" -v b="$3" -v room="$4" 'BEGIN { exit !(a != "null" && a - b <= room && b - a <= room) }'; then
        ok
    else
        not_ok "$1: got $2, expected $3 within $4"
    fi
}

# ---- two cells of three people each, all apart ----
# Systematic: members in the first cell are binomial(3, 1/2) in both groups, and D a third of their
# difference: 0, 1/3, 2/3, 1 with 20, 30, 12, 2 of 64. Mean 0.3125, mean of squares 1/6.
printf 'id,x,y\na,3,0\nb,0,3\n' >apart.csv
seg=("$TOOL" --cells apart.csv --id id --groups x,y -q --json)
"${seg[@]}" --measure dissimilarity --measure interaction --permutations 20000 >systematic.json
r='.results[0]'
equal "null and draws" "$(jq -c "$r | [.value, .null, .permutations, .tail]" systematic.json)" \
    '[1,"systematic",20000,"high"]'
within "mean of D" "$(number systematic.json $r.null_mean)" 0.3125 0.0086
within "sd of D" "$(number systematic.json $r.null_sd)" 0.26270 0.006
within "p of D" "$(number systematic.json $r.p_value)" 0.03125 0.0062
equal "quantiles of D" "$(jq -c "$r | [.null_q025, (.null_q975 * 3 | round)]" systematic.json)" '[0,3]'
within "D above chance" "$(number systematic.json "$r.value_above_chance")" 1 0
# Whom one meets of others: less is more segregated.
equal "who meets nobody" "$(jq -c '.results[2] | [.value, .tail]' systematic.json)" '[0,"low"]'
within "p of meeting nobody" "$(number systematic.json '.results[2].p_value')" 0.03125 0.0062

# Evenness: each cell by itself, so that a group is empty in 2 of 64 draws, which have no D, and all
# are apart in 2 of the other 62.
"${seg[@]}" --measure dissimilarity --permutations 20000 --null evenness >evenness.json
within "draws that have a D" "$(number evenness.json $r.permutations)" 19375 123
within "p of D, evenness" "$(number evenness.json $r.p_value)" 0.032258 0.0063

# Bootstrap of cells that are all apart: they stay so, with nothing to correct.
"${seg[@]}" --measure dissimilarity --bootstrap 200 >bootstrap.json
equal "all apart" "$(jq -c "$r | [.boot_mean, .boot_sd, .boot_q025, .boot_q975, .value_bias_corrected, .interval_low,
    .interval_high, .value_density_corrected]" bootstrap.json)" '[1,0,1,1,1,1,1,1]'
equal "no null without permutations" "$(jq "$r | has(\"p_value\")" bootstrap.json)" false

# Whole cells that change places change nothing where place does not count.
"${seg[@]}" --measure gini --permutations 9 --null permutation >places.json
equal "places do not count" "$(jq -c "$r | [.p_value, .null_mean, .null_sd, .permutations]" places.json)" '[1,1,0,9]'

# ---- the ground, larger units: there places count ----
# Cells of 1, 1 and 2 hectares: everybody in a small one. 1/2 Σ |x_i / X - a_i / A| is 3/4 there and
# 1/2 in the large one, so that two of three draws are as high.
layer ground.gpkg EPSG:25833 id,x,y "a,8,1;POLYGON((0 0,100 0,100 100,0 100,0 0))" \
    "b,0,1;POLYGON((100 0,200 0,200 100,100 100,100 0))" "c,0,1;POLYGON((0 100,200 100,200 200,0 200,0 100))"
"$TOOL" --cells ground.gpkg --id id --groups x,y -q --json --measure delta --permutations 3000 --null permutation >ground.json
equal "delta" "$(number ground.json $r.value)" 0.75
within "p of delta" "$(number ground.json $r.p_value)" 0.66667 0.043
within "mean of delta" "$(number ground.json $r.null_mean)" 0.66667 0.011

# ---- people in none of the groups are drawn too ----
printf 'id,x,all\na,30,40\nb,10,60\n' >part.csv
"$TOOL" --cells part.csv --id id --groups x --total all -q --json --measure isolation --permutations 2000 >part.json
# (E[xPx] - P) / (1 - P) is near (cells - 1) / (people - 1)
within "isolation by chance" "$(number part.json $r.null_mean)" 0.406 0.003

# ---- how far a difference between two tables may be off ----
printf 'id,x,y\na,300,100\nb,100,300\nc,200,250\n' >later.csv
printf 'id,x,y\na,250,150\nb,120,280\nc,210,240\n' >earlier.csv
compare() {
    "$TOOL" --id id --groups x,y -q --json --measure dissimilarity --bootstrap 4000 "$@"
}
compare --cells later.csv --compare earlier.csv >difference.json
compare --cells earlier.csv >earlier.json
# Tables that are drawn each by itself: the variances add up, and the interval is of 3.92 of its sd.
width=$(number difference.json "$r.difference_high - $r.difference_low")
within "interval of the difference" "$(jq -n --argjson width "$width" --argjson one "$(number difference.json $r.boot_sd)" \
    --argjson two "$(number earlier.json $r.boot_sd)" '$width / (3.92 * ($one * $one + $two * $two | sqrt))')" 1 0.05
check "it is about the difference" jq -e "$r | .difference_low < .difference and .difference < .difference_high" difference.json
compare --cells apart.csv --compare apart.csv >same.json
equal "nothing to draw" "$(jq -c "$r | [.difference, .difference_low, .difference_high]" same.json)" '[0,0,0]'

# ---- the same for all threads and orders; another seed is another draw ----
head -n 1 part.csv >turned.csv
tail -n +2 part.csv | sort -r >>turned.csv
draw() {
    "$TOOL" --cells "$1" --id id --groups x --total all -q --json --measure isolation --measure dissimilarity \
        --permutations 200 --bootstrap 50 "${@:2}" | jq -c ".results | map(del(.layer))"
}
draw part.csv --threads 1 >one
draw part.csv --threads 2 >two
draw turned.csv >turned
draw part.csv --seed 2 >other
check "for any number of threads" cmp -s one two
check "in any order" cmp -s one turned
check "another seed" test "$(cat one)" != "$(cat other)"

# ---- cell by cell ----
# Of two cells all apart, one holds a single group in 2 · 7/8 · 1/8 of the draws, and nobody in 1/64
# of them, which do not count: 14 of 63. Each of the two groups alone: 7 of 63, on either side.
printf 'id,x,y\na,3,0\nb,0,3\nc,0,0\n' >empty.csv
"$TOOL" --cells empty.csv --id id --groups x,y -q --measure d=local_divergence --measure lq=location_quotient \
    --permutations 20000 --keep none -o local.csv
equal "columns of tests" "$(head -n 1 local.csv)" "id,d,lq_x,lq_y,d_p,d_fdr,lq_x_p,lq_x_fdr,lq_y_p,lq_y_fdr"
field() {
    awk -F , -v row="$1" -v column="$2" 'NR == row { print $column }' local.csv
}
for row in 2 3; do
    for column in 5 7 9; do
        within "p in row $row, column $column" "$(field $row $column)" 0.22222 0.018
    done
done
equal "nobody, no test" "$(tail -n 1 local.csv)" "c,,,,,,,,,"
# Two p: q of both is the higher one, or twice the lower.
equal "false discovery" "$(awk -F , 'NR > 1 && $5 != "" { p[++n] = $5; q[n] = $6 }
    END { low = p[1] < p[2] ? 1 : 2; high = 3 - low; a = p[high] < 2 * p[low] ? p[high] : 2 * p[low]
          print (q[low] == a && q[high] == p[high]) }' local.csv)" 1
"$TOOL" --cells empty.csv --id id --groups x,y -q --measure d=local_divergence --permutations 9 --min-count 4 \
    --keep none -o few.csv
equal "few people, no test" "$(head -n 2 few.csv)" "$(printf 'id,d,d_status,d_p,d_fdr\na,,few_people,,')"

# ---- environments of drawn people ----
around=(--id cell_id --missing -1 -q --groups age_0_6,age_65_79 --permutations 20 --keep none
    --measure h=multigroup_information:kernel=uniform,radius=500/1000 --measure k=multigroup_information:knn=500
    --measure x=distortion --measure e=local_entropy:kernel=biweight,radius=500 --measure s=knn_share:knn=500)
ogr2ogr -q backwards.gpkg "$GPKG" -sql 'SELECT * FROM cells ORDER BY cell_id DESC' -nln cells
for null in systematic evenness permutation; do
    "$TOOL" --cells "$GPKG:cells" "${around[@]}" --null $null --threads 1 --json -o one.csv --overwrite | jq -c .results >one
    "$TOOL" --cells "$GPKG:cells" "${around[@]}" --null $null --threads 2 --json -o two.csv --overwrite | jq -c .results >two
    "$TOOL" --cells backwards.gpkg:cells "${around[@]}" --null $null --json -o turned.csv --overwrite | jq -c .results >turned
    check "environments, $null: for any number of threads" cmp -s one two
    check "environments, $null: in any order" cmp -s one turned
    check "columns, $null: for any number of threads" cmp -s one.csv two.csv
    check "columns, $null: in any order" cmp -s <(sort one.csv) <(sort turned.csv)
done
"$TOOL" --cells "$GPKG:cells" --id cell_id --missing -1 -q --groups foreign_citizens --total population --json \
    --measure dissimilarity --measure d=dissimilarity:radius=500/1000 --permutations 9 --bootstrap 9 >around.json
equal "the density correction is of cells" "$(jq -c '.results | map([.radius_m, .macro_m, has("value_density_corrected"),
    has("value_above_chance"), .p_value > 0])' around.json)" \
    '[[null,null,true,true,true],[500,null,false,false,true],[1000,null,false,false,true],[null,1000,false,false,true]]'
equal "every form has its null" "$(jq -c 'map(.null_sd > 0 and .null_mean > 0) | unique' one)" '[true]'

# ---- nobody, none, undefined ----
printf 'id,x,y\na,3,0\nb,2,0\n' >alone.csv
"$TOOL" --cells alone.csv --id id --groups x,y -q --json --measure dissimilarity --permutations 9 --bootstrap 9 >alone.json
equal "undefined" "$(jq -c "$r | [.value, .status, .permutations, .p_value, .null_mean, .boot_mean, .value_bias_corrected]" \
    alone.json)" '[null,"one_group",0,null,null,null,null]'
"${seg[@]}" --measure gini --permutations 0 --bootstrap 0 >nothing.json
equal "no draws" "$(jq -c "$r | has(\"null_mean\")" nothing.json)" false
"${seg[@]}" --measure gini --permutations 1 >single.json
equal "one draw" "$(jq -c "$r | [.permutations, .null_sd, (.p_value == 1 or .p_value == 0.5)]" single.json)" '[1,null,true]'
# Of two people one in two draws is of both groups: no interval of one value.
printf 'id,x,y\na,1,0\nb,0,1\n' >two.csv
for seed in $(seq 16); do
    "$TOOL" --cells two.csv --id id --groups x,y -q --json --measure dissimilarity --bootstrap 2 --seed $seed |
        jq -c "$r | [.bootstrap, .status_bootstrap, .boot_mean, .boot_sd, .boot_q025, .interval_low, .interval_high,
            .value_bias_corrected, .value_density_corrected]"
done | sort -u >two.txt
equal "an interval is of two values or more" "$(cat two.txt)" '[0,"no_draws",null,null,null,null,null,null,1]
[1,"one_draw",1,null,1,null,null,1,1]
[2,"ok",1,0,1,1,1,1,1]'
printf 'id,x,y\na,3.5,0.2\nb,0.5,3\n' >part.csv
"$TOOL" --cells part.csv --id id --groups x,y --json --measure gini --bootstrap 9 >fractions.json 2>fractions.txt
equal "people are whole" "$(jq -r '.warnings[].code' fractions.json)" "$(printf 'fractional_counts\ndraws_of_whole_people')"

# People whom rounding leaves nothing of are not drawn; nothing can be corrected for them.
printf 'id,x,y\na,0.4,0.3\nb,0.2,0.4\n' >hair.csv
printf 'id,x,y\na,0.4,30\nb,0.2,40\n' >half.csv
for file in hair half; do
    "$TOOL" --cells $file.csv --id id --groups x,y -q --json --measure dissimilarity --bootstrap 9 >hair.json
    equal "nobody is drawn: $file" "$(jq -c '[.results[] | [.status, .status_bootstrap, .value_density_corrected]] | unique' hair.json)" \
        '[["ok","no_draws",null]]'
done

# ---- refused ----
cells=(--cells apart.csv --id id)
refuses 2 "--null: systematic, evenness or permutation" "${cells[@]}" --groups x,y --measure gini --permutations 9 --null even
refuses 2 "--permutations N" "${cells[@]}" --groups x,y --measure gini --null evenness
refuses 2 "--permutations -1: a whole number" "${cells[@]}" --groups x,y --measure gini --permutations -1
refuses 2 "--bootstrap takes at least 2 draws|50 or more" "${cells[@]}" --groups x,y --measure gini --bootstrap 1
refuses 2 "--bootstrap 1.5: a whole number" "${cells[@]}" --groups x,y --measure gini --bootstrap 1.5
refuses 2 "'d_p'|NAME=" "${cells[@]}" --groups x,y --measure d=local_divergence --measure d_p=local_entropy \
    --permutations 9 -o out/x.csv
refuses 2 "--groups" "${cells[@]}" --measure sum_index:parts=x:y --permutations 9 -o out/x.csv
finish
