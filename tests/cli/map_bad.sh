#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Maps of data and with options that do not serve: what is said, and that nothing is left behind.
. "$(dirname "$0")/lib.sh"

square() {
    awk -v x="$1" -v y="$2" 'BEGIN {
        printf "POLYGON((%d %d,%d %d,%d %d,%d %d,%d %d))", x, y, x+100, y, x+100, y+100, x, y+100, x, y }'
}

layer town.gpkg EPSG:25833 id,people,name,same,none,big,two,few \
    "a,10,red,7,,1,0,-1;$(square 0 0)" "b,20,green,7,,2,0,-1;$(square 100 0)" \
    "c,30,blue,7,,3,5,4;$(square 0 100)" "d,,pink,,,4,5,;$(square 100 100)"
ogrinfo -q town.gpkg -sql "ALTER TABLE town ADD COLUMN far REAL" >town.log
ogrinfo -q town.gpkg -sql "UPDATE town SET far = CASE WHEN id = 'c' THEN 9e999 ELSE 1.5 END" >town.log
map=(--cells town.gpkg --id id)

# ---- columns ----
refuses 1 "town.gpkg: column 'name' is text (row 1: 'red')|a map shows numbers" "${map[@]}" --column name -o out/m.png
refuses 1 "town.gpkg: column 'none'|no value is known in any of 4 cells" "${map[@]}" --column none -o out/m.png
refuses 1 "column 'big'|all are suppressed" "${map[@]}" --column big --missing 1,2,3,4 -o out/m.png
refuses 1 "town.gpkg: column 'far', row 3: the value is infinite|--missing" "${map[@]}" --column far -o out/m.png
refuses 1 "no column 'pepole'|near: 'people'" "${map[@]}" --column pepole -o out/m.png
check "infinite and unknown" "$TOOL" "${map[@]}" --column far --missing far=inf -q -o far.png
"$TOOL" "${map[@]}" --column same -o same.png --json >same.json 2>same.txt
equal "a constant is drawn" "$? $(head -c 4 same.png | tail -c 3)" "0 PNG"
equal "with one class" "$(jq -c '.results[0].classes | [length, .[0].from, .[0].to, .[0].cells]' same.json)" '[1,7,7,3]'
equal "and said" "$(jq -r '.warnings[].code' same.json)" constant_column
check "in a sentence" grep -q "warning: town.gpkg: column 'same' is 7 wherever it is known: one class" same.txt
"$TOOL" "${map[@]}" --column two --n-classes 6 -o two.png --json >two.json 2>two.txt
equal "no more classes than values" "$(jq -c '[(.results[0].classes | length), .warnings[0].code, .warnings[0].count]' two.json)" \
    '[2,"fewer_classes",2]'
check "said too" grep -q "column 'two' has too few different values for 6 classes: 2 are made" two.txt

# ---- classes, colours, words ----
refuses 2 "--palette: there is no palette 'YlOrRed'|near: 'YlOrRd'|viridis" "${map[@]}" --column people --palette YlOrRed -o out/m.png
refuses 2 "'BlueOrange' is for two values at once" "${map[@]}" --column people --palette BlueOrange -o out/m.png
refuses 2 "'viridis' is not for two values at once|BlueOrange" "${map[@]}" --column people --column big --bivariate \
    --palette viridis -o out/m.png
refuses 2 "--classes: there is no way 'quantiles'|near: 'quantile'" "${map[@]}" --column people --classes quantiles -o out/m.png
refuses 2 "breaks=10/5: 5 does not lie above 10; breaks ascend" "${map[@]}" --column people --classes breaks=10/5 -o out/m.png
refuses 2 "'1o' is no number" "${map[@]}" --column people --classes breaks=1o/20 -o out/m.png
refuses 2 "breaks=: no number" "${map[@]}" --column people --classes breaks= -o out/m.png
refuses 2 "--n-classes 13|from 1 to 12" "${map[@]}" --column people --n-classes 13 -o out/m.png
refuses 2 "--lang de: fi, sv or en was expected" "${map[@]}" --column people --lang de -o out/m.png
refuses 2 "--paper A5 is not known|A4" "${map[@]}" --column people --paper A5 -o out/m.png
refuses 2 "--orientation landscap is not known|near: 'landscape'" "${map[@]}" --column people --orientation landscap -o out/m.png
refuses 2 "--bivariate takes two --column" "${map[@]}" --column people --bivariate -o out/m.png
refuses 1 "a map of two columns at once takes 2 or 3 classes" "${map[@]}" --column people --column big --bivariate \
    --n-classes 5 -o out/m.png
refuses 1 "column 'same' has too few different values" "${map[@]}" --column people --column same --bivariate -o out/m.png

for format in png svg pdf html; do
    refuses 2 "--title is not UTF-8 text" "${map[@]}" --column people --title $'T\xf6\xf6l\xf6' -o out/m.$format
done
for option in subtitle source note unit; do
    refuses 2 "--$option is not UTF-8 text" "${map[@]}" --column people "--$option" $'\xff' -o out/m.png
done
for option in column id where missing; do
    refuses 2 "--$option is not UTF-8 text" "${map[@]}" --column people "--$option" $'people\xff' -o out/m.png
done
# texts of data and names of files may have any bytes; JSON is UTF-8
ogr2ogr -q reasons.gpkg town.gpkg -nln reasons -sql "SELECT id, people, 'x' AS people_status, geom FROM town"
ogrinfo -q reasons.gpkg -sql "UPDATE reasons SET people_status = CASE WHEN id = 'd' THEN CAST(x'73e474' AS TEXT) ELSE 'ok' END" >reasons.log
cp reasons.gpkg $'r\xff.gpkg'
for file in reasons.gpkg $'r\xff.gpkg'; do
    "$TOOL" --cells "$file" --id id --column people -q -o reasons.html --overwrite --json >reasons.json || not_ok "reasons"
    check "JSON in UTF-8" iconv -f UTF-8 -t UTF-8 -o reasons.again reasons.json
    check "HTML in UTF-8" iconv -f UTF-8 -t UTF-8 -o reasons.again reasons.html
    check "the reason as Latin-1 has it" grep -q "sät" reasons.json
done
# names in data may have any bytes
{
    printf 'name,WKT\n'
    printf 'T\xf6\xf6l\xf6,"%s"\n' "$(square 0 0)"
} >latin.csv
ogr2ogr -q -f GPKG -a_srs EPSG:25833 -oo GEOM_POSSIBLE_NAMES=WKT -oo KEEP_GEOM_COLUMNS=NO latin.gpkg latin.csv 2>latin.txt
for format in png pdf html; do
    check "drawn: $format" "$TOOL" "${map[@]}" --column people --background border=latin.gpkg -q -o latin.$format
done

# ---- usage ----
refuses 2 "--cells FILE[:LAYER] is missing" --column people -o out/m.png
refuses 2 "--column COLUMN is missing" "${map[@]}" -o out/m.png
refuses 2 "--output FILE is missing" "${map[@]}" --column people
refuses 2 "--append|a map is a file of its own" "${map[@]}" --column people --append -o out/m.png
refuses 2 "--measure: there are none here" "${map[@]}" --column people -m nearest -o out/m.png
refuses 2 "--min-count needs --population" "${map[@]}" --column people --min-count 5 -o out/m.png
refuses 2 "--title: with --atlas the file says it" --atlas x.json --title x -o out/m.pdf
refuses 2 "--area-id" "${map[@]}" --column people --area-id x -o out/m.html

# ---- targets ----
refuses 1 "there is no folder 'nowhere'" "${map[@]}" --column people -o nowhere/m.png
refuses 1 "m.jpg: the format is not known|.png, .svg, .pdf and .html" "${map[@]}" --column people -o out/m.jpg
refuses 1 "town.gpkg: the format is not known" "${map[@]}" --column people -o town.gpkg --overwrite
cp town.gpkg cells.svg # whatever a file is called
refuses 1 "the output is also an input" --cells cells.svg:town --id id --column people -o cells.svg --overwrite
check "the input is what it was" cmp town.gpkg cells.svg
echo old >old.png
refuses 1 "old.png: exists; --overwrite replaces it" "${map[@]}" --column people -o old.png
equal "it stays as it was" "$(cat old.png)" old
refuses 1 "no column 'nosuch'" "${map[@]}" --column nosuch -o old.png --overwrite
equal "and after a failure" "$(cat old.png) $(ls -A | grep -c old)" "old 1"
check "replaced when asked for" "$TOOL" "${map[@]}" --column people -q -o old.png --overwrite
equal "by a picture" "$(head -c 4 old.png | tail -c 3)" PNG

# ---- what lies behind ----
layer lake.gpkg EPSG:25832 id "1;POLYGON((-8000 0,9000 0,9000 9000,0 9000,-8000 0))"
layer stray.gpkg "" id "1;POLYGON((0 0,50 0,50 50,0 0))"
"$TOOL" "${map[@]}" --column people --background water=lake.gpkg -o lake.png 2>lake.txt
equal "another CRS is no hindrance" "$? $(grep -c 'note: lake.gpkg is reprojected from EPSG:25832 to EPSG:25833' lake.txt)" "0 1"
refuses 1 "stray.gpkg: the layer has no CRS|ogr2ogr -a_srs" "${map[@]}" --column people --background stray.gpkg -o out/m.png
refuses 1 "'watr' is no kind of background|near: 'water'" "${map[@]}" --column people --background watr=lake.gpkg -o out/m.png
refuses 1 "nosuch.gpkg" "${map[@]}" --column people --background nosuch.gpkg -o out/m.png
refuses 1 "what of the OpenStreetMap file is wanted" "${map[@]}" --column people --background "$PBF" -o out/m.png
refuses 1 "an OpenStreetMap file has no polygons of it" "${map[@]}" --column people --background "land=$PBF" -o out/m.png
ogr2ogr -t_srs EPSG:4326 degrees.gpkg town.gpkg
refuses 1 "ogr2ogr -t_srs EPSG:3035" --cells degrees.gpkg --column people -o out/m.png
printf 'id,people\n1,2\n' >plain.csv
refuses 1 "no geometry, so there is nothing to draw" --cells plain.csv --column people -o out/m.png
refuses 1 "text.md: cannot be read: no such file" "${map[@]}" --column people --text text.md -o out/m.html
refuses 1 "no column 'nosuch'" "${map[@]}" --column people --areas town.gpkg --area-id nosuch -o out/m.html

finish
