#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bad input gives a clear error, the right exit status, and leaves nothing behind.
. "$(dirname "$0")/lib.sh"

near=(-m near=nearest -o out/result.gpkg)
cells=(--cells "$GPKG:cells")

# usage
refuses 2 "--cells" --network "$PBF" --mode walk --services "$GPKG:services" "${near[@]}"
refuses 2 "--network|--matrix" "${cells[@]}" --services "$GPKG:services" "${near[@]}"
refuses 2 "--mode" "${cells[@]}" --network "$PBF" --services "$GPKG:services" "${near[@]}"
refuses 2 "--measure" "${cells[@]}" "${walk[@]}" -o out/result.gpkg
refuses 2 "no measure 'neerest'|'nearest'" "${cells[@]}" "${walk[@]}" -m neerest -o out/result.gpkg
refuses 2 "cutof|'cutoff'" "${cells[@]}" "${walk[@]}" -m cumulative:cutof=3 -o out/result.gpkg
refuses 2 "cutoff" "${cells[@]}" "${walk[@]}" -m cumulative -o out/result.gpkg
refuses 2 "--max-snap|number" "${cells[@]}" "${walk[@]}" --max-snap far "${near[@]}"
refuses 2 "--beside" "${cells[@]}" "${walk[@]}" --beside -1 "${near[@]}"
refuses 2 "surplus" "${cells[@]}" "${walk[@]}" "${near[@]}" surplus
refuses 2 "--equity needs --demand" --cells "$GPKG:cells" --network "$PBF" --mode walk \
    --services "$GPKG:services" --equity "${near[@]}"

refuses 2 "--min-count needs --demand" --cells "$GPKG:cells" --network "$PBF" --mode walk \
    --services "$GPKG:services" --min-count 5 "${near[@]}"
refuses 2 "exclude each other" "${cells[@]}" "${walk[@]}" --matrix costs.csv "${near[@]}"
table=("${cells[@]}" --matrix costs.csv --services "$GPKG:services")
for ignored in "--max-snap 500" "--join-tolerance 0" "--min-component 5" "--beside 5"; do
    refuses 2 "${ignored% *}|--network FILE" "${table[@]}" $ignored "${near[@]}"
done
for ignored in "--mode walk" "--profile adult" "--speed 3" "--oneway-column oneway"; do
    refuses 2 "${ignored% *}|need --network FILE" "${table[@]}" $ignored "${near[@]}"
done
for ignored in "--from-column a" "--to-column b" "--unknown-ids skip"; do
    refuses 2 "${ignored% *}|need --matrix FILE" "${cells[@]}" "${walk[@]}" $ignored "${near[@]}"
done
refuses 2 "--cost-unit needs --cost-column" "${cells[@]}" "${walk[@]}" --cost-unit s "${near[@]}"
refuses 2 "--speed needs --mode or --profile" "${cells[@]}" --network "$PBF" --services "$GPKG:services" --cost-column metres \
    --speed 3 "${near[@]}"
refuses 2 "--area-split needs --areas" "${cells[@]}" "${walk[@]}" "${near[@]}" --area-split
refuses 1 "cannot be named 'snap_m'" "${cells[@]}" "${walk[@]}" -m snap_m=nearest -o out/result.gpkg
refuses 1 "cannot be named 'cell_id'" "${cells[@]}" "${walk[@]}" -m cell_id=nearest -o out/result.gpkg
refuses 1 "a file of its own" "${cells[@]}" "${walk[@]}" -m a=nearest -o out/a.csv --write-matrix out/a.csv

# names that are not there
refuses 1 "nowhere.gpkg|no such file" --cells nowhere.gpkg "${walk[@]}" "${near[@]}"
refuses 1 "no layer 'cell'|'cells'" --cells "$GPKG:cell" "${walk[@]}" "${near[@]}"
refuses 1 "3 layers|services" --cells "$GPKG" "${walk[@]}" "${near[@]}"
refuses 1 "no column 'populatoin'|'population'" "${cells[@]}" "${walk[@]}" --demand populatoin "${near[@]}"
refuses 1 "no column 'cel_id'|'cell_id'" "${cells[@]}" "${walk[@]}" --id cel_id "${near[@]}"
refuses 1 "no column 'kategory'|'category'" "${cells[@]}" "${walk[@]}" --category kategory "${near[@]}"
refuses 1 "no service has the category 'scool'|'school'" "${cells[@]}" "${walk[@]}" \
    --category category -m x=nearest:category=scool -o out/result.gpkg
refuses 2 "walk, bicycle or car" "${cells[@]}" "${walk[@]}" --mode wlak "${near[@]}"

# files that are cut off or hold something else
head -c 100000 "$GPKG" >cut.gpkg
refuses 1 "cut.gpkg|cut off" --cells cut.gpkg:cells "${walk[@]}" "${near[@]}"
head -c 300000 "$PBF" >cut.osm.pbf
refuses 1 "cut.osm.pbf" "${cells[@]}" "${walk[@]}" --network cut.osm.pbf "${near[@]}"
refuses 1 "no lines" "${cells[@]}" "${walk[@]}" --network "$GPKG:services" "${near[@]}"
: >empty.gpkg
refuses 1 "empty.gpkg" --cells empty.gpkg "${walk[@]}" "${near[@]}"

# coordinate systems
ogr2ogr -q -t_srs EPSG:4326 degrees.gpkg "$GPKG" cells
refuses 1 "longitude and latitude|ogr2ogr -t_srs" --cells degrees.gpkg "${walk[@]}" "${near[@]}"
ogr2ogr -q -t_srs EPSG:2263 feet.gpkg "$GPKG" cells
refuses 1 "metres" --cells feet.gpkg "${walk[@]}" "${near[@]}"
# the command that is said to help does
advice() {
    "$TOOL" "$@" 2>&1 >/dev/null | sed -n 's/.* by: \(ogr2ogr .*\)/\1/p'
}
mkdir "of the town's"
ogr2ogr -q -t_srs EPSG:4326 "of the town's/two layers.gpkg" "$GPKG" cells -nln "cells (2)"
ogr2ogr -q -t_srs EPSG:4326 -update "of the town's/two layers.gpkg" "$GPKG" services
for source in "of the town's/two layers.gpkg:cells (2)" degrees.gpkg degrees.gpkg:cells feet.gpkg:cells; do
    rm -f cells_metres.gpkg
    command=$(advice --cells "$source" --id cell_id "${walk[@]}" "${near[@]}")
    check "runs: $command" bash -c "$command"
    check "and helps: $command" "$TOOL" --cells cells_metres.gpkg "${walk[@]}" -m near=nearest -o helped.csv --overwrite -q
done
ogr2ogr -q -a_srs none bare.gpkg "$GPKG" cells
command=$(advice --cells bare.gpkg:cells "${walk[@]}" "${near[@]}")
check "runs: $command" bash -c "${command/CODE/25833}"
check "and helps" "$TOOL" --cells cells_with_crs.gpkg "${walk[@]}" -m near=nearest -o helped.csv --overwrite -q
ogr2ogr -q -f CSV -lco GEOMETRY=AS_WKT none.csv "$GPKG" cells
refuses 1 "none.csv" --cells none.csv "${walk[@]}" "${near[@]}"
ogr2ogr -q -f GPKG -s_srs EPSG:25833 -t_srs EPSG:25833 moved.gpkg "$GPKG" -dialect sqlite \
    -sql "SELECT fid, ST_Translate(geom, 300000, 0, 0) AS geom, cell_id, population FROM cells"
refuses 1 "do not overlap|km apart" --cells moved.gpkg "${walk[@]}" "${near[@]}"

# values
refuses 1 "row|negative|--missing" "${cells[@]}" --id cell_id --demand low_income --network "$PBF" \
    --mode walk --services "$GPKG:services" "${near[@]}"
refuses 1 "--missing|no input has a column 'low_incom'" "${cells[@]}" "${walk[@]}" --missing low_incom=-1 "${near[@]}"
refuses 1 "--missing: 'few' is not a number" "${cells[@]}" "${walk[@]}" --missing few "${near[@]}"
refuses 1 "is not a number" "${cells[@]}" "${walk[@]}" --demand cell_id "${near[@]}"
refuses 1 "no cells are selected" "${cells[@]}" "${walk[@]}" --where "population > 1e9" "${near[@]}"
refuses 1 "no services are selected" "${cells[@]}" "${walk[@]}" --service-where "category = 'zoo'" "${near[@]}"
refuses 1 "filter|population >" "${cells[@]}" "${walk[@]}" --where "population >" "${near[@]}"
refuses 1 "would be named 'a'" "${cells[@]}" "${walk[@]}" -m a=nearest -m a=nearest:k=2 -o out/result.gpkg
refuses 1 "format is not known" "${cells[@]}" "${walk[@]}" -m a=nearest -o out/result.xyz
refuses 1 "no folder" "${cells[@]}" "${walk[@]}" -m a=nearest -o out/folder/result.gpkg

# profiles
echo '{"mode": "walk", "speed_kmh": 0}' >zero.json
refuses 1 "speed" "${cells[@]}" --id cell_id --network "$PBF" --profile zero.json --services "$GPKG:services" "${near[@]}"
echo '{"mode": "walk", "sped_kmh": 4}' >key.json
refuses 1 "sped_kmh|speed_kmh" "${cells[@]}" --id cell_id --network "$PBF" --profile key.json --services "$GPKG:services" "${near[@]}"
echo '{"mode": "walk", "speed_kmh": "5"}' >text.json
refuses 1 "speed_kmh|a speed in km/h" "${cells[@]}" --id cell_id --network "$PBF" --profile text.json --services "$GPKG:services" "${near[@]}"
echo '{"mode": "car", "oneway": "no"}' >oneway.json
refuses 1 "oneway|true or false" "${cells[@]}" --id cell_id --network "$PBF" --profile oneway.json --services "$GPKG:services" "${near[@]}"
echo '{"mode": ' >broken.json
refuses 1 "broken.json|JSON" "${cells[@]}" --id cell_id --network "$PBF" --profile broken.json --services "$GPKG:services" "${near[@]}"

# tables and matrices without geometry
table=(--cells cells.csv --id id --demand pop --services services.csv --service-id id --supply cap
    --matrix matrix.csv -m a=cumulative:cutoff=5 -o out/result.csv)
printf 'id,cap\ns,1\nt,2\n' >services.csv
printf 'from_id,to_id,cost\na,s,1\n' >matrix.csv
printf 'id,pop\na,1\nb,inf\n' >cells.csv
refuses 1 "'pop', row 2|infinite|--missing" "${table[@]}"
printf 'id,pop\na,1\nb,-4\n' >cells.csv
refuses 1 "'pop', row 2|--missing pop=-4" "${table[@]}"
printf 'id,pop\na,1\na,4\n' >cells.csv
refuses 1 "'a' is there twice" "${table[@]}"
printf 'id,pop\na,1\n,4\n' >cells.csv
refuses 1 "row 2|id" "${table[@]}"
printf 'id,pop\na,1\nb,4\n' >cells.csv
printf 'from_id,to_id,cost\na,s,1\nz,t,2\n' >matrix.csv
refuses 1 "row 2|'z' is the id of no cell" "${table[@]}"
printf 'from_id,to_id,cost\na,s,1\na,t,-2\n' >matrix.csv
refuses 1 "row 2|-2 is outside" "${table[@]}"
printf 'from_id,to_id,cost\na,s,1\na,s,2\n' >matrix.csv
refuses 1 "'a', 's'|twice" "${table[@]}"
printf 'from_id,to_id,cost\na,s,x\n' >matrix.csv
refuses 1 "row 1|'x' is not a number" "${table[@]}"
printf 'from,to_id,cost\na,s,1\n' >matrix.csv
refuses 1 "no column 'from_id'" "${table[@]}"
printf 'from_id,to_id,cost\n' >matrix.csv
refuses 1 "no pairs" "${table[@]}"

# infinite values may be named
printf 'from_id,to_id,cost\na,s,1\n' >matrix.csv
printf 'id,pop\na,1\nb,inf\n' >cells.csv
mkdir -p out
check "infinite stands for unknown" "$TOOL" "${table[@]}" --missing pop=inf --overwrite -q
printf 'id,pop\na,1\nb,4\n' >cells.csv

# an output that is an input, or that exists
cp "$GPKG" copy.gpkg
before=$(sha256sum <copy.gpkg)
refuses 1 "the output is also an input" --cells copy.gpkg:cells "${walk[@]}" -m a=nearest --overwrite -o copy.gpkg
refuses 1 "exists|--overwrite" "${cells[@]}" "${walk[@]}" -m a=nearest -o copy.gpkg
equal "an input that was named as output" "$(sha256sum <copy.gpkg)" "$before"

# a pair of unknown ids may be left out on purpose, and is counted
printf 'from_id,to_id,cost\na,s,1\nz,t,2\nb,t,NA\n' >matrix.csv
mkdir -p out
check "unknown ids skipped" "$TOOL" "${table[@]}" --unknown-ids skip --overwrite -q
equal "what is left" "$(cat out/result.csv)" "$(printf 'id,pop,a\na,1,1\nb,4,0')"
finish
