#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Maps: what is drawn of which columns, in which classes and colours, and what the report says of it.
. "$(dirname "$0")/lib.sh"
command -v pdftotext >/dev/null || { echo "needs pdftotext (poppler-utils)"; exit 77; }

square() {
    awk -v x="$1" -v y="$2" 'BEGIN {
        printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x, y, x+100, y, x+100, y+100, x, y+100, x, y }'
}

# ---- a town of six cells ----
layer town.gpkg EPSG:25833 id,people,old,walk_min,walk_min_status,green_share,left \
    "a,100,10,4,ok,0.1,1;$(square 0 0)" "b,300,60,9,ok,0.25,2;$(square 100 0)" \
    "c,200,20,16,ok,0.5,3;$(square 200 0)" "d,4,1,70,ok,1,4;$(square 0 100)" \
    "e,50,5,,island,0,-1;$(square 100 100)" "f,0,0,31,ok,,5;$(square 200 100)"
layer halves.gpkg EPSG:25833 name "west;POLYGON((0 0,120 0,120 200,0 200,0 0))" \
    "east;POLYGON((120 0,300 0,300 200,120 200,120 0))"
map=("$TOOL" --cells town.gpkg --id id --population people -q)

"${map[@]}" --column walk_min --column green_share --column left --missing left=-1 --min-count 5 -o town.html --json >town.json
equal "units, scales and kinds of colour" "$(jq -c '.results[] | [.name, .unit, .scale, .palette]' town.json)" \
    '["walk_min","min",1,"Blues"]
["green_share","%",100,"Blues"]
["left","1",1,"Blues"]'
equal "why values are missing" "$(jq -c '.results[].missing' town.json)" \
    '{"no_data":0,"suppressed":1,"island":1}
{"no_data":1,"suppressed":1}
{"no_data":0,"suppressed":2}'
# 4, 9, 16 and 31 by 100, 300, 200 and 0 people: half of 600 within 9; d is of too few
equal "medians over residents" "$(jq -c '[.results[].value]' town.json)" '[9,0.25,2]'
equal "where it went" "$(jq -c '[.output.path, .output.rows, .output.maps]' town.json)" '["town.html",6,1]'
equal "what it rests on" "$(jq -c '[.inputs[] | [.role, .rows]], .parameters.column' town.json)" \
    '[["cells",6]]
["walk_min","green_share","left"]'

# ---- classes ----
"${map[@]}" --column walk_min -o minutes.png --json >minutes.json
# fifths of 4, 9, 16, 31, 70 end at 9, 16, 31 and 70, on the clock 10, 15, 30 and 60
equal "minutes are round" "$(jq -c '[.results[0].classes[].from]' minutes.json)" '[0,10,15,30,60]'
equal "and cells counted" "$(jq -c '[.results[0].classes[].cells]' minutes.json)" '[2,0,1,1,1]'
"${map[@]}" --column walk_min --classes breaks=10/20 --palette Greens-r -o breaks.svg --json >breaks.json
equal "breaks of one's own" "$(jq -c '[.results[0].classes[] | [.from, .to, .cells]], .results[0].palette' breaks.json)" \
    '[[4,10,2],[10,20,1],[20,70,2]]
"Greens-r"'
"${map[@]}" --column green_share --centre 0.3 --classes equal --n-classes 4 -o centre.png --json >centre.json
check "classes part at the centre" jq -e '[.results[0].classes[].from] | index(0.3)' centre.json >index.txt
equal "in two hues" "$(jq -r '.results[0].palette' centre.json)" PuOr-r
"${map[@]}" --column old --unit persons --column people -o two.pdf --json >two.json
equal "the same classes side by side" "$(jq -c '[.results[].classes | map(.from)] | .[0] == .[1]' two.json)" true
"${map[@]}" --column walk_min --column green_share --bivariate -o both.png --json >both.json
equal "three by three" "$(jq -c '[.results[].classes | length], .results[0].palette' both.json)" '[3,3]
"BlueOrange"'

# ---- pages ----
"${map[@]}" --column walk_min --title "Kävely" --subtitle Alaotsikko --source "Lähteet 2024" --note "Synteettinen aineisto" \
    --lang fi --paper A3 --orientation landscape -o page.pdf
pdftotext -layout page.pdf page.txt
for words in Kävely Alaotsikko "Lähde: Lähteet 2024" "Synteettinen aineisto" "irrallaan katuverkosta"; do
    check "on the page: $words" grep -q "$words" page.txt
done
equal "A3" "$(pdfinfo page.pdf | sed -n 's/^Page size: *//p' | cut -d ' ' -f 1-3)" "1190.55 x 841.89"
"${map[@]}" --column walk_min -o again.png && cmp -s minutes.png again.png
equal "the same bytes" $? 0
# the view is of the west: nothing else is told of cells
"${map[@]}" --column walk_min --view halves.gpkg --inset -o view.png
check "a view with an inset" test -s view.png
"${map[@]}" --column people --district halves.gpkg --where "id <> 'a'" -o part.png --json >part.json
equal "only what is selected" "$(jq '.output.rows' part.json)" 5
"$TOOL" --cells town.gpkg --column people --background "border=halves.gpkg" -q -o fid.png
check "without an id" test -s fid.png

# ---- --areas on a page: their borders and names ----
parts=(--column walk_min --areas halves.gpkg --area-id name)
"${map[@]}" "${parts[@]}" -o parts.svg && "${map[@]}" --column walk_min --background border=halves.gpkg -o border.svg
check "drawn as borders with names" cmp parts.svg border.svg
"${map[@]}" "${parts[@]}" --background border=halves.gpkg -o once.svg
check "once" cmp parts.svg once.svg
"${map[@]}" --column walk_min --areas halves.gpkg -o own.svg
check "with the names that they have, where no column is said" cmp parts.svg own.svg
"${map[@]}" "${parts[@]}" -o parts.pdf && pdftotext parts.pdf parts.txt
equal "named" "$(grep -c '^\(west\|east\)$' parts.txt)" 2
"${map[@]}" "${parts[@]}" --groups old --json -o groups.png >groups.json
equal "what a page does not show is said" "$(jq -r '.warnings[] | select(.code == "in_vain").message' groups.json)" \
    "--groups: is for HTML files; a page does not show it"

# ---- twelve small maps of twelve classes: counts of three digits have no room, percent have ----
# 400 cells: 300 of 0, 9 of 100, 10 each of 200 to 1000, none of 1100, 1 of 1200
awk 'BEGIN {
    print "id,v,WKT"
    for (i = 0; i < 400; i++) {
        x = i % 20 * 100; y = int(i / 20) * 100
        printf "%d,%d,\"POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))\"\n", i, i == 0 ? 1200 : i <= 300 ? 0 : 100 * (1 + i % 10),
            x, y, x + 100, y, x + 100, y + 100, x, y + 100, x, y
    } }' >many.csv
ogr2ogr -q -f GPKG -a_srs EPSG:25833 -oo GEOM_POSSIBLE_NAMES=WKT -oo KEEP_GEOM_COLUMNS=NO -oo AUTODETECT_TYPE=YES many.gpkg many.csv
small=(--cells many.gpkg --id id --classes equal --n-classes 12 --orientation portrait -q)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do small+=(--column v); done
"$TOOL" "${small[@]}" -o small.pdf && pdftotext -layout small.pdf small.txt
check "percent are told" grep -q "Numbers in the colour strips: % (cells)" small.txt
equal "of all cells" "$(grep -o "75 2 3 3 3 3 3 3 3 3 3 <1" small.txt | wc -l)" 12

# ---- a projection that stretches: the scale bar is as long on paper ----
ogr2ogr -q -t_srs EPSG:3857 stretched.gpkg "$GPKG" cells
bar_end() {
    "$TOOL" --cells "$1" --id cell_id --missing -1 --column population -q --overwrite -o bar.pdf
    pdftotext -bbox bar.pdf bar.html && sed -n 's/.*xMin="\([0-9.]*\)".*>km<.*/\1/p' bar.html
}
check "a kilometre is a kilometre" awk -v a="$(bar_end "$GPKG:cells")" -v b="$(bar_end stretched.gpkg)" \
    'BEGIN { exit !(a > 0 && (a - b) ^ 2 < 9) }'

# ---- OpenStreetMap behind cells ----
for kind in water green street building label; do
    osm+=(--background "$kind=$PBF")
done
"$TOOL" --cells "$GPKG:cells" --id cell_id --missing -1 --column population "${osm[@]}" --json -o osm.png >osm.json 2>osm.txt
equal "read at once, without a word" "$? $(grep -c dikas-map: osm.txt)" "0 0"
equal "and named once" "$(jq -c '[.inputs[] | .role]' osm.json)" '["cells","background"]'
"$TOOL" --cells "$GPKG:cells" --id cell_id --missing -1 --column population --background "border=$PBF" -o none.png 2>none.txt
equal "kinds are noted" "$(jq -c '.parameters.background[:2]' osm.json)" '["water=neubrandenburg.osm.pbf","green=neubrandenburg.osm.pbf"]'
equal "nothing of a kind is no error" "$? $(grep -c 'nothing in it is tagged as border' none.txt)" "0 1"

# ---- HTML ----
printf '# Own words\n' >own.md
"${map[@]}" --column walk_min --groups old,people --areas halves.gpkg --area-id name --text own.md -o sums.html
check "one file" grep -q "</html>" sums.html
check "its own words" grep -q "Own words" sums.html
check "districts" grep -q '"east"' sums.html
# of the west are a and d: (100 * 4 + 4 * 70) / 104
check "means of districts" grep -q "6.538" sums.html
# (10 * 4 + 60 * 9 + 20 * 16 + 1 * 70) / 91
check "means of groups" grep -q "10.65" sums.html

# ---- what there is ----
equal "palettes and methods" "$("$TOOL" --list --json | jq -c 'map(select(.id == "viridis" or .id == "jenks") | [.id, .kind])')" \
    '[["viridis","sequential"],["jenks","classes"]]'
check "as text" grep -q "^    viridis " <("$TOOL" --list)

finish
