#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --open-at: what is closed takes no part, what is not known is counted, and all of it is said.
. "$(dirname "$0")/lib.sh"
at() {
    local moment=$1
    shift
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category --overwrite --keep none \
        --open-at "$moment" "$@" 2>messages || not_ok "run at $moment: $* $(tail -n 1 messages)"
}
pharmacies=(--service-where "category = 'pharmacy'")
hours=(--service-where "category IN ('pharmacy', 'dentist', 'culture')")

# usage
cells=(--cells "$GPKG:cells" "${walk[@]}" -m near=nearest -o out/result.gpkg)
refuses 2 "--open-at|'Tues'|\"Tue 18:00\"|\"2026-06-02 18:00\"" "${cells[@]}" --open-at Tues
refuses 2 "Dienstag 18:00" "${cells[@]}" --open-at "Dienstag 18:00"
refuses 2 "--unknown-hours takes open or closed" "${cells[@]}" --open-at "Tue 18:00" --unknown-hours yes
refuses 2 "need --open-at" "${cells[@]}" --unknown-hours open
refuses 2 "need --open-at" "${cells[@]}" --hours-column opening_hours
refuses 1 "no column 'opening_hour'|'opening_hours'" "${cells[@]}" --open-at "Tue 18:00" --hours-column opening_hour
refuses 1 "no service counts as open at Sun 03:00, of 21" "${cells[@]}" --open-at "Sun 03:00" "${pharmacies[@]}"

# the same as a filter that names those that are open: 5 of 21 pharmacies on a Saturday at 15:00
at "Sat 15:00" -m near=nearest -m all=cumulative:cutoff=30 "${pharmacies[@]}" -o open.csv \
    --services-output services.gpkg
equal "open on Saturday" "$(query services.gpkg "SELECT count(*) FROM services WHERE open_at = 'open'")" 5
equal "closed on Saturday" "$(query services.gpkg \
    "SELECT count(*) FROM services WHERE open_at = 'closed' AND reach_status = 'closed' AND people_in_reach IS NULL AND load IS NULL")" 16
equal "people in reach of the open" "$(query services.gpkg \
    "SELECT count(*) FROM services WHERE open_at = 'open' AND people_in_reach > 0 AND reach_status = 'ok'")" 5
ids=$(query services.gpkg "SELECT group_concat('''' || service_id || '''') FROM services WHERE open_at = 'open'")
"$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category --overwrite --keep none -q \
    -m near=nearest -m all=cumulative:cutoff=30 --service-where "service_id IN ($ids)" -o chosen.csv
check "as if the others were not there" cmp open.csv chosen.csv
check "the note" grep -qF "16 of 21 services are closed at Sat 15:00: pharmacy 16" messages

# the report
at "sat 15:00" -m near=nearest "${hours[@]}" -o report.csv --json -q >report.json
equal "by category" "$(jq -c '[.results[] | select(.measure == "open_at") | [.category, .value, .closed, .open, .unknown, .without_hours, .unreadable]]' report.json)" \
    '[["culture",11,0,1,1,9,0],["dentist",6,2,0,0,6,0],["pharmacy",5,16,5,0,0,0],[null,22,18,6,1,15,0]]'
equal "warnings" "$(jq -c '[.warnings[] | select(.code | test("hours")) | [.code, .count]]' report.json)" \
    '[["no_opening_hours",15],["unknown_hours",1]]'
equal "the moment" "$(jq -r '.parameters["open-at"]' report.json)" "sat 15:00"
at "Sat 15:00" -m near=nearest "${hours[@]}" --unknown-hours closed -o report.csv --json -q >report.json
equal "unknown is closed" "$(jq -c '[.results[] | select(.measure == "open_at") | .value]' report.json)" '[1,0,5,6]'
equal "a category without any keeps its column" "$(head -n 1 report.csv | tr , '\n' | grep -c '^near_')" 4
equal "and says why it is empty" "$(awk -F, 'NR > 1 && $3 == "" && $4 == "no_service"' report.csv | wc -l)" \
    "$(($(wc -l <report.csv) - 1))"
at "Sat 15:00" -m all=cumulative:cutoff=30 "${hours[@]}" --unknown-hours closed -o none.csv
equal "nothing is reached where all are closed" "$(awk -F, 'NR > 1 && $3 != "0"' none.csv | wc -l)" 0

# a date decides what a day of the week cannot: a museum that opens on first Saturdays of a month
at "2026-06-06 12:00" -m near=nearest --service-where "category = 'culture'" -o first.csv --json -q >first.json
at "2026-06-13 12:00" -m near=nearest --service-where "category = 'culture'" -o second.csv --json -q >second.json
equal "first and second Saturday" "$(jq -c '.results[] | select(.measure == "open_at" and .category == null) | [.open, .closed, .unknown]' first.json second.json | tr '\n' ' ')" \
    "[2,0,0] [1,1,0] "

# provenance; and the same bytes again
at "Sat 15:00" -m near=nearest "${pharmacies[@]}" -o one.gpkg:r
at "Sat 15:00" -m near=nearest "${pharmacies[@]}" -o two.gpkg:r --threads 1
check "the same bytes" cmp one.gpkg two.gpkg
check "provenance" test "$(query one.gpkg "SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%\"open-at\": \"Sat 15:00\"%'")" = 1

# an OpenStreetMap file keeps the tag among others
"$TOOL" --cells "$GPKG:cells" --id cell_id --network "$PBF" --mode walk --keep none \
    --services "$PBF:points" --service-id osm_id --service-where "other_tags LIKE '%\"amenity\"=>\"pharmacy\"%'" \
    -m near=nearest --open-at "Sat 15:00" -o osm.csv --json -q >osm.json
equal "hours in an .osm.pbf" "$(jq -c '.results[] | select(.measure == "open_at") | .open > 3 and .closed > 10 and .unreadable == 0' osm.json)" true

# tables without geometry, from two files: missing, empty, unreadable, quoted
printf 'id,pop\na,1\nb,2\n' >cells.csv
cat >first.csv <<'CSV'
id,kind,open
s,shop,Mo-Fr 08:00-18:00
t,shop,"Mo-Sa 08:00-20:00; ""by appointment"""
u,bar,ma-pe 10-18
CSV
printf 'id,kind,open\nv,bar,\nw,bar,18:00-02:00\nx,,kesto\n' >second.csv
printf 'from_id,to_id,cost\na,s,1\na,t,2\na,u,3\na,v,4\nb,w,5\nb,x,6\n' >matrix.csv
table=(--cells cells.csv --id id --demand pop --services first.csv --services second.csv --service-id id
    --category kind --hours-column open --matrix matrix.csv --overwrite --keep none
    -m n=cumulative:cutoff=9 -m sum=cumulative:cutoff=9,category=bar+shop -o table.csv)
"$TOOL" "${table[@]}" --open-at "Tue 18:00" --services-output states.gpkg 2>messages || not_ok "$(cat messages)"
equal "counts" "$(cat table.csv)" "$(printf 'id,n_bar,n_shop,sum_bar_shop\na,2,1,3\nb,1,0,1')"
check "closed" grep -qF "note: 1 of 6 services are closed at Tue 18:00: shop 1" messages
check "without" grep -qF "1 services have no opening hours and count as open: bar 1" messages
check "the first that cannot be read" grep -qF "2 services have opening hours that cannot be read and count as open: no category 1, bar 1; first: service 'u', opening hours 'ma-pe 10-18', character 1:" messages
check "unclear" grep -qF "1 services have opening hours that do not tell and count as open: shop 1" messages
equal "states" "$(query states.gpkg "SELECT group_concat(id || ' ' || open_at) FROM (SELECT id, open_at FROM states UNION SELECT id, open_at FROM states_2 ORDER BY id)")" \
    "s closed,t unknown,u unknown,v unknown,w open,x unknown"
"$TOOL" "${table[@]}" --open-at "2026-06-02 18:00" --unknown-hours closed -q || not_ok "unknown is closed"
equal "only those that are known to be open" "$(cat table.csv)" "$(printf 'id,n_bar,n_shop,sum_bar_shop\na,0,0,0\nb,1,0,1')"
finish
