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
equal "left out, both ways" "$(results care.json '[.cells_left_out_share, (.people_left_out_share * 107 | round)]' | sort -u)" '[0.25,7]'
"${seg[@]}" --groups grp,others --where "id = 'c'" --measure dissimilarity --json >nobody.json
equal "of nobody" "$(results nobody.json '[.value, .expected_by_chance, .people_per_cell]' | sort -u)" '[null,null,null]'
finish
