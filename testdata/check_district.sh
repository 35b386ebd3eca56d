#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Does the generator still make the shipped district and its rasters?
#
#     check_district.sh DIKAS_GENERATE DISTRICT_DIRECTORY WORK_DIRECTORY
#
# Two runs must agree in every byte. With the shipped file they must agree in every row: its bytes
# also depend on the versions of GDAL and SQLite, and the last digits of corners on GEOS and PROJ,
# so that coordinates are compared to the decimetre. Rasters must agree in every pixel, but for one
# in a thousand: where a line just touches a square, or a value lies between two steps.
set -eu

[ $# -eq 3 ] || { echo "usage: $0 DIKAS_GENERATE DISTRICT_DIRECTORY WORK_DIRECTORY" >&2; exit 2; }
generate=$1
shipped=$2
work=$3/district
rm -rf "$work"
mkdir -p "$work"

# Shapes are compared by number of corners, area and extent: rings may start at another corner.
dump() {
    ogr2ogr -f CSV /vsistdout/ "$1" -dialect sqlite -sql "
        SELECT *, ST_NPoints(geom) AS corners, round(ST_Area(geom) / 10) AS area_10m2,
               round(ST_MinX(geom), 1) AS west, round(ST_MaxX(geom), 1) AS east,
               round(ST_MinY(geom), 1) AS south, round(ST_MaxY(geom), 1) AS north
        FROM $2"
}

# Pixels as "x y value", with the row and column of tiles and compression forgotten.
pixels() {
    gdal_translate -q -of XYZ "$1" /vsistdout/
}

rasters="heat flood_20 flood_100 flood_500"
for run in first second; do
    "$generate" district "$shipped/neubrandenburg.osm.pbf" "$work/$run.gpkg"
    mkdir "$work/$run"
    "$generate" rasters "$shipped/neubrandenburg.osm.pbf" "$work/$run"
done
cmp "$work/first.gpkg" "$work/second.gpkg"
for name in $rasters; do
    cmp "$work/first/neubrandenburg_$name.tif" "$work/second/neubrandenburg_$name.tif"
done
command -v ogr2ogr > /dev/null && command -v gdal_translate > /dev/null || {
    echo "no ogr2ogr and gdal_translate: not compared with the shipped files"
    exit 77
}

for layer in cells services areas; do
    dump "$shipped/neubrandenburg.gpkg" $layer > "$work/shipped_$layer.csv"
    dump "$work/first.gpkg" $layer > "$work/made_$layer.csv"
    [ "$(wc -l < "$work/shipped_$layer.csv")" -gt 10 ] || { echo "$layer: no rows" >&2; exit 1; }
    diff "$work/shipped_$layer.csv" "$work/made_$layer.csv" > "$work/$layer.diff" || {
        echo "layer $layer differs from the shipped one:" >&2
        head -n 10 "$work/$layer.diff" >&2
        exit 1
    }
    echo "$layer: $(($(wc -l < "$work/made_$layer.csv") - 1)) rows, as shipped"
done

for name in $rasters; do
    pixels "$shipped/neubrandenburg_$name.tif" > "$work/shipped_$name.xyz"
    pixels "$work/first/neubrandenburg_$name.tif" > "$work/made_$name.xyz"
    paste -d ' ' "$work/shipped_$name.xyz" "$work/made_$name.xyz" |
        awk -v name="$name" '
            NF != 6 || $1 != $4 || $2 != $5 { moved++ }
            $3 != $6 { changed++ }
            $3 != -9999 { known++ }
            END {
                printf "%s: %d pixels, %d with a value, %d differ\n", name, NR, known, changed
                exit !(NR > 100000 && known > 1000 && !moved && changed <= NR / 1000)
            }'
    gdalinfo "$shipped/neubrandenburg_$name.tif" | grep -q "IMAGEDESCRIPTION=SYNTHETIC" || {
        echo "$name: does not say that it is synthetic" >&2
        exit 1
    }
done
