#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where options meet: what one run leaves behind for the next, names that collide, small numbers.
. "$(dirname "$0")/lib.sh"

base=(--id cell_id --demand population --missing -1 --network "$PBF" --services "$GPKG:services"
    --service-id service_id --category category -q)
doctor=(--service-where "category = 'doctor'")

# a result that is the input of the next run: nothing of the old one stands beside the new column
"$TOOL" --cells "$GPKG:cells" "${base[@]}" "${doctor[@]}" --mode walk -m m=nearest --sensitivity 3 --min-count 20 -o first.gpkg
"$TOOL" --cells first.gpkg "${base[@]}" "${doctor[@]}" --mode bicycle -m m=nearest --json -o second.gpkg >second.json
equal "columns of the earlier run" "$(query second.gpkg "SELECT group_concat(name) FROM pragma_table_info('second')
    WHERE name LIKE 'm\\_doctor\\_%' ESCAPE '\\'")" ""
equal "said" "$(jq '[.warnings[] | select(.code == "earlier_column")] | length' second.json)" 3

# provenance tells apart what gives other numbers
for speed in 3 6; do
    echo "{ \"speed_kmh\": $speed }" >own.json
    "$TOOL" --cells "$GPKG:cells" "${base[@]}" "${doctor[@]}" --profile own.json -m m=nearest -o own_$speed.gpkg
done
"$TOOL" --cells "$GPKG:cells" "${base[@]}" --service-where "category = 'a/b' or category = 'doctor'" \
    --mode walk -m m=nearest --json -o filter.gpkg >filter.json
metadata="SELECT metadata FROM gpkg_metadata"
if [ "$(query own_3.gpkg "$metadata")" = "$(query own_6.gpkg "$metadata")" ]; then
    not_ok "provenance of two speeds"
else
    ok
fi
equal "a filter with a slash" "$(jq -r '.parameters["service-where"]' filter.json)" \
    "category = 'a/b' or category = 'doctor'"

# few people are left out wherever they would show
"$TOOL" --cells "$GPKG:cells" "${base[@]}" "${doctor[@]}" --mode walk -m m=nearest --max-cost 3 --min-count 200 \
    --services-output few.gpkg --isochrones 3 --isochrone-per service --isochrone-output few_iso.gpkg --json -o few_cells.gpkg >few.json
equal "services" "$(query few.gpkg 'SELECT count(*) > 0 AND min(people_in_reach) >= 200 FROM few')" 1
equal "why" "$(query few.gpkg "SELECT count(*) FROM few WHERE (people_in_reach IS NULL) <> (people_in_reach_status = 'few_people')")" 0
check "in their style" grep -q 'label="no data: few people"' few.qml
equal "why not of isochrones" "$(query few_iso.gpkg "SELECT count(*), count(people_in_reach) < count(*),
    sum((people_in_reach IS NULL) = (people_in_reach_status = 'few_people')) = count(*) FROM few_iso")" \
    "$(query "$GPKG" "SELECT count(*), 1, 1 FROM services WHERE category = 'doctor'")"
"$TOOL" --cells "$GPKG:cells" --id cell_id --demand population --missing -1 --network "$PBF" --services few.gpkg \
    --service-id service_id --mode walk -m m=nearest --services-output served.gpkg --keep none -o served.csv -q
equal "a reason of an earlier run goes" "$(query served.gpkg "SELECT count(*) FROM pragma_table_info('served') WHERE name = 'people_in_reach_status'")" 0
equal "isochrones" "$(jq '[.results[] | select(.measure == "isochrone") | .people_in_reach // 1000] | min >= 200' few.json)" true

# names that collide are found before anything is computed
sed "s/'/\"/g" <<<"{ 'name': 'b_c' }" >p1.json
sed "s/'/\"/g" <<<"{ 'name': 'c' }" >p2.json
ogr2ogr -q -f GPKG two.gpkg "$GPKG" -dialect sqlite -nln two -sql "SELECT service_id, geom,
    CASE WHEN rowid % 2 THEN 'a' ELSE 'a_b' END AS category FROM services"
ogr2ogr -q -f GPKG flood.gpkg "$GPKG" -dialect sqlite -nln flood -sql "SELECT ST_Buffer(ST_Centroid(geom), 400) AS geom FROM areas LIMIT 2"
refuses 1 "two columns would be named 'cut_off_a_b_c'" --cells "$GPKG:cells" --id cell_id --network "$PBF" \
    --services two.gpkg --service-id service_id --category category --profile p1.json --profile p2.json \
    --closed flood.gpkg -m x=nearest:category=a -o out/r.gpkg -q
refuses 1 "two layers are called 'a'" --cells "$GPKG:cells" "${base[@]}" --mode walk -m m=nearest -o out/x.gpkg:a \
    --services-output out/x.gpkg:a
refuses 1 "holds one layer" --cells "$GPKG:cells" "${base[@]}" --mode walk -m m=nearest -o out/x.geojson \
    --services-output out/x.geojson
refuses 2 "--routes-from names no cell" --cells "$GPKG:cells" "${base[@]}" --mode walk --routes out/r.gpkg --routes-from "" -o out/x.gpkg
refuses 2 "with geometry" --cells "$GPKG:cells" "${base[@]}" --mode walk --routes out/r.csv -o out/x.gpkg
refuses 1 "list.json|JSON object" --cells "$GPKG:cells" "${base[@]}" --profile "$(echo '[]' >list.json; echo list.json)" -m m=nearest -o out/x.gpkg

# areas that are a result of their own
"$TOOL" --cells "$GPKG:cells" "${base[@]}" "${doctor[@]}" --mode walk -m m=nearest --areas "$GPKG:areas" --area-id name -o areas.gpkg:cells
check "earlier areas" "$TOOL" --cells "$GPKG:cells" "${base[@]}" "${doctor[@]}" --mode walk -m m=nearest \
    --areas areas.gpkg:cells_by_areas --area-id name -o again.gpkg:cells
finish
