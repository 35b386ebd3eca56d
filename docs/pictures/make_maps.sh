#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Draws the maps of README.md and docs/gallery.md: PNG pages of the shipped district, pages of its atlas, and
# the atlas in a browser.
#
#     docs/pictures/make_maps.sh FOLDER_OF_TOOLS [FOLDER_OF_PICTURES]
#
# Needs make, jq, ogr2ogr, pdftoppm, chromium and convert (Debian: make, jq, gdal-bin, poppler-utils, chromium,
# imagemagick).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=$(realpath "$1")
pictures=$(realpath "${2:-$here}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

# prestudy CITY VARIABLE=…: its atlas, in $work/CITY.
prestudy() {
    local city=$1
    shift
    make --no-print-directory -C "$here/../../examples/prestudy" CITY="$city" OUT="$work/$city" TOOLS="$tools" "$@" \
        > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}
# page NAME ATLAS.pdf TITLE: the page that has the title, 660 pixels wide.
page() {
    local number
    for ((number = 3; number < 40; number++)); do
        pdftotext -f "$number" -l "$number" "$2" - 2> "$work/log" | head -n 1 | grep -qF "$3" && break
    done
    pdftoppm -png -r 80 -f "$number" -l "$number" -singlefile "$2" "$pictures/$1"
}

prestudy neubrandenburg
out=$work/neubrandenburg
atlas=$out/neubrandenburg_atlas
page atlas_bivariate "$atlas.pdf" "Where vulnerable people meet heat"
page atlas_page "$atlas.pdf" "Composite risk"
page atlas_older "$atlas.pdf" "an older walker in winter"
page atlas_floods "$atlas.pdf" "three return periods"
prestudy neubrandenburg LANGUAGE=fi
page atlas_fi "${atlas}_fi.pdf" "Minuutit jalan lähimmälle lääkärille"

# A map by itself.
"$tools/dikas-map" --id cell_id --background "water=$out/water.gpkg" --background "green=$out/green.gpkg" \
    --background "street=$out/streets.gpkg" --background "border=$out/areas.gpkg" \
    --source "© OpenStreetMap contributors (2016, ODbL)" --note "Which cells are inhabited is SYNTHETIC" \
    --orientation landscape --dpi 75 --overwrite --quiet \
    --cells "$out/access.gpkg:access" --column minutes_doctor_adult --classes breaks=0/5/10/15/20/30 --palette YlGnBu \
    --title "Minutes on foot to the nearest doctor" --subtitle "Neubrandenburg, cells of 250 m" --output "$pictures/map_doctor.png"

# The atlas in a browser, as it opens.
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1200,960 --virtual-time-budget=3000 \
    --screenshot="$pictures/atlas_html.png" "file://$atlas.html" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }

# Small files: 200 colours are enough for a map.
for picture in "$pictures"/{map,atlas}_*.png; do
    convert "$picture" +dither -colors 200 -strip "PNG8:$picture"
done
