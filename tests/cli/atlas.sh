#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An atlas: contents, a page a map with its caption, what it rests on; one HTML file of the same.
. "$(dirname "$0")/lib.sh"
command -v pdftotext >/dev/null || { echo "needs pdftotext (poppler-utils)"; exit 77; }

square() {
    awk -v x="$1" -v y="$2" 'BEGIN {
        printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x, y, x+100, y, x+100, y+100, x, y+100, x, y }'
}

# three districts of two cells; g belongs to none of them
layer town.gpkg EPSG:25833 id,people,old,walk_min,walk_min_status \
    "a,100,10,4,ok;$(square 0 0)" "b,300,60,8,ok;$(square 0 100)" "c,200,20,16,ok;$(square 200 0)" \
    "d,300,30,,island;$(square 200 100)" "e,150,5,40,ok;$(square 400 0)" "f,40,-1,20,ok;$(square 400 100)" \
    "g,0,0,,ok;$(square 600 0)"
layer parts.gpkg EPSG:25833 name "Åkern;POLYGON((0 0,150 0,150 300,0 300,0 0))" \
    "Ii;POLYGON((150 0,350 0,350 300,150 300,150 0))" "Bo;POLYGON((350 0,550 0,550 300,350 300,350 0))"
# the same cells in another order, and some of them
ogr2ogr -q same.gpkg town.gpkg -nln same -dialect sqlite -sql "SELECT geom, id, people, walk_min * 2 AS twice FROM town ORDER BY id DESC"
ogr2ogr -q fewer.gpkg town.gpkg -nln fewer -where "id < 'd'"
printf '# Intro\n\nWhat this is for.\n' >intro.md
cat >atlas.json <<'END'
{ "title": { "en": "Small atlas", "fi": "Pieni kartasto", "sv": "Liten atlas" }, "source": "Made up, 2024",
  "note": { "en": "All of it is synthetic", "fi": "Kaikki on synteettistä" }, "text": "intro.md",
  "cells": { "file": "town.gpkg", "id": "id", "population": "people", "missing": ["old=-1"] },
  "areas": { "file": "parts.gpkg", "id": "name" },
  "background": ["border=parts.gpkg"],
  "maps": [
    { "column": "walk_min", "title": { "en": "Walk to a doctor", "fi": "Lääkärille" }, "question": "Who is far?",
      "misuse": "A near door is no free appointment", "dates": "2024", "rules": "all practices",
      "threshold": { "value": 15, "side": "above", "text": "a quarter of an hour", "source": "Somebody (2021), doi:10.1/2" } },
    { "columns": ["old", "people"], "titles": ["Old", "All"], "title": "Residents", "unit": "persons" },
    { "cells": { "file": "same.gpkg" }, "column": "twice", "title": "Twice the way", "how": "Doubled" },
    { "cells": { "file": "fewer.gpkg" }, "column": "old", "title": "Some of them", "appendix": true,
      "subtitle": { "en": "A line of its own", "fi": "Oma rivi" }, "rows": { "en": "blocks", "fi": "korttelia" } } ] }
END

# ---- pages ----
"$TOOL" --atlas atlas.json -q --json -o atlas.pdf >atlas.out
equal "drawn" "$?" 0
pdftotext -layout atlas.pdf atlas.txt
equal "contents, text, four maps, sources" "$(pdfinfo atlas.pdf | awk '/^Pages/ { print $2 }')" 7
pages() { awk -v RS='\f' -v want="$1" 'index($0, want) { printf "%s%d", sep, NR; sep = " " }' atlas.txt; }
equal "the note is on the contents and every map" "$(pages "All of it is synthetic")" "1 3 4 5 6 7"
equal "the contents name pages" "$(sed -n 's/^ *\(Walk to a doctor\|Appendix: Some of them\|Method and sources\)[ .]* \([0-9]\)$/\2/p' atlas.txt | head -n 3 | paste -sd ' ')" "3 6 7"
equal "an introduction" "$(pages "What this is for.")" 2
equal "a line of its own" "$(pages "A line of its own")" 6
equal "what the rows are" "$(pages "blocks")" 6
# of the three parts of town the cells of this map reach two
equal "parts compared" "$(jq -r '.results[].caption' atlas.out | grep -o 'in [0-9] of [0-9] the value' | sort | uniq -c | awk '{ print $1 ":" $3 "/" $5 }' | paste -sd ' ')" "2:1/3 1:2/2 2:2/3"
check "hashes of files" grep -q "town.gpkg.*sha256:\|sha256:$(sha256sum town.gpkg | cut -c 1-64)" atlas.txt
check "whose colours" grep -q "colorbrewer" atlas.txt
"$TOOL" --atlas atlas.json -q -o again.pdf
check "the same bytes" cmp atlas.pdf again.pdf

# ---- a caption, by hand ----
# 4 8 16 20 40 by 100 300 200 40 150: median of 790 at the 395.5th, 10 % at 79.9, 90 % at 711.1; 15 or more are 390;
# mean (400 + 2400 + 3200 + 800 + 6000) / 790 = 16.2; known of all 400 in Åkern, 200 of 500 in Ii, too few in Bo
caption=$(jq -r '.results[0].caption' atlas.out | sed 's/\xc2\xa0/ /g; s/[*][*]//g')
equal "the caption" "$caption" "Question: Who is far?

Shown (synthetic data): Walk to a doctor (min). Weighted by residents, the median is 8 min; eight residents in ten \
lie between 4 min and 40 min (least 4 min, greatest 40 min). 15 min or more: 49.4 % of the residents whose value \
is known (390 of 790).

Mean of the whole: 16.2 min. Not compared (districts): in 1 of 3 the value is known of at least 200 residents and \
of half of them or more; five are needed.

Threshold 15 min: a quarter of an hour. Source of the threshold: Somebody (2021), doi:10.1/2.

How the map is misused: A near door is no free appointment.

The values are shown as they are in the data.

Without a value: island (cells: 1, residents: 300). Cells without a value where nobody lives: 1. \
Dates: 2024. Rules of the categories: all practices."
equal "colours of what is bad above" "$(jq -r '.results[0].palette' atlas.out)" YlOrRd
check "the threshold is a bound" jq -e '[.results[0].classes[].from] | index(15)' atlas.out >index.txt
# a value that is the threshold is above it, as it is in the class that begins there: 16, 20 and 40 of 4 8 16 20 40
side() {
    jq ".maps = [.maps[0]] | .maps[0].threshold = { value: 16, side: \"$1\" } | $2" atlas.json >side.json
    "$TOOL" --atlas side.json -q --json --overwrite -o side.pdf >side.out || echo "failed: $1 $2"
    jq -r '.results[0] | .caption' side.out | sed 's/\xc2\xa0/ /g; s/[*][*]//g; s/.*greatest [^)]*)\. //; s/, joiden arvo tunnetaan//'
}
has() { case $3 in *"$2"*) ok "$1" ;; *) not_ok "$1: $3" ;; esac; }
has "at the threshold is above" "16 min or more: 49.4 % of the residents whose value is known (390 of 790)." "$(side above .)"
has "and so not below" "Below 16 min: 50.6 % of the residents whose value is known (400 of 790)." "$(side below .)"
equal "colours of what is bad below" "$(jq -r '.results[0].palette' side.out)" YlGnBu
words=$(side none .)
has "neither side is bad" "Residents whose value is known (790): below 16 min 50.6 %, at 16 min or more 49.4 %." "$words"
equal "nor a colour" "$(jq -r '.results[0].palette' side.out)" Blues
# five cells, whoever lives there
has "of cells" "16 min or more: 60.0 % of the cells whose value is known (3 of 5)." "$(side above "del(.cells.population)")"
equal "as many as in the classes" "$(jq -c '.results[0].classes | [.[] | select(.from >= 16).cells] | add' side.out)" 3
check "suppressed apart" grep -q "suppressed (cells: 1, residents: 40)" atlas.txt
check "how, in the planner's words" grep -q "How it was computed: Doubled" atlas.txt

# ---- languages ----
"$TOOL" --atlas atlas.json -q --lang fi -o fi.pdf && pdftotext -layout fi.pdf fi.txt
for words in "Pieni kartasto" Sisällys Lääkärille "Kaikki on synteettistä" "Kysymys: Who is far?" "Kartalla (synteettinen" \
    "Liite: Some of them" "Menetelmä ja lähteet"; do
    check "in Finnish: $words" grep -q "$words" fi.txt
done
"$TOOL" --atlas atlas.json -q --lang sv --paper A3 -o sv.pdf && pdftotext -layout sv.pdf sv.txt
for words in "Liten atlas" Innehåll "Walk to a doctor" "Så missbrukas kartan" "Metod och källor"; do
    check "in Swedish: $words" grep -q "$words" sv.txt
done

# ---- a view ----
layer corner.gpkg EPSG:25833 name "x;$(square 0 0)"
"$TOOL" --atlas atlas.json -q --view corner.gpkg -o view.pdf && pdftotext -layout view.pdf view.txt
check "captions are of the whole" grep -q "figures are of the whole" view.txt
check "nothing of that without a view" sh -c '! grep -q "of the whole;" atlas.txt'

# ---- HTML ----
"$TOOL" --atlas atlas.json -o atlas.html --json >html.out 2>html.txt
equal "written" "$?" 0
data_of() { sed -n 's/.*id="data">\(.*\)<\/script>$/\1/p' "$1"; }
data_of atlas.html >data.json
equal "cells of two layers, with their ids" "$(jq -c '[.layers[] | [.n, .idTitle, .box[2]]]' data.json)" '[[7,"id",700],[3,"id",300]]'
equal "a subtitle of its own" "$(jq -c '[.maps[].subtitle]' data.json)" '[null,null,null,null,"A line of its own"]'
equal "joined by id where they are the same, else of their own" "$(jq -c '[.indicators[] | [.title, .layer]]' data.json)" \
    '[["Walk to a doctor",0],["Residents: Old",0],["Residents: All",0],["Twice the way",0],["Some of them",1]]'
# Åkern: 10 and 60 old by 100 and 300 residents; in Bo are fewer than 200; of the second layer there is nobody in it.
# Twice the way of Ii is known for 200 of 500 residents: less than half, and not told
equal "a summary for each, by name" "$(jq -c '[.layers[].summaries[] | [(.columns | length), (.rows[] | .[0], .[1], .[-1])]]' data.json)" \
    '[[5,"Ii",500,null,"Åkern",400,14],[2,"Ii",200,20,"Åkern",400,47.5]]'
equal "no warning" "$(jq -c '[.warnings[] | select(.code == "left_out")]' html.out)" "[]"
check "with captions" grep -q "Who is far?" atlas.html

# cells in other coordinates are drawn in those of the first: c lies 200 m east
ogr2ogr -q -t_srs EPSG:3067 other.gpkg fewer.gpkg -nln other -where "id = 'c'"
jq '.maps[3].cells.file = "other.gpkg"' atlas.json >other.json
"$TOOL" --atlas other.json -o other.html >other.out 2>other.txt
equal "written" "$?" 0
check "it is said" grep -q "note: other.gpkg is reprojected from EPSG:3067 to EPSG:25833" other.txt
equal "where it lies" "$(data_of other.html | jq -c '.layers[0].box as $b | .layers[1].box | [.[0] - $b[0], .[1] - $b[1], .[2] - $b[0], .[3] - $b[1] | round]')" "[200,0,300,100]"

# two in one map are one choice; a column that another map has is told once
jq '.maps += [{columns: ["old", "walk_min"], titles: ["Elderly", "Way"], bivariate: true, n_classes: 2, title: "Far and old"}]' atlas.json >both.json
"$TOOL" --atlas both.json -q -o both.html
equal "written" "$?" 0
data_of both.html >both.data
equal "one choice" "$(jq -c '[.maps[-1] | .title, .of, (.square | length)], (.maps | length)' both.data | paste -sd ' ')" '["Far and old",[5,6],4] 6'
check "with the caption of both" sh -c "jq -r '.maps[-1].caption' both.data | grep -q 'Elderly.*' && jq -r '.maps[-1].caption' both.data | grep -q 'Way'"
equal "no column of a summary twice" "$(jq -c '[.layers[].summaries[].columns | length]' both.data)" '[6,2]'

# means of areas are over those who count on the map, as in its caption: the old of Åkern go 4 (10) and 8 minutes (60)
jq '.maps += [{cells: {population: "old"}, column: "walk_min", title: "Way of the old"}] | .areas.least_people = 20' atlas.json >of_old.json
"$TOOL" --atlas of_old.json -q -o of_old.html
equal "by those who count" "$(data_of of_old.html | jq -c '.layers[0].summaries[0] | .columns[-1], (.rows[] | select(.[0] == "Åkern") | .[1], .[2], .[-1])' |
    paste -sd ' ')" '"Way of the old (min)" 400 7 7.42857'

# maps are told apart by their values, classes and colours, and cells by their size
jq '.maps = [.maps[0] | del(.threshold), (.palette = "Greens"), (.classes = "breaks=0/10/40")] | .maps[].title = "Way"' atlas.json >drawn.json
"$TOOL" --atlas drawn.json -q -o drawn.html
equal "three ways to draw it" "$(data_of drawn.html | jq -c '[(.maps | length), (.indicators | length)]')" "[3,3]"
ogr2ogr -q ten.gpkg town.gpkg -nln ten -dialect sqlite -sql "SELECT geom, id, people, walk_min * 10 AS walk_min FROM town"
jq '.maps = [.maps[0], (.maps[0] | .cells.file = "ten.gpkg")] | del(.maps[].threshold) | .maps[].title = "Way"' atlas.json >ten.json
"$TOOL" --atlas ten.json -q -o ten.html
equal "of one name and ten times as much" "$(data_of ten.html | jq -c '[(.maps | length), (.layers | length), (.indicators | map([.power, .reasons]) | unique | length)]')" "[2,1,2]"
ogr2ogr -q wide.gpkg town.gpkg -nln wide -dialect sqlite -sql \
    "SELECT ST_Buffer(geom, 40, 1) AS geom, id, people, walk_min FROM town"
jq '.maps = [.maps[0], (.maps[0] | .cells.file = "wide.gpkg")]' atlas.json >wide.json
"$TOOL" --atlas wide.json -q -o wide.html
equal "wider cells are other cells" "$(data_of wide.html | jq -c '.layers | length')" 2

# ---- what is wrong ----
wrong() {
    local status=$1 words=$2 filter=$3
    jq "$filter" atlas.json >wrong.json
    refuses "$status" "$words" --atlas wrong.json -o "out/${4:-w.pdf}"
}
wrong 1 "wrong.json: maps[1]: unknown key 'colums'|'columns'" '.maps[1].colums = 1'
wrong 1 "maps[0].threshold.value is \"far\"; a number was expected" '.maps[0].threshold.value = "far"'
wrong 1 "wrong.json: maps[2]: |no column 'thrice'" '.maps[2].column = "thrice"'
wrong 1 "maps[2].palette: there is no palette 'Bleus'|there are: Blues" '.maps[2].palette = "Bleus"'
wrong 1 "maps[2].classes: there is no way 'jenk'" '.maps[2].classes = "jenk"'
wrong 1 "13 maps are more than a reader takes in" '.maps = [range(13) as $i | .maps[0]]'
wrong 1 "no column 'nom'" '.areas.id = "nom"'
wrong 1 "maps[0]: cells.min_count needs cells.population" 'del(.cells.population) | .cells.min_count = 5'
wrong 1 "maps[1].threshold: a map of two values at once has none of both" \
    '.maps[1] += {"bivariate": true, "threshold": {"value": 1, "side": "above"}} | del(.maps[1].titles)'
wrong 1 "threshold: 'old'|'walk_min' (min)|do not share one" \
    '.maps[1] = {"columns": ["old", "walk_min"], "title": "Both", "threshold": {"value": 1, "side": "above"}}'
wrong 1 "an atlas has many pages" . w.png
wrong 1 "nosuch.md: cannot be read" '.text = "nosuch.md"'
refuses 1 "nosuch.json: cannot be read: no such file" --atlas nosuch.json -o out/w.pdf
cp atlas.json spec.html
refuses 1 "the output is also an input" --atlas spec.html -o spec.html --overwrite

finish
