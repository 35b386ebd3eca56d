#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --dem: what a raster of elevations changes, what it does not cover, what is no such raster.
. "$(dirname "$0")/lib.sh"

near=(-m near=nearest -o out/result.csv)
cells=(--cells "$GPKG:cells")
crs=$(gdalsrsinfo -o wkt1 --single-line EPSG:25833 2>/dev/null | tail -n 1)

# raster NAME XLL YLL COLUMNS ROWS PIXEL "AWK EXPRESSION of x, y"; north up, in UTM 33
raster() {
    awk -v x0="$2" -v y0="$3" -v nx="$4" -v ny="$5" -v d="$6" "BEGIN {
        printf \"ncols %d\nnrows %d\nxllcorner %d\nyllcorner %d\ncellsize %d\nNODATA_value -9999\n\",
            nx, ny, x0, y0, d
        for (j = ny - 1; j >= 0; j--) {
            for (i = 0; i < nx; i++) {
                x = x0 + (i + 0.5) * d; y = y0 + (j + 0.5) * d
                printf \"%.3f \", $7
            }
            printf \"\n\"
        }
    }" >"$1.asc"
    printf '%s\n' "$crs" >"$1.prj"
}
# vrt NAME OF "BAND ELEMENTS": the raster OF with a unit, a scale, …
vrt() {
    gdal_translate -q -of VRT "$2.asc" "$1.vrt"
    sed -i "s|<VRTRasterBand [^>]*>|&$3|" "$1.vrt"
}

read -r x0 y0 nx ny < <(ogrinfo -so "$GPKG" cells | sed -n \
    's/^Extent: (\([0-9.]*\), \([0-9.]*\)) - (\([0-9.]*\), \([0-9.]*\))/\1 \2 \3 \4/p' |
    awk '{ x = int($1 / 100) * 100 - 9000; y = int($2 / 100) * 100 - 9000
           print x, y, int(($3 - x + 9000) / 50), int(($4 - y + 9000) / 50) }')

# level ground changes nothing, to the last bit; a plane that rises east makes ways longer
raster level "$x0" "$y0" "$nx" "$ny" 50 "17"
raster plane "$x0" "$y0" "$nx" "$ny" 50 "(x - $x0) / 20"
mkdir -p out
"$TOOL" "${cells[@]}" "${walk[@]}" -q "${near[@]}" && mv out/result.csv none.csv
"$TOOL" "${cells[@]}" "${walk[@]}" -q --dem level.asc "${near[@]}" && mv out/result.csv level.csv
check "level ground" cmp none.csv level.csv
"$TOOL" "${cells[@]}" "${walk[@]}" -q --dem plane.asc --json "${near[@]}" >plane.json && mv out/result.csv plane.csv
"$TOOL" "${cells[@]}" "${walk[@]}" -q --dem plane.asc --threads 1 "${near[@]}" && mv out/result.csv one.csv
check "1 thread and many" cmp plane.csv one.csv
# column NAME FILE
column() {
    awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' "$2"
}
paste <(column near none.csv) <(column near plane.csv) | awk '
    $1 != "" { n++; more += $2 > $1; bad += $2 < $1 * 0.83 || $2 > $1 * 1.20 }
    END { exit !(n > 300 && more > 100 && bad == 0) }'
equal "between the fastest and the slowest slope of 5 %" $? 0
check "the report" jq -e '.inputs[] | select(.role == "dem") | .spacing_m == 50 and .crs == "EPSG:25833"' plane.json >/dev/null
check "the graph stands with the network" jq -e '.inputs[] | select(.role == "network") | .graph.nodes > 100' plane.json >/dev/null
check "no gaps" jq -e '[.warnings[] | select(.code | startswith("dem"))] == []' plane.json >/dev/null

# units: feet in the band give what metres give; a scale is honoured; both are said
raster feet "$x0" "$y0" "$nx" "$ny" 50 "(x - $x0) / 20 / 0.3048"
vrt feet_said feet "<UnitType>ft</UnitType>"
"$TOOL" "${cells[@]}" "${walk[@]}" --dem feet_said.vrt "${near[@]}" 2>feet.txt && mv out/result.csv feet.csv
paste <(column near plane.csv) <(column near feet.csv) |
    awk '$1 != "" && ($1 - $2 > 1e-3 || $2 - $1 > 1e-3) { bad++ } END { exit bad > 0 }'
equal "feet as metres" $? 0
check "a note on feet" grep -q "note: feet_said.vrt counts in 'ft' and is converted to metres" feet.txt
"$TOOL" "${cells[@]}" "${walk[@]}" --dem plane.asc --overwrite "${near[@]}" 2>unit.txt
check "a note on no unit" grep -q "note: plane.asc does not say its unit; metres are assumed" unit.txt

# half a raster, a hole
raster half "$x0" "$y0" $((nx / 2)) "$ny" 50 "(x - $x0) / 20"
"$TOOL" "${cells[@]}" "${walk[@]}" --dem half.asc --json --overwrite "${near[@]}" >half.json 2>half.txt
check "what is not covered is counted" jq -e '.warnings[] | select(.code == "dem_not_covering") | .count > 100' half.json >/dev/null
check "and said in km and per cent" grep -qE "half.asc: holds no elevation for [0-9.]+ of [0-9.]+ km of the network \([0-9.]+ %\), on [0-9]+ of [0-9]+ lines; it counts as level there" half.txt
raster hole "$x0" "$y0" "$nx" "$ny" 50 "int(x / 100) % 5 == 0 && int(y / 100) % 5 == 0 ? -9999 : (x - $x0) / 20"
"$TOOL" "${cells[@]}" "${walk[@]}" --dem hole.asc --json -q --overwrite "${near[@]}" >hole.json
check "holes are interpolated and counted" jq -e '.warnings[] | select(.code == "dem_gaps") | .count > 0' hole.json >/dev/null

# what is no elevation model of this place
raster far 100000 6000000 10 10 50 "x / 1000"
refuses 1 "far.asc: holds no elevation for any of|EPSG:25833" "${cells[@]}" "${walk[@]}" --dem far.asc "${near[@]}"
raster high "$x0" "$y0" "$nx" "$ny" 50 "x"
refuses 1 "high.asc|is no elevation, outside [-500, 9000]" "${cells[@]}" "${walk[@]}" --dem high.asc "${near[@]}"
cp plane.asc bare.asc
refuses 1 "bare.asc: the raster has no CRS|gdal_translate -a_srs" "${cells[@]}" "${walk[@]}" --dem bare.asc "${near[@]}"
refuses 1 "nowhere.tif: no such file" "${cells[@]}" "${walk[@]}" --dem nowhere.tif "${near[@]}"
refuses 1 "cannot be read as a raster" "${cells[@]}" "${walk[@]}" --dem "$PBF" "${near[@]}"
refuses 1 "no band '2'" "${cells[@]}" "${walk[@]}" --dem plane.asc:2 "${near[@]}"

# usage
refuses 2 "--dem is for walking" "${cells[@]}" "${walk[@]}" --mode bicycle --dem plane.asc "${near[@]}"
refuses 2 "--dem is for walking" "${cells[@]}" "${walk[@]}" --mode car --dem plane.asc "${near[@]}"
echo '{"mode": "bicycle"}' >bicycle.json
refuses 2 "--dem is for walking|'bicycle'" "${cells[@]}" --id cell_id --network "$PBF" \
    --profile bicycle.json --services "$GPKG:services" --dem plane.asc "${near[@]}"
refuses 2 "--dem and --cost-column" "${cells[@]}" "${walk[@]}" --cost-column minutes --dem plane.asc "${near[@]}"
refuses 2 "--dem needs --network" "${cells[@]}" --matrix m.csv --services "$GPKG:services" --dem plane.asc "${near[@]}"
finish
