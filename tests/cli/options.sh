#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the options promise: names of columns, what is kept, layers beside layers, reports, statuses.
. "$(dirname "$0")/lib.sh"
run() {
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" -q "$@" || not_ok "run: $*"
}
header() {
    head -n 1 "$1"
}

# names, and what is kept
run -m nearest -m nearest:k=2 -m cumulative:cutoff=7.5 -m within:cutoff=10 --keep none -o names.csv
equal "default names" "$(header names.csv)" \
    "cell_id,nearest_min,nearest_k2_min,cumulative_cutoff7_5_supply,within_cutoff10,snap_m,reach_status,edge_cost"
equal "rows" "$(($(wc -l <names.csv) - 1))" "$(query "$GPKG" 'SELECT count(*) FROM cells')"
run -m near=nearest --keep Population,INCOME -o cased.csv
run -m near=nearest --keep population,income -o kept.csv
equal "kept columns" "$(header kept.csv)" "cell_id,population,income,near,snap_m,reach_status,edge_cost"
check "in whatever case" cmp kept.csv cased.csv
run -m population=nearest -o replaced.csv --keep population
equal "a computed column takes the place" "$(header replaced.csv)" "cell_id,population,snap_m,reach_status,edge_cost"
run --category category -m near=nearest:category=school/grocery -m food=nearest:category=grocery+bakery --keep none -o categories.csv
equal "names with category" "$(header categories.csv)" \
    "cell_id,near_school,near_grocery,food_grocery_bakery,snap_m,reach_status,edge_cost"
awk -F, 'NR > 1 && $3 < $4 - 1e-9 { wrong++ } END { exit wrong > 0 }' categories.csv
equal "the nearer of two categories" $? 0

# missing is NULL, with a reason; few people are left out
run -m near=nearest --min-count 50 -o few.gpkg
equal "values of few people" "$(query few.gpkg 'SELECT count(*) FROM few WHERE near IS NOT NULL AND population < 50')" 0
equal "values of many" "$(query few.gpkg 'SELECT count(*) FROM few WHERE near IS NULL AND population >= 50')" 0
run -m near=nearest --max-cost 5 --service-where "category = 'hospital'" -o far.gpkg
equal "beyond the limit is NULL and says so" \
    "$(query far.gpkg "SELECT count(*) FROM far WHERE (near IS NULL) <> (near_status = 'beyond_limit')")" 0
run -m near=nearest --max-snap 10 -o snap.gpkg
equal "not snapped is NULL and says so" \
    "$(query snap.gpkg "SELECT count(*) > 0 AND count(near) = 0 FROM snap WHERE reach_status = 'not_snapped'")" 1

equal "and why" "$(query few.gpkg "SELECT count(*) FROM few WHERE (near IS NULL) <> (near_status = 'few_people')")" 0
mkdir -p "Käsmu"
LC_ALL=C run -m päivä=nearest --where "cell_id <> 'Ä'" --keep none -o "Käsmu/tulos ö.csv"
equal "letters beyond ASCII, in any locale" "$(header "Käsmu/tulos ö.csv")" "cell_id,päivä,snap_m,reach_status,edge_cost"

# layers beside layers
run -m near=nearest --where "population > 300" -o two.gpkg:first
before=$(ogr2ogr -f CSV /vsistdout/ two.gpkg first | sha256sum)
run -m near=nearest:k=2 --append -o two.gpkg:second
equal "layers" "$(query two.gpkg 'SELECT group_concat(table_name) FROM gpkg_contents')" "first,second"
equal "the first layer is unharmed" "$(ogr2ogr -f CSV /vsistdout/ two.gpkg first | sha256sum)" "$before"
equal "ids and geometry as they came" \
    "$(ogr2ogr -f CSV -lco GEOMETRY=AS_WKT /vsistdout/ two.gpkg -sql 'SELECT fid AS f, cell_id FROM second ORDER BY fid' | sha256sum)" \
    "$(ogr2ogr -f CSV -lco GEOMETRY=AS_WKT /vsistdout/ "$GPKG" -sql 'SELECT fid AS f, cell_id FROM cells ORDER BY fid' | sha256sum)"
check "provenance in the metadata" test "$(query two.gpkg "SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%sha256:%' AND metadata LIKE '%nearest:k=2%'")" = 1
equal "no path or thread in it" "$(query two.gpkg "SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%/%testdata%' OR metadata LIKE '%threads%'")" 0

# a district shows fewer cells with the same values
ogr2ogr -q district.gpkg "$GPKG" areas -where "area_id = 'VOG'"
run -m doctors=2sfca:decay=linear,cutoff=20 --service-where "category = 'doctor'" -o all.csv
run -m doctors=2sfca:decay=linear,cutoff=20 --service-where "category = 'doctor'" --district district.gpkg -o part.csv
check "fewer cells" test "$(wc -l <part.csv)" -lt "$(wc -l <all.csv)"
equal "the same values" "$(grep -cvxFf all.csv part.csv)" 0

# areas: every value is the mean over people of its cells
run -m near=nearest --areas "$GPKG:areas" --area-id area_id -o areas.gpkg:cells
equal "areas" "$(query areas.gpkg 'SELECT count(*) FROM cells_by_areas')" "$(query "$GPKG" 'SELECT count(*) FROM areas')"
equal "people of all areas" "$(query areas.gpkg 'SELECT CAST(round(sum(near_known)) AS INTEGER) FROM cells_by_areas')" \
    "$(query areas.gpkg 'SELECT sum(population) FROM cells WHERE near IS NOT NULL')"
run -m near=nearest --areas "$GPKG:areas" --area-id area_id --area-split -o split.gpkg:cells
check "by overlap no more people than there are" test \
    "$(query split.gpkg 'SELECT sum(near_known) <= 64000 * (1 + 1e-9) FROM cells_by_areas')" = 1

# services, matrix out and in again
run -m near=nearest -m c=cumulative:cutoff=15 --service-where "category = 'school'" --services-output services.gpkg --write-matrix costs.csv -o one.csv
equal "services with their reach" "$(query services.gpkg 'SELECT count(people_in_reach) FROM services')" "$(query "$GPKG" "SELECT count(*) FROM services WHERE category = 'school'")"
"$TOOL" --cells "$GPKG:cells" --id cell_id --services "$GPKG:services" --service-id service_id \
    --service-where "category = 'school'" --matrix costs.csv -m near=nearest -m c=cumulative:cutoff=15 --keep none -q -o two.csv
equal "from the matrix the same" "$(cut -d, -f1-3 two.csv)" \
    "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $at["cell_id"] "," $at["near"] "," $at["c"] }' one.csv)"

# a park, a pond that nothing comes near and a kiosk beside one street of 800 m, 80 m a minute
layer() {
    ogr2ogr -q -a_srs EPSG:3067 "$1.gpkg" "$1.csv" -nln "$1" -oo GEOM_POSSIBLE_NAMES=WKT -oo KEEP_GEOM_COLUMNS=NO
}
at() {
    printf '"POLYGON((%d 6999999,%d 6999999,%d 7000001,%d 7000001,%d 6999999))"\n' \
        $(($1 - 1)) $(($1 + 1)) $(($1 + 1)) $(($1 - 1)) $(($1 - 1))
}
printf 'id,WKT\n1,"LINESTRING(500000 7000000,500800 7000000)"\n' >street.csv
printf 'id,WKT\na,%s\nb,%s\nc,%s\n' "$(at 500080)" "$(at 500440)" "$(at 500800)" >homes.csv
printf 'id,WKT\npark,"POLYGON((500400 7000010,500480 7000010,500480 7000090,500400 7000090,500400 7000010))"\n' >green.csv
printf 'pond,"MULTIPOLYGON(((500400 7000300,500480 7000300,500480 7000390,500400 7000300)))"\n' >>green.csv
printf 'id,WKT\nkiosk,"POINT(500000 7000008)"\n' >kiosk.csv
for name in street homes green kiosk; do layer $name; done
shapes() {
    "$TOOL" --cells homes.gpkg --id id --network street.gpkg --mode walk --services green.gpkg --services kiosk.gpkg \
        --service-id id -m nearest -q --overwrite --json -o shapes.csv --write-matrix pairs.csv --services-output reached.gpkg "$@" >shapes.json
}
counts() {
    jq -r '.results[] | select(.measure == "snap" and .name == "services") |
        [.value, .not_snapped, .shapes_with_streets_within, .shapes_with_streets_beside, .shapes_at_nearest_street] | join(",")' shapes.json
}
pairs() {
    awk -F, 'NR > 1 { printf "%s%s-%s %.6f", (NR > 2 ? ", " : ""), $1, $2, $3 } END { print "" }' pairs.csv
}
shapes
equal "a park beside the street, a pond far from it" "$(counts)" 3,0,0,1,1
equal "to the nearest side, not to the centroid" "$(pairs)" \
    "a-park 4.125000, a-pond 7.750000, a-kiosk 1.100000, b-park 0.125000, b-pond 3.750000, b-kiosk 5.600000, c-park 4.125000, c-pond 7.750000, c-kiosk 10.100000"
equal "metres in the services, whose shapes are kept" "$(ogrinfo reached.gpkg -q -dialect sqlite \
    -sql "SELECT id, snap_m, GeometryType(geom) AS kind FROM reached" | awk '/ = /{ printf "%s ", $NF }')" \
    "park 10 MULTIPOLYGON pond 300 MULTIPOLYGON "
shapes --beside 5
equal "no longer beside" "$(counts)" 3,0,0,0,2
shapes --beside 5 --max-snap 50
equal "the pond is too far" "$(counts)" 2,1,0,0,1
shapes --service-where "id <> 'kiosk'" --beside 400
equal "all beside" "$(counts)" 2,0,0,2,0

# a profile of one's own: half the speed, twice the time; no steps
echo '{"mode": "walk", "name": "slow", "speed_kmh": 2.4}' >slow.json
"$TOOL" --cells "$GPKG:cells" --id cell_id --services "$GPKG:services" --network "$PBF" --profile slow.json -m near=nearest --keep none -q -o slow.csv
"$TOOL" --cells "$GPKG:cells" --id cell_id --services "$GPKG:services" --network "$PBF" --mode walk -m near=nearest --keep none -q -o fast.csv
paste -d, slow.csv fast.csv | awk -F, 'NR > 1 && ($2 - 2 * $7 > 1e-6 || 2 * $7 - $2 > 1e-6) { wrong++ } END { exit wrong > 0 }'
equal "half the speed, twice the minutes" $? 0
for mode in bicycle car; do
    "$TOOL" --cells "$GPKG:cells" --id cell_id --services "$GPKG:services" --network "$PBF" --mode $mode -m near=nearest -q -o $mode.csv
    check "$mode gives minutes" test "$(awk -F, 'NR > 1' $mode.csv | wc -l)" -gt 0
done

# reports
run -m near=nearest -m s=share_within:cutoff=15 --groups low_income --equity --json -o report.csv >report.json
check "one JSON object" jq -e '.tool == "dikas-access" and (.results | length > 5) and .output.rows == 456' report.json >/dev/null
check "bounds around the share" jq -e '[.results[] | select(.measure == "share_within")] | length == 2 and all(.value_low <= .value and .value <= .value_high)' report.json >/dev/null
check "suppressed values are counted" jq -e '.warnings[] | select(.code == "suppressed_values") | .count == 27' report.json >/dev/null
check "the list" jq -e 'map(.id) | index("2sfca") and index("nearest")' <("$TOOL" --list --json) >/dev/null
check "the options" jq -e '.options | map(.name) | index("max-snap")' <("$TOOL" --json-usage) >/dev/null
for help in --help -h -qh "--threads 1 --help"; do
    check "$help" grep -q "^  --threads=N" <("$TOOL" $help)
done
"$TOOL" --help --no-such-option >/dev/null 2>err
equal "exit status of --help with an unknown option" $? 2
check "version" grep -q "GDAL.*GEOS.*PROJ" <("$TOOL" --version)
LC_ALL=de_DE.UTF-8 "$TOOL" --cells "$GPKG:cells" "${walk[@]}" -q -m near=nearest -o comma.csv
check "a point in every locale" cmp <(cut -d, -f1-3 comma.csv) <(run -m near=nearest -o point.csv && cut -d, -f1-3 point.csv)
finish
