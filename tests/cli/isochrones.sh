# SPDX-License-Identifier: MIT
# --isochrones: what is in the layer, and that nothing in it is farther than its limit.
. "$(dirname "$0")/lib.sh"

pharmacies=("${walk[@]}" --service-where "category = 'pharmacy'")

# ---- one polygon a limit, beside the result ----
check "isochrones of all services together" "$TOOL" --cells "$GPKG:cells" "${pharmacies[@]}" \
    --measure minutes=nearest --measure people=share_within:cutoff=10 --isochrones 5/10/15 \
    --isochrone-output both.gpkg:reach -o both.gpkg --json >both.json
equal "largest first" "$(query both.gpkg "SELECT group_concat(limit_min) FROM reach")" "15.0,10.0,5.0"
equal "columns" "$(query both.gpkg "SELECT group_concat(name) FROM pragma_table_info('reach')")" \
    "fid,geom,limit_min,area_m2,people_in_reach"
equal "valid, of their area, one in the other" "$(ogr2ogr -q -f CSV /vsistdout/ both.gpkg \
    -dialect sqlite -sql "SELECT min(st_isvalid(a.geom)) AS valid,
        max(abs(st_area(a.geom) - a.area_m2)) < 0.1 AS area,
        min(st_contains(b.geom, a.geom)) AS nested
    FROM reach a JOIN reach b ON b.limit_min = a.limit_min + 5" | tr -d '"')" "valid,area,nested
1,1,1"
equal "their residents are those of the measure" \
    "$(query both.gpkg "SELECT people_in_reach FROM reach WHERE limit_min = 10")" \
    "$(jq '.results[] | select(.name == "people") | .people_within' both.json).0"
equal "their residents are those of the cells" \
    "$(query both.gpkg "SELECT people_in_reach FROM reach WHERE limit_min = 5")" \
    "$(query both.gpkg "SELECT sum(population) FROM both WHERE minutes <= 5 AND population >= 0").0"
equal "in the report too" "$(jq -c '[.results[] | select(.measure == "isochrone") | .limit]' both.json)" \
    "[15,10,5]"

# ---- nothing in a polygon is farther: 3,000 points drawn, those inside are asked ----
awk 'BEGIN { print "x,y"; for (i = 0; i < 6000; i++) { s = (s * 1103515245 + 12345) % 2147483648; u = s / 2147483648
    s = (s * 1103515245 + 12345) % 2147483648; printf "%.9f,%.9f\n", 380000 + 10000 * u, 5930250 + 8500 * s / 2147483648 } }' >points.csv
ogr2ogr -q points.gpkg points.csv -oo X_POSSIBLE_NAMES=x -oo Y_POSSIBLE_NAMES=y -a_srs EPSG:25833
check "points get their minutes" "$TOOL" --cells points.gpkg --network "$PBF" --mode walk \
    --services "$GPKG:services" --service-where "category = 'pharmacy'" --measure minutes=nearest \
    -o asked.gpkg:asked --quiet
ogr2ogr -q -append asked.gpkg both.gpkg reach
inside=$(ogr2ogr -q -f CSV /vsistdout/ asked.gpkg -dialect sqlite -sql "SELECT count(*) AS n,
    sum(coalesce(a.minutes, 999) > r.limit_min) AS farther, sum(r.limit_min = 15) AS n15,
    (SELECT count(*) FROM asked WHERE minutes <= 15) AS within15
    FROM asked a JOIN reach r ON st_contains(r.geom, a.geom)" | tail -n 1 | tr -d '"')
check "no point is farther than its polygon says: $inside" awk -F, -v s="$inside" \
    'BEGIN { split(s, v, ","); exit !(v[1] >= 1000 && v[2] == 0 && v[3] >= 0.96 * v[4]) }'

# ---- a category, a service ----
check "per category" "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category \
    --isochrones 7.5/20 --isochrone-output category.gpkg --isochrone-resolution 20 -o cells.csv --quiet
equal "two limits for each" "$(query category.gpkg "SELECT count(*) FROM category
    GROUP BY category" | sort -u)" 2
equal "each category" "$(query category.gpkg "SELECT count(*) FROM category")" "$((2 * $(query "$GPKG" "SELECT count(DISTINCT category) FROM services")))"
check "per service" "$TOOL" --cells "$GPKG:cells" "${pharmacies[@]}" --isochrones 5 \
    --isochrone-per service --isochrone-output one.gpkg:one --isochrone-resolution 10 -o cells.csv \
    --overwrite --quiet --min-count 1000
equal "one for each" "$(query one.gpkg "SELECT count(DISTINCT service_id) FROM one")" \
    "$(query "$GPKG" "SELECT count(*) FROM services WHERE category = 'pharmacy'")"
equal "few people are left out" \
    "$(query one.gpkg "SELECT count(*) FROM one WHERE people_in_reach < 1000")" 0

# ---- the same for any number of threads ----
for n in 1 3; do
    mkdir "threads$n"
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category --isochrones 10 \
        --isochrone-output "threads$n/same.geojson" -o cells.csv --overwrite --quiet --threads $n
done
check "the same bytes" cmp threads1/same.geojson threads3/same.geojson

# ---- any unit of cost ----
ogr2ogr -q streets.gpkg "$PBF" -nln streets -t_srs EPSG:25833 -dialect sqlite -sql "SELECT *, st_length(st_transform(geometry, 25833)) AS metres FROM lines
    WHERE highway IS NOT NULL"
check "metres" "$TOOL" --cells "$GPKG:cells" --id cell_id --network streets.gpkg --cost-column metres \
    --cost-unit m --services "$GPKG:services" --isochrones 400 --isochrone-output metres.gpkg:near \
    -o cells.csv --overwrite --quiet
equal "the unit is in the name" "$(query metres.gpkg "SELECT limit_m FROM near")" 400.0

# ---- what does not fit ----
printf 'from_id,to_id,cost\n' >none.csv
refuses 2 "--isochrones needs --network" --cells "$GPKG:cells" --services "$GPKG:services" \
    --matrix none.csv --isochrones 5 --isochrone-output out/i.gpkg -o out/a.gpkg
refuses 2 "--isochrone-output" --cells "$GPKG:cells" "${walk[@]}" --isochrones 5 -o out/a.gpkg
refuses 2 "need each other" --cells "$GPKG:cells" "${walk[@]}" --measure nearest \
    --isochrone-output out/i.gpkg -o out/a.gpkg
refuses 2 "--isochrone-per takes" --cells "$GPKG:cells" "${walk[@]}" --isochrones 5 \
    --isochrone-per street --isochrone-output out/i.gpkg -o out/a.gpkg
for limits in 10/5 5/5 5/x -1 "" 5//10 inf; do
    refuses 2 "--isochrones|ascending" --cells "$GPKG:cells" "${walk[@]}" "--isochrones=$limits" \
        --isochrone-output out/i.gpkg -o out/a.gpkg
done
refuses 2 "15|--max-cost 10" --cells "$GPKG:cells" "${walk[@]}" --max-cost 10 --isochrones 5/15 \
    --isochrone-output out/i.gpkg -o out/a.gpkg
refuses 1 "exists" --cells "$GPKG:cells" "${walk[@]}" --isochrones 5 --isochrone-output both.gpkg:reach \
    -o out/a.gpkg
refuses 1 "coarser" --cells "$GPKG:cells" "${walk[@]}" --isochrones 15 --isochrone-resolution 0.05 \
    --isochrone-output out/i.gpkg -o out/a.gpkg

finish
