#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Values that --min-count leaves out say so, in the result, on the map and in the style: they are no missing data.
#
#     few_people.sh DIKAS_MAP SOURCE_ROOT DIKAS_ACCESS DIKAS_SEGREGATION DIKAS_EXPOSURE DIKAS_JOIN
ACCESS=$(realpath "$3")
SEGREGATION=$(realpath "$4")
EXPOSURE=$(realpath "$5")
JOIN=$(realpath "$6")
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$(realpath "$0")")/lib.sh"

# square X: 100 m wide
square() {
    awk -v x="$1" 'BEGIN { printf "POLYGON((%d 0,%d 0,%d 100,%d 100,%d 0))", x, x+100, x+100, x, x }'
}
# b has 3 people, c an unknown number, e none
layer town.gpkg EPSG:25833 cell,pop,grp,others "a,100,60,40;$(square 0)" "b,3,2,1;$(square 100)" \
    "c,-1,-1,-1;$(square 200)" "d,50,20,30;$(square 300)" "e,0,0,0;$(square 400)"
layer flood.gpkg EPSG:25833 class "low;POLYGON((0 0,500 0,500 50,0 50,0 0))"
layer west.gpkg EPSG:25833 name "West;$(square 0)"
printf 'from_id,to_id,cost\na,s,1\nb,s,2\nc,s,3\nd,s,4\n' >matrix.csv
printf 'id,supply\ns,1\n' >services.csv
town=(--cells town.gpkg --id cell --missing -1 --keep none -q)

# statuses FILE COLUMN: one word a cell, "-" where there is none
statuses() {
    query "$1" "SELECT group_concat(coalesce($2_status, '-'), ' ') FROM (SELECT * FROM $(basename "$1" .gpkg) ORDER BY cell)"
}

# labels FILE: what QGIS calls the classes of missing values
labels() {
    grep -o 'label="no data[^"]*"' "$1" | tr '\n' ' '
}

# on_map FILE COLUMN: cells [suppressed, no data, for another reason]
on_map() {
    local file=$1 column=$2
    shift 2
    "$TOOL" --cells "$file" --id cell --column "$column" "$@" -o map.pdf --overwrite --json >map.json 2>map.txt || not_ok "map of $column"
    jq -c '.results[0].missing | [.suppressed, .no_data, (.reasons // [] | length)]' map.json
}

# access is how it is to be: words, notes and classes
"$ACCESS" "${town[@]}" --demand pop --matrix matrix.csv --services services.csv --service-id id \
    --measure near=nearest --min-count 10 --json -o near.gpkg >near.json || not_ok "access"
equal "access" "$(statuses near.gpkg near)" "ok few_people few_people ok beyond_limit"

"$SEGREGATION" "${town[@]}" --groups grp,others --measure q=location_quotient --min-count 10 --json \
    -o mix.gpkg >mix.json || not_ok "segregation"
equal "segregation" "$(statuses mix.gpkg q_grp)" "ok few_people suppressed ok -"
equal "every column" "$(statuses mix.gpkg q_others)" "ok few_people suppressed ok -"
equal "on the map" "$(on_map mix.gpkg q_grp)" "[2,1,0]"
equal "in the style" "$(labels mix.qml)" 'label="no data: few people" label="no data: suppressed" label="no data" '

"$EXPOSURE" "${town[@]}" --population pop --hazard flood=flood.gpkg --measure hit=hazard_affected:hazard=flood \
    --measure wet=hazard_share:hazard=flood --min-count 10 --json -o hit.gpkg >hit.json || not_ok "exposure"
equal "exposure" "$(statuses hit.gpkg hit)" "ok few_people - ok few_people"
equal "on the map" "$(on_map hit.gpkg hit)" "[2,1,0]"
equal "in the style" "$(labels hit.qml)" 'label="no data: few people" label="no data" '
"$EXPOSURE" --cells town.gpkg --id cell --missing -1 -q --population pop --hazard flood=flood.gpkg \
    --measure hit=hazard_affected:hazard=flood --min-count 10 -o kept.gpkg || not_ok "exposure with its people"
equal "nobody is hidden where nobody lives" "$(on_map kept.gpkg hit --population pop --missing -1)" "[1,2,0]"
equal "none where nothing is hidden" "$(query hit.gpkg "SELECT count(*) FROM pragma_table_info('hit') WHERE name LIKE 'wet%_status'")" 0

"$JOIN" --source town.gpkg "${town[@]}" --extensive pop --rate share=grp/pop --bounds 9 --bounds-total others \
    --min-count 10 --json -o sum.gpkg >sum.json || not_ok "join"
equal "join" "$(statuses sum.gpkg pop) / $(statuses sum.gpkg share)" \
    "ok few_people - ok few_people / ok few_people - ok few_people"
equal "on the map" "$(on_map sum.gpkg share)" "[2,1,0]"
equal "in the style" "$(labels sum.qml)" 'label="no data: few people" label="no data" '
equal "on the map of a bound" "$(on_map sum.gpkg pop_low)" "[2,0,0]"
equal "one status for what belongs to a column" \
    "$(query sum.gpkg "SELECT group_concat(name) FROM pragma_table_info('sum') WHERE name LIKE '%_status'")" "pop_status,share_status"

# What the source does not tell: of c no members, of g not how many live there. Of d nobody knows anything. In e nobody
# lives, in f seven of whom none is in a group, in b three of whom nothing more is told.
cat >secret.csv <<'END'
cell,pop,grp,others
a,100,20,40
b,3,-1,-1
c,60,-1,10
d,50,,
e,0,0,0
f,7,0,0
g,-1,10,10
h,100,20,0
END
ogr2ogr -q secret.gpkg -f GPKG -dialect sqlite -a_srs EPSG:25833 -nln secret secret.csv -sql "SELECT cell, CAST(pop AS INTEGER) AS pop,
    CAST(nullif(grp, '') AS INTEGER) AS grp, CAST(nullif(others, '') AS INTEGER) AS others,
    ST_GeomFromText('POLYGON((' || (400000 + 100 * rowid) || ' 0,' || (400100 + 100 * rowid) || ' 0,' || (400100 + 100 * rowid) ||
    ' 100,' || (400000 + 100 * rowid) || ' 100,' || (400000 + 100 * rowid) || ' 0))') AS geom FROM secret"
secret=(--cells secret.gpkg --id cell --groups grp,others --total pop --keep none -q --measure q=location_quotient
    --measure own=local_divergence --measure near=location_quotient:radius=50 --measure mix=local_divergence:radius=50
    --measure far=local_distortion)
"$SEGREGATION" "${secret[@]}" --missing -1 -o told.gpkg || not_ok "secrets"
for column in q_grp q_others own near_grp mix; do
    none=-
    [ "${column%_*}" = "$column" ] || none=ok # a quotient is 0 where the mix of the groups is of nobody
    equal "secrets: $column" "$(statuses told.gpkg $column)" "ok suppressed suppressed - - $none suppressed ok"
done
# 20 of 100 where 40 of 207 are: 2.07 / 2
equal "the value is that of the known" "$(query told.gpkg "SELECT group_concat(ifnull(round(q_grp, 9), '-'), ' ') FROM (SELECT * FROM told ORDER BY cell)")" \
    "1.035 - - - - 0.0 - 1.035"
equal "on the map" "$(on_map told.gpkg q_grp) $(on_map told.gpkg own)" "[3,2,0] [3,3,0]"
equal "in the style" "$(labels told.qml)" 'label="no data: suppressed" label="no data" '
equal "its note" "$("$SEGREGATION" "${secret[@]}" --missing -1 -o noted.csv --json | jq -c '.columns[] | select(.name == "own_status") | [.of, .part, .help]')" \
    '["own","status","why it is missing"]'
"$SEGREGATION" --cells secret.csv --id cell --groups grp,others --total pop --missing -1 -q --measure own=local_divergence \
    --keep none -o texts.csv
equal "of texts" "$(tail -n +2 texts.csv | cut -d , -f 3 | tr '\n' ' ')" "ok suppressed suppressed    suppressed ok "

# few residents are few also where there is no value: else it would tell that none of them is in a group
"$SEGREGATION" "${secret[@]}" --missing -1 --min-count 10 -o few.gpkg || not_ok "few secrets"
for column in q_grp q_others own near_grp mix; do
    equal "few residents: $column" "$(statuses few.gpkg $column)" "ok few_people suppressed - - few_people suppressed ok"
done
equal "also where the value is of the place" "$(statuses few.gpkg far)" "ok few_people ok ok ok few_people ok ok"
equal "on the map" "$(on_map few.gpkg q_grp) $(on_map few.gpkg own)" "[4,2,0] [4,2,0]"
"$SEGREGATION" --cells secret.csv --id cell --missing -1 -q --min-count 10 --keep none -o parts.csv \
    --measure s=sum_index:parts=grp:pop/others:pop
equal "each part, and all" "$(tail -n +2 parts.csv | awk -F , '{ print $1, $3, $5, $7 }')" "$(printf '%s\n' 'a ok ok ok' \
    'b few_people few_people few_people' 'c suppressed ok suppressed' 'd   ' 'e   ' 'f few_people few_people few_people' \
    'g suppressed suppressed suppressed' 'h ok ok ok')"

# of two tables, where either does not tell
sed 's/^h,.*/h,100,-1,5/' secret.csv >earlier.csv
"$SEGREGATION" --cells secret.csv --id cell --groups grp,others --missing -1 -q --measure m=mutual_information --compare earlier.csv \
    --keep none -o change.csv
equal "in either table" "$(tail -n +2 change.csv | cut -d , -f 3 | tr '\n' ' ')" "ok suppressed suppressed    ok suppressed "

# what it is, in the words of access
note() {
    jq -c --arg name "$2_status" '.columns[] | select(.name == $name) | [.rows, .of, .part, .help, .unit, .range, .measure]' "$1"
}
equal "note of access" "$(note near.json near)" '["cells","near","status","why it is missing",null,null,"nearest"]'
equal "note of segregation" "$(note mix.json q_grp)" '["cells","q_grp","status","why it is missing",null,null,"location_quotient"]'
equal "note of exposure" "$(note hit.json hit)" '["cells","hit","status","why it is missing",null,null,"hazard_affected"]'
equal "note of join" "$(note sum.json share)" '["cells","share","status","why it is missing",null,null,null]'
equal "in the file too" "$(query mix.gpkg "SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%\"q_grp_status\"%'")" 1

# only where something is hidden
"$SEGREGATION" "${town[@]}" --where "cell <> 'c'" --groups grp,others --measure q=location_quotient --min-count 2 -o all.csv
equal "nothing hidden, no column" "$(head -n 1 all.csv)" "cell,q_grp,q_others"
"$SEGREGATION" "${town[@]}" --groups grp,others --measure q=location_quotient --min-count 10 --district west.gpkg -o part.csv
equal "nor where nothing that is shown is" "$(head -n 1 part.csv)" "cell,q_grp,q_others"

# of an earlier run, which hid more: it would be read as belonging to the new column
"$EXPOSURE" --cells hit.gpkg --id cell -q --hazard flood=flood.gpkg --measure hit=hazard_share:hazard=flood --json \
    -o again.gpkg >again.json || not_ok "again"
equal "an earlier status goes" "$(query again.gpkg "SELECT count(*) FROM pragma_table_info('again') WHERE name LIKE 'hit_status'")" 0
equal "and is named" "$(jq -r '.warnings[] | select(.code == "earlier_column") | .message' again.json)" \
    "the input column 'hit_status' belongs to an earlier 'hit' and is left out"

# names
TOOL=$SEGREGATION
of_mix=("${town[@]}" --groups grp,others --measure q=local_divergence)
"$TOOL" --cells town.gpkg --id cell --where "cell <> 'c'" -q --groups grp,others --measure q=local_divergence \
    --measure q_status=local_entropy -o free.csv || not_ok "free without --min-count and --missing"
refuses 2 "two measures give a column 'q_status'" "${of_mix[@]}" --measure q_status=local_entropy -o out/x.csv
refuses 2 "two measures give a column 'Q_status'" "${of_mix[@]}" --measure Q_status=local_entropy --min-count 10 -o out/x.csv
refuses 2 "two measures give a column 'q_status'" "${town[@]}" --groups grp,others --measure q_status=local_entropy \
    --measure q=local_divergence --min-count 10 -o out/x.csv
ogr2ogr -q named.gpkg town.gpkg -sql 'SELECT cell AS q_status, grp, others FROM town' -nln named
refuses 2 "the column name 'q' is taken" --cells named.gpkg --id q_status --missing -1 --groups grp,others --measure q=local_divergence \
    --min-count 10 -o out/x.csv
TOOL=$EXPOSURE
refuses 2 "two measures give a column 'hit_status'" "${town[@]}" --population pop --hazard flood=flood.gpkg --min-count 10 \
    --measure hit=hazard_affected:hazard=flood --measure hit_status=hazard_share:hazard=flood -o out/x.csv
TOOL=$JOIN
refuses 2 "two columns would be called 'pop_status'" --source town.gpkg "${town[@]}" --extensive pop \
    --rate pop_status=grp/pop --min-count 10 -o out/x.csv
finish
