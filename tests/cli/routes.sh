#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --routes: a way for every cell that reaches a service, at the cost that the cell has.
. "$(dirname "$0")/lib.sh"
cells=(--cells "$GPKG:cells")
run() {
    "$TOOL" "${cells[@]}" "${walk[@]}" -q "$@" || not_ok "run: $*"
}

# in the file of the result, a layer beside it; a row a cell and category, at the cells' costs
run --category category -m near=nearest --routes all.gpkg:routes -o all.gpkg:cells
equal "layers" "$(query all.gpkg 'SELECT group_concat(table_name) FROM gpkg_contents')" "cells,routes"
equal "columns" "$(query all.gpkg "SELECT group_concat(name) FROM pragma_table_info('routes')")" \
    "fid,geom,from_id,service_id,category,cost_min,length_m"
for category in school doctor stop; do
    equal "costs of $category" "$(query all.gpkg "SELECT count(*) FROM cells LEFT JOIN routes
        ON cell_id = from_id AND category = '$category' WHERE near_$category IS NOT cost_min")" 0
done
equal "services of their category" "$(query all.gpkg "ATTACH '$GPKG' AS district;
    SELECT count(*) FROM routes r LEFT JOIN district.services s USING (service_id)
    WHERE r.category IS NOT s.category")" 0
equal "CRS of the run" "$(query all.gpkg "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = 'routes'")" 25833
# at 4.8 km/h on the flat; all but where the ferry is taken, and the centimetre of a tie
equal "minutes and metres" "$(query all.gpkg "SELECT count(DISTINCT from_id) < 5 FROM routes
    WHERE abs(cost_min - length_m * 60 / 4800) > 2e-3")" 1
ogr2ogr -q -f CSV lines.csv all.gpkg -dialect sqlite -sql "SELECT from_id, length_m, ST_Length(geom) AS line,
    ST_X(ST_StartPoint(geom)) AS x, ST_Y(ST_StartPoint(geom)) AS y FROM routes WHERE category = 'school'"
ogr2ogr -q -f CSV centres.csv "$GPKG" -dialect sqlite -sql "SELECT cell_id, ST_X(ST_Centroid(geom)) AS x, ST_Y(ST_Centroid(geom)) AS y FROM cells"
equal "lengths of lines, beginnings at the cells" "$(awk -F, '
    function far(a, b) { return a - b > 1e-3 || b - a > 1e-3 }
    { gsub(/"/, "") }
    FNR == 1 { next }
    NR == FNR { x[$1] = $2; y[$1] = $3; next }
    { n++; bad += far($2, $3) || far($4, x[$1]) || far($5, y[$1]) }
    END { print (n > 400), bad + 0 }' centres.csv lines.csv)" "1 0"

# the same bytes for any number of threads
run --category category --threads 1 --routes one.gpkg -o one.csv
mkdir -p five
run --category category --threads 5 --routes five/one.gpkg -o five.csv --overwrite
check "1 and 5 threads" cmp one.gpkg five/one.gpkg

# only some cells, without a measure; nobody in reach has no row, and is counted
first=$(query "$GPKG" "SELECT cell_id FROM cells ORDER BY fid LIMIT 1")
last=$(query "$GPKG" "SELECT cell_id FROM cells ORDER BY fid DESC LIMIT 1")
run --routes some.gpkg --routes-from "$last,$first" -o some.csv
equal "two of them, in the order of the cells" "$(query some.gpkg 'SELECT group_concat(from_id) FROM some')" "$first,$last"
run --service-where "category = 'hospital'" --max-cost 5 -m near=nearest --routes near.gpkg --json -o near.csv >near.json
equal "rows and cells in reach" "$(query near.gpkg 'SELECT count(*) FROM near')" \
    "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "near") at = i; next } $at != "" { n++ } END { print n + 0 }' near.csv)"
check "counted" jq -e '.warnings[] | select(.code == "no_route") | .count > 300' near.json >/dev/null
# a district shows its own
ogr2ogr -q district.gpkg "$GPKG" areas -where "area_id = 'VOG'"
run -m near=nearest --district district.gpkg --routes district_routes.gpkg -o district.csv
equal "ways of the district" "$(query district_routes.gpkg 'SELECT count(*) FROM district_routes')" "$(($(wc -l <district.csv) - 1))"

near=(-m near=nearest -o out/result.csv)
refuses 2 "--routes needs --network|where the ways run" "${cells[@]}" --matrix m.csv --services "$GPKG:services" --routes out/r.gpkg "${near[@]}"
refuses 2 "--routes-from needs --routes" "${cells[@]}" "${walk[@]}" --routes-from 1 "${near[@]}"
refuses 1 "--routes-from: 'nobody' is the id of no cell" "${cells[@]}" "${walk[@]}" --routes out/r.gpkg --routes-from nobody "${near[@]}"
refuses 1 "format is not known" "${cells[@]}" "${walk[@]}" --routes out/r.xyz "${near[@]}"
refuses 1 "exists|--overwrite" "${cells[@]}" "${walk[@]}" --routes all.gpkg:again "${near[@]}"
cp "$GPKG" copy.gpkg
refuses 1 "the output is also an input" --cells copy.gpkg:cells "${walk[@]}" --routes copy.gpkg:r --overwrite "${near[@]}"
finish
