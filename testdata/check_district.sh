#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Does the generator still make the shipped district?
#
#     check_district.sh DIKAS_GENERATE DISTRICT_DIRECTORY WORK_DIRECTORY
#
# Two runs must agree in every byte. With the shipped file they must agree in every row: its bytes
# also depend on the versions of GDAL and SQLite, and the last digits of corners on GEOS and PROJ,
# so that coordinates are compared to the decimetre.
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

for run in first second; do
    "$generate" district "$shipped/neubrandenburg.osm.pbf" "$work/$run.gpkg"
done
cmp "$work/first.gpkg" "$work/second.gpkg"
command -v ogr2ogr > /dev/null || {
    echo "no ogr2ogr: not compared with the shipped file"
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
