#!/bin/sh
# SPDX-License-Identifier: MIT
# Draws isochrones.svg: where a pharmacy of the shipped district is within 5, 10 and 15 minutes on foot.
#
#     docs/pictures/make_isochrones.sh BUILD/tools/dikas-access [FILE.svg]
#
# Needs ogr2ogr with SpatiaLite (Debian: gdal-bin) and awk. Same input, same picture.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../../testdata/neubrandenburg
tool=$1
out=${2:-$here/isochrones.svg}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# What is shown: west, south, east, north in metres (EPSG:25833).
west=380900 south=5930700 east=388900 north=5938500
box="st_intersects(geom, BuildMbr($west, $south, $east, $north))"

"$tool" --cells "$data/neubrandenburg.gpkg:cells" --id cell_id --demand population --missing -1 \
    --network "$data/neubrandenburg.osm.pbf" --mode walk \
    --services "$data/neubrandenburg.gpkg:services" --service-where "category = 'pharmacy'" \
    --isochrones 5/10/15 --isochrone-output "$work/reach.gpkg" -o "$work/cells.csv" --quiet
ogr2ogr -q "$work/ground.gpkg" "$data/neubrandenburg.osm.pbf" lines -nln streets -t_srs EPSG:25833 \
    -where "highway IN ('motorway','motorway_link','trunk','trunk_link','primary','primary_link',
        'secondary','secondary_link','tertiary','tertiary_link','unclassified','residential',
        'living_street','pedestrian','road','track')"
ogr2ogr -q -append "$work/ground.gpkg" "$data/neubrandenburg.osm.pbf" multipolygons -nln water \
    -t_srs EPSG:25833 -where "natural = 'water'"

# paths FILE SQL: one line a row; kind and SVG path (metres, y down).
paths() {
    ogr2ogr -q -f CSV /vsistdout/ "$1" -dialect sqlite -sql "$2" | tail -n +2 | tr -d '"'
}

{
    paths "$work/ground.gpkg" "SELECT 'water', AsSVG(st_simplify(geom, 8), 1, 1) FROM water
        WHERE $box AND st_area(geom) > 3000 ORDER BY fid"
    paths "$work/reach.gpkg" "SELECT 'm' || CAST(limit_min AS integer), AsSVG(geom, 1, 1) FROM reach
        ORDER BY fid"
    paths "$work/ground.gpkg" "SELECT CASE WHEN highway = 'track' THEN 'path' ELSE 'street' END,
        AsSVG(st_simplify(geom, 5), 1, 1) FROM streets WHERE $box ORDER BY fid"
    paths "$data/neubrandenburg.gpkg" "SELECT 'pharmacy', CAST(st_x(geom) AS integer),
        CAST(-st_y(geom) AS integer) FROM services WHERE category = 'pharmacy' AND $box
        ORDER BY service_id"
    paths "$work/reach.gpkg" "SELECT 'figures', CAST(limit_min AS integer),
        CAST(round(area_m2 / 10000) AS integer) FROM reach ORDER BY fid"
} | awk -F, -v w="$west" -v s="$south" -v e="$east" -v n="$north" '
    $1 == "pharmacy" { dots = dots sprintf("<circle cx=\"%d\" cy=\"%d\" r=\"52\"/>\n", $2, $3); pharmacies++; next }
    $1 == "figures" { ha[$2] = $3; next }
    { d[$1] = d[$1] $2 "\n" }
    function shape(kind) { if (d[kind] != "") printf "<path class=\"%s\" d=\"%s\"/>\n", kind, d[kind] }
    function entry(y, kind, text) {
        printf "<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"26\" height=\"18\"/>", kind, y
        printf "<text x=\"36\" y=\"%d\">%s</text>\n", y + 14, text
    }
    END {
        scale = 0.1; width = (e - w) * scale; height = (n - s) * scale
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"15\">\n", width + 290, height + 20
        print "<title>Where a pharmacy is within 5, 10 and 15 minutes on foot in Neubrandenburg</title>"
        print "<desc>Streets and pharmacies: © OpenStreetMap contributors.</desc>"
        print "<style>"
        print ".water{fill:#dbe7f0} .street,.path{fill:none;stroke:#8a8a8a;stroke-width:9;stroke-linejoin:round} .path{stroke:#a8a8a8;stroke-width:4}"
        print ".m5{fill:#2171b5} .m10{fill:#6baed6} .m15{fill:#c6dbef} .map .m5,.map .m10,.map .m15{fill-rule:evenodd}"
        print "circle{fill:#fff;stroke:#000;stroke-width:22} .key circle{stroke-width:2} .head{font-size:20px;font-weight:bold} .small{font-size:12px;fill:#444}"
        print "</style>"
        printf "<defs><clipPath id=\"frame\"><rect width=\"%d\" height=\"%d\"/></clipPath></defs>\n", width, height
        print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        print "<g transform=\"translate(10 10)\"><g clip-path=\"url(#frame)\">"
        printf "<g class=\"map\" transform=\"scale(%g) translate(%d %d)\">\n", scale, -w, n
        shape("water"); shape("m15"); shape("m10"); shape("m5"); shape("path"); shape("street")
        printf "%s</g></g>\n", dots
        printf "<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>\n", width, height
        printf "<g class=\"key\" transform=\"translate(%d 22)\">\n", width + 20
        print "<text class=\"head\" y=\"0\">Neubrandenburg</text>"
        print "<text y=\"28\">Where a pharmacy is within</text><text y=\"48\">so many minutes on foot</text>"
        entry(72, "m5", "5 (" ha[5] " ha)"); entry(98, "m10", "10 (" ha[10] " ha)"); entry(124, "m15", "15 (" ha[15] " ha)")
        printf "<circle cx=\"13\" cy=\"168\" r=\"5\"/><text x=\"36\" y=\"173\">pharmacy (%d shown)</text>\n", pharmacies
        print "<path d=\"M2 194h24\" stroke=\"#8a8a8a\" stroke-width=\"2\"/><text x=\"36\" y=\"199\">street</text>"
        print "<path d=\"M2 220h24\" stroke=\"#a8a8a8\" stroke-width=\"1\"/><text x=\"36\" y=\"225\">track</text>"
        print "<rect class=\"water\" x=\"0\" y=\"240\" width=\"26\" height=\"18\"/><text x=\"36\" y=\"254\">water</text>"
        km = 1000 * scale
        printf "<g transform=\"translate(0 300)\"><path d=\"M0 -6V0H%gV-6M%g -4V0\" fill=\"none\" stroke=\"#000\"/><text class=\"small\" x=\"0\" y=\"16\">0</text><text class=\"small\" x=\"%g\" y=\"16\" text-anchor=\"middle\">1</text><text class=\"small\" x=\"%g\" y=\"16\" text-anchor=\"middle\">2 km</text></g>\n", 2 * km, km, km, 2 * km
        print "<g class=\"small\"><text y=\"350\">From no point of a colour does it take</text><text y=\"367\">longer; the way to the nearest street</text><text y=\"384\">counts. Walking at 4.8 km/h along the</text><text y=\"401\">streets and paths of OpenStreetMap</text><text y=\"418\">(February 2016), which is no register</text><text y=\"435\">of pharmacies. Paths are not drawn.</text>"
        print "<text y=\"465\">© OpenStreetMap contributors, ODbL 1.0</text><text y=\"482\">ETRS89 / UTM zone 33N, north is up</text></g>"
        print "</g></g></svg>"
    }' > "$work/map.svg"
mv "$work/map.svg" "$out"
