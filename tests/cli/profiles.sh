#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Several profiles in one run give what each gives alone; residents set out from buildings.
. "$(dirname "$0")/lib.sh"

who=(--cells "$GPKG:cells" --id cell_id --demand population --groups age_80_over --missing -1
    --network "$PBF" --services "$GPKG:services" --service-id service_id --category category
    --keep none -q)
measures=(-m near=nearest -m reach=cumulative:cutoff=15,category=grocery -m within=share_within:cutoff=15)

# ---- together and alone ----
"$TOOL" "${who[@]}" --profile adult --profile older_winter --profile wheelchair "${measures[@]}" \
    --services-output together.gpkg:services --equity --json -o together.gpkg >together.json
for p in adult older_winter wheelchair; do
    "$TOOL" "${who[@]}" --profile $p "${measures[@]}" --services-output $p.gpkg:services --equity \
        --json -o $p.gpkg >$p.json
    for c in near_school near_grocery near_school reach_grocery snap_m edge_cost; do
        equal "$c of $p" \
            "$(query together.gpkg "SELECT cell_id, hex(${c}_$p) FROM together ORDER BY 1" | sha256sum)" \
            "$(query $p.gpkg "SELECT cell_id, hex($c) FROM $p ORDER BY 1" | sha256sum)"
    done
    equal "reach_status of $p" \
        "$(query together.gpkg "SELECT reach_status_$p FROM together ORDER BY cell_id" | sha256sum)" \
        "$(query $p.gpkg "SELECT reach_status FROM $p ORDER BY cell_id" | sha256sum)"
    equal "people in reach of $p" \
        "$(query together.gpkg "SELECT people_in_reach_$p FROM services ORDER BY fid" | sha256sum)" \
        "$(query $p.gpkg "SELECT people_in_reach FROM services ORDER BY fid" | sha256sum)"
    shares='[.results[] | select(.measure == "share_within") | [.category, .group, .value]]'
    equal "shares of $p" \
        "$(jq -c ".results |= map(select(.profile == \"$p\")) | $shares" together.json | sha256sum)" \
        "$(jq -c "$shares" $p.json | sha256sum)"
    gini='[.results[] | select(.measure == "gini") | .value]'
    equal "gini of $p" \
        "$(jq -c ".results |= map(select(.profile == \"$p\")) | $gini" together.json | sha256sum)" \
        "$(jq -c "$gini" $p.json | sha256sum)"
done

# slower walkers take longer by the ratio of the speeds, but on the ferry; wheels go round steps and sand
equal "older people in winter take 5.15 / 3.89 as long" "$(query together.gpkg \
    "SELECT count(*) > 400 AND max(abs(near_school_older_winter / near_school_adult - 5.15 / 3.89)) < 1e-6
     FROM together WHERE near_school_adult BETWEEN 0.1 AND 60")" 1
equal "wheelchairs take longer than their speed alone explains, somewhere" "$(query together.gpkg \
    "SELECT count(*) > 5 FROM together WHERE near_school_wheelchair > 1.01 * near_school_adult * 5.15 / 2.844")" 1

# the table on the screen says whose shares they are
"$TOOL" "${who[@]/-q/--progress=none}" --profile older --profile adult -m within=share_within:cutoff=15 \
    -m near=nearest --overwrite -o screen.csv >screen.txt 2>/dev/null
equal "tables" "$(grep -c '; profile \(older\|adult\)$' screen.txt)" 2

# ---- files ----
echo '{ "mode": "wheelchair", "speed_kmh": 4, "steps": "ramp", "kerb_m": 0.1, "incline_percent": 8,
  "tracktype": 3, "smoothness": "bad", "surfaces": { "gravel": true, "sett": false } }' >own.json
check "a file with all rules" "$TOOL" "${who[@]}" --profile own.json --profile adult -m near=nearest -o own.gpkg
equal "columns by the name of the file" \
    "$(query own.gpkg "SELECT count(*) > 400 FROM own WHERE near_school_own > near_school_adult")" 1
echo '{ "name": "Eve", "mode": "older" }' >first.json
check "names from the file" "$TOOL" "${who[@]}" --profile first.json --profile adult -m near=nearest -o named.csv
equal "header" "$(head -n 1 named.csv | grep -c near_school_Eve)" 1

refuse=("${who[@]}" -m near=nearest -o out/result.gpkg)
refuses 1 "two profiles are named 'adult'" "${refuse[@]}" --profile adult --profile adult
refuses 1 "no profile 'oldr'|'older'" "${refuse[@]}" --profile oldr
refuses 1 "nowhere.json" "${refuse[@]}" --profile nowhere.json
refuses 2 "--speed" "${refuse[@]}" --profile adult --profile older --speed 4
refuses 2 "--write-matrix" "${refuse[@]}" --profile adult --profile older --write-matrix out/m.csv
refuses 1 "cannot be named 'snap_m_adult'" --cells "$GPKG:cells" --network "$PBF" --services "$GPKG:services" \
    --profile adult --profile older -m snap_m=nearest -o out/result.gpkg
for rule in '"steps": "never"|open, ramp or closed' '"kerb_m": -1|kerb_m' '"smoothness": "fine"|smoothness' \
    '"surfaces": { "gravle": true }|gravel' '"surfaces": { "gravel": 1 }|true or false' \
    '"tracktype": "grade2"|a number' '"incline": 5|incline_percent'; do
    echo "{ \"mode\": \"wheelchair\", ${rule%|*} }" >wrong.json
    refuses 1 "wrong.json|${rule##*|}" "${refuse[@]}" --profile wrong.json
done

# ---- origins ----
# two buildings in one cell, 1 : 3 by weight; one without residents; one outside of all cells
read -r x y <<<"$(ogr2ogr -f CSV /vsistdout/ "$GPKG" -dialect sqlite -sql "SELECT ST_X(ST_Centroid(geom)) AS x,
    ST_Y(ST_Centroid(geom)) AS y FROM cells ORDER BY population DESC LIMIT 1" | tail -n 1 | tr ',' ' ')"
cell=$(query "$GPKG" "SELECT cell_id FROM cells ORDER BY population DESC LIMIT 1")
awk -v x="$x" -v y="$y" 'BEGIN { OFMT = CONVFMT = "%.3f"; print "id,homes,x,y"; print "a,1," x - 100 "," y + 60
    print "b,3," x + 90 "," y - 80; print "c,0," x "," y; print "d,5,0,0" }' >homes.csv
ogr2ogr -q -f GPKG -a_srs EPSG:25833 -oo X_POSSIBLE_NAMES=x -oo Y_POSSIBLE_NAMES=y -oo AUTODETECT_TYPE=YES \
    homes.gpkg homes.csv
base=(--id cell_id --demand population --missing -1 --network "$PBF" --mode walk --services "$GPKG:services"
    --service-where "category = 'grocery'" -m near=nearest -m reach=cumulative:cutoff=15 -m catch=2sfca:decay=binary,cutoff=15)
"$TOOL" --cells "$GPKG:cells" "${base[@]}" --origins homes.gpkg --origin-weight homes --json \
    -m within=share_within:cutoff=5 -o homes_result.gpkg >homes.json 2>homes.err
"$TOOL" --cells "$GPKG:cells" "${base[@]}" -q -o cells_result.gpkg
# the same buildings as cells of their own
"$TOOL" --cells homes.gpkg --id id --demand homes --network "$PBF" --mode walk --services "$GPKG:services" \
    --service-where "category = 'grocery'" -m near=nearest -m reach=cumulative:cutoff=15 -q -o single.gpkg
read -r na nb ra rb <<<"$(query single.gpkg "SELECT max(near) FILTER (WHERE id = 'a'), max(near) FILTER (WHERE id = 'b'),
    max(reach) FILTER (WHERE id = 'a'), max(reach) FILTER (WHERE id = 'b') FROM single" | tr '|' ' ')"
equal "mean by weight, spread and known share" "$(query homes_result.gpkg "SELECT abs(near - ($na + 3 * $nb) / 4) < 1e-9
    AND abs(reach - ($ra + 3 * $rb) / 4) < 1e-9 AND near_known_share = 1
    AND abs(near_sd - abs($na - $nb) * sqrt(3) / 4) < 1e-9 FROM homes_result WHERE cell_id = '$cell'")" 1
query homes_result.gpkg "ATTACH 'cells_result.gpkg' AS c; SELECT count(*), sum(abs(h.near - r.near) > 1e-9) FROM homes_result h
    JOIN c.cells_result r USING (cell_id) WHERE cell_id <> '$cell' AND h.near IS NOT NULL" >others
equal "other cells set out from their centroid" "$(cut -d'|' -f2 others)" 0
equal "what is said" "$(grep -c -e '1 of 4 origins lie in no cell' -e '455 of 456 cells hold no origin' homes.err)" 2
equal "people are conserved" "$(jq '[.results[] | select(.measure == "share_within")][0].people' homes.json)" \
    "$(query "$GPKG" "SELECT sum(population) FROM cells WHERE population >= 0")"
# every service in reach of somebody gives all its supply: as many as there are services with load
equal "supply is conserved by catchments" "$(query homes_result.gpkg "SELECT abs(sum(catch * population) -
    round(sum(catch * population))) < 1e-6 AND sum(catch * population) > 40 FROM homes_result WHERE population > 0")" 1
refuses 2 "--origin-weight needs --origins" --cells "$GPKG:cells" "${base[@]}" --origin-weight homes -o out/r.gpkg
refuses 1 "no column 'houses'" --cells "$GPKG:cells" "${base[@]}" --origins homes.gpkg --origin-weight houses -o out/r.gpkg
refuses 1 "polygons" --cells homes.gpkg --id id --network "$PBF" --mode walk --services "$GPKG:services" \
    --origins homes.gpkg -m near=nearest -o out/r.gpkg
ogr2ogr -q -f GPKG -dialect sqlite -sql "SELECT id, -homes AS homes, geom FROM homes" less.gpkg homes.gpkg
refuses 1 "row|is outside [0, inf)" --cells "$GPKG:cells" "${base[@]}" --origins less.gpkg --origin-weight homes -o out/r.gpkg
finish
