#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --sensitivity: intervals that are the same each time, and no wider than what is unknown.
. "$(dirname "$0")/lib.sh"

run=(--cells "$GPKG:cells" --id cell_id --demand population --groups age_80_over --missing -1 --keep none
    --network "$PBF" --profile older --services "$GPKG:services" --service-where "category = 'grocery'"
    -m near=nearest -m reach=cumulative:cutoff=10 -m within=share_within:cutoff=5 --sensitivity 20 -q)
mkdir first second
"$TOOL" "${run[@]}" --threads 1 -o first/one.gpkg
"$TOOL" "${run[@]}" --threads 2 -o second/one.gpkg
"$TOOL" "${run[@]}" --json -o third.csv >third.json
"$TOOL" "${run[@]}" --seed 2 -o other.csv
cp first/one.gpkg same.gpkg
check "the same bytes for one thread and two" cmp -s first/one.gpkg second/one.gpkg
"$TOOL" "${run[@]}" -o again.csv
check "the same bytes again" cmp -s third.csv again.csv
if cmp -s third.csv other.csv; then not_ok "another seed, the same draws"; else ok; fi

# the columns themselves do not change; intervals are in order and hold most of the values
"$TOOL" "${run[@]/--sensitivity/--seed}" -o plain.gpkg
equal "values without draws" "$(query plain.gpkg 'SELECT hex(near), hex(reach) FROM plain ORDER BY cell_id' | sha256sum)" \
    "$(query same.gpkg 'SELECT hex(near), hex(reach) FROM one ORDER BY cell_id' | sha256sum)"
equal "in order" "$(query same.gpkg 'SELECT sum(near_low > near_high) + sum(reach_low > reach_high) FROM one')" 0
equal "most values lie within" "$(query same.gpkg \
    'SELECT avg(near BETWEEN near_low AND near_high) > 0.8 AND avg(near_high / near_low) BETWEEN 1.1 AND 2 FROM one WHERE near > 3')" 1
equal "shares" "$(jq '[.results[] | select(.measure == "share_within") | .sensitivity_low <= .sensitivity_high
    and .sensitivity_low > 0.2 and .sensitivity_high < 0.7] | all' third.json)" true

# known costs and residents: nothing to vary. Unknown residents: no wider than all or none of them.
printf 'id,pop,old\na,10,4\nb,30,NA\nc,NA,NA\nd,60,6\n' >cells.csv
printf 'id,cap\ns,1\nt,1\n' >services.csv
printf 'from_id,to_id,cost\na,s,1\nb,s,7\nc,t,2\nd,t,9\n' >matrix.csv
table=(--cells cells.csv --id id --demand pop --groups old --services services.csv --service-id id
    --matrix matrix.csv -m near=nearest -m load=2sfca:decay=binary,cutoff=5 -m in=share_within:cutoff=5 -q)
"$TOOL" "${table[@]}" --sensitivity 100 --json -o known.csv >known.json
equal "header" "$(head -n 1 known.csv)" "id,pop,old,near,near_low,near_high,load,load_low,load_high"
equal "costs" "$(cut -d, -f4-6 known.csv | tail -n +2 | tr '\n' ' ')" "1,1,1 7,7,7 2,2,2 9,9,9 "
equal "a load without unknown residents" "$(sed -n 2p known.csv | cut -d, -f7-9)" "0.1,0.1,0.1"
equal "the load of unknown residents varies" "$(sed -n 4p known.csv | awk -F, '{ print ($8 < $9 && $8 > 1 / 34) }')" 1
equal "everybody" "$(jq -c '.results[] | select(.measure == "share_within" and .group == null) | [.value, .value_low <=
    .sensitivity_low, .sensitivity_low < .sensitivity_high, .sensitivity_high <= .value_high]' known.json)" \
    "[0.1,true,true,true]"
equal "a group" "$(jq -c '.results[] | select(.group == "old") | [.value, .value_low <= .sensitivity_low,
    .sensitivity_low < .sensitivity_high, .sensitivity_high <= .value_high]' known.json)" "[0.4,true,true,true]"

# what is missing in more than one of twenty draws has no bound there
printf 'from_id,to_id,cost\na,s,1\n' >matrix.csv
"$TOOL" "${table[@]}" --sensitivity 20 --overwrite -o known.csv
equal "out of reach" "$(sed -n 3p known.csv | cut -d, -f4-7)" ",,,beyond_limit"

refuses 2 "at least 2" "${table[@]}" --sensitivity 1 -o out/r.csv
refuses 2 "--sensitivity" "${table[@]}" --sensitivity -3 -o out/r.csv
refuses 1 "cannot be named 'x_low'" "${table[@]}" -m x_low=nearest --sensitivity 5 -o out/r.csv
finish
