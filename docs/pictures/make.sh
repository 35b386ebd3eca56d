#!/bin/sh
# SPDX-License-Identifier: MIT
# Draws doctors.svg: walking minutes to the nearest doctor in the shipped district.
#
#     docs/pictures/make.sh BUILD/tools/dikas-access [FILE.svg]
#
# Needs ogr2ogr with SpatiaLite (Debian: gdal-bin) and awk. Same input, same picture.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../../testdata/neubrandenburg
tool=$1
out=${2:-$here/doctors.svg}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# What is shown: west, south, east, north in metres (EPSG:25833).
west=380000 south=5930250 east=390000 north=5938750
box="st_intersects(geom, BuildMbr($west, $south, $east, $north))"

"$tool" --cells "$data/neubrandenburg.gpkg:cells" --id cell_id --demand population --missing -1 \
    --network "$data/neubrandenburg.osm.pbf" --mode walk \
    --services "$data/neubrandenburg.gpkg:services" --service-where "category = 'doctor'" \
    --measure minutes=nearest -o "$work/result.gpkg" --quiet
ogr2ogr -q "$work/ground.gpkg" "$data/neubrandenburg.osm.pbf" lines -nln streets -t_srs EPSG:25833 \
    -where "highway IN ('motorway','motorway_link','trunk','trunk_link','primary','primary_link',
        'secondary','secondary_link','tertiary','tertiary_link','unclassified','residential',
        'living_street','pedestrian','road','track')"
ogr2ogr -q -append "$work/ground.gpkg" "$data/neubrandenburg.osm.pbf" multipolygons -nln water \
    -t_srs EPSG:25833 -where "natural = 'water'"

# paths FILE SQL: one line a row; kind and SVG path (metres, y down; no decimals would cost SpatiaLite the last zeros too).
paths() {
    ogr2ogr -q -f CSV /vsistdout/ "$1" -dialect sqlite -sql "$2" | tail -n +2 | tr -d '"'
}

{
    paths "$work/ground.gpkg" "SELECT 'water', AsSVG(st_simplify(geom, 8), 1, 1) FROM water
        WHERE $box AND st_area(geom) > 3000 ORDER BY fid"
    paths "$work/result.gpkg" "SELECT CASE WHEN population = 0 THEN 'empty'
            WHEN minutes IS NULL THEN 'unknown'
            WHEN minutes <= 5 THEN 'c1' WHEN minutes <= 10 THEN 'c2' WHEN minutes <= 15 THEN 'c3'
            WHEN minutes <= 20 THEN 'c4' WHEN minutes <= 30 THEN 'c5' ELSE 'c6' END,
        AsSVG(geom, 1, 1) FROM result WHERE $box ORDER BY cell_id"
    paths "$work/ground.gpkg" "SELECT 'street', AsSVG(st_simplify(geom, 5), 1, 1) FROM streets
        WHERE $box ORDER BY fid"
    ogr2ogr -q -f CSV /vsistdout/ "$data/neubrandenburg.gpkg" -dialect sqlite -sql "SELECT 'doctor',
        CAST(st_x(geom) AS integer), CAST(-st_y(geom) AS integer) FROM services
        WHERE category = 'doctor' AND $box ORDER BY service_id" | tail -n +2 | tr -d '"'
} | awk -F, -v w="$west" -v s="$south" -v e="$east" -v n="$north" '
    $1 == "doctor" { dots = dots sprintf("<circle cx=\"%d\" cy=\"%d\" r=\"58\"/>\n", $2, $3); doctors++; next }
    { d[$1] = d[$1] $2 "\n"; count[$1]++ }
    function shape(kind) { if (d[kind] != "") printf "<path class=\"%s\" d=\"%s\"/>\n", kind, d[kind] }
    function entry(y, kind, text) {
        printf "<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"26\" height=\"18\"/>", kind, y
        printf "<text x=\"36\" y=\"%d\">%s</text>\n", y + 14, text
    }
    END {
        scale = 0.088; width = (e - w) * scale; height = (n - s) * scale
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"15\">\n", width + 290, height + 40
        print "<title>Walking minutes to the nearest doctor in Neubrandenburg, by 250 m cell</title>"
        print "<desc>Streets and doctors: © OpenStreetMap contributors. The population is synthetic.</desc>"
        print "<style>"
        print ".water{fill:#dbe7f0} .street{fill:none;stroke:#bdbdbd;stroke-width:14;stroke-linejoin:round}"
        print ".empty{fill:#fff;fill-opacity:.4;stroke:#bbb;stroke-width:1} .map .empty{stroke-width:8;stroke-dasharray:30 30}"
        print ".c1{fill:#fde725} .c2{fill:#8fd744} .c3{fill:#35b779} .c4{fill:#21908d} .c5{fill:#3b528b} .c6{fill:#440154} .unknown{fill:url(#hatch);stroke:#666;stroke-width:1}"
        print "circle{fill:#fff;stroke:#000;stroke-width:22} .key circle{stroke-width:2} .head{font-size:20px;font-weight:bold} .small{font-size:12px;fill:#444}"
        print "</style>"
        print "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"2\" height=\"6\" fill=\"#666\"/></pattern>"
        printf "<clipPath id=\"frame\"><rect width=\"%d\" height=\"%d\"/></clipPath></defs>\n", width, height
        print "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
        print "<g transform=\"translate(10 10)\"><g clip-path=\"url(#frame)\">"
        printf "<g class=\"map\" transform=\"scale(%g) translate(%d %d)\">\n", scale, -w, n
        shape("water"); shape("empty")
        for (k = 1; k <= 6; k++) shape("c" k)
        shape("unknown"); shape("street")
        printf "%s</g></g>\n", dots
        printf "<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>\n", width, height
        printf "<g class=\"key\" transform=\"translate(%d 22)\">\n", width + 20
        print "<text class=\"head\" y=\"0\">Neubrandenburg</text>"
        print "<text y=\"28\">Walking time to the nearest</text><text y=\"48\">doctor, minutes, from the</text><text y=\"68\">centre of each 250 m cell</text>"
        entry(92, "c1", "0 to 5"); entry(118, "c2", "over 5 to 10"); entry(144, "c3", "over 10 to 15")
        entry(170, "c4", "over 15 to 20"); entry(196, "c5", "over 20 to 30"); entry(222, "c6", "over 30")
        entry(256, "unknown", "no data" (count["unknown"] ? "" : " (no such cell here)"))
        entry(282, "empty", "nobody lives here")
        printf "<circle cx=\"13\" cy=\"322\" r=\"5\"/><text x=\"36\" y=\"327\">doctor (%d shown)</text>\n", doctors
        print "<path d=\"M2 352h24\" stroke=\"#bdbdbd\" stroke-width=\"2\"/><text x=\"36\" y=\"357\">street</text>"
        print "<rect class=\"water\" x=\"0\" y=\"372\" width=\"26\" height=\"18\"/><text x=\"36\" y=\"386\">water</text>"
        km = 1000 * scale
        printf "<g transform=\"translate(0 430)\"><path d=\"M0 -6V0H%gV-6M%g -4V0\" fill=\"none\" stroke=\"#000\"/><text class=\"small\" x=\"0\" y=\"16\">0</text><text class=\"small\" x=\"%g\" y=\"16\" text-anchor=\"middle\">1</text><text class=\"small\" x=\"%g\" y=\"16\" text-anchor=\"middle\">2 km</text></g>\n", 2 * km, km, km, 2 * km
        print "<g class=\"small\"><text y=\"480\">Which cells are inhabited comes from a</text><text y=\"497\">synthetic population: it says nothing</text><text y=\"514\">about anyone who lives there.</text>"
        print "<text y=\"544\">Walking at 4.8 km/h along the streets</text><text y=\"561\">of OpenStreetMap (February 2016),</text><text y=\"578\">which is no register of doctors.</text>"
        print "<text y=\"608\">© OpenStreetMap contributors, ODbL 1.0</text><text y=\"625\">ETRS89 / UTM zone 33N, north is up</text></g>"
        print "</g></g></svg>"
    }' > "$work/map.svg"
mv "$work/map.svg" "$out"
