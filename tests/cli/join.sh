#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Statistics carried over to cells: a town worked by hand, what is unknown, what is refused.
. "$(dirname "$0")/lib.sh"

# box X Y WIDTH HEIGHT
box() {
    awk -v x="$1" -v y="$2" -v w="$3" -v h="$4" 'BEGIN {
        printf "POLYGON((%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g))", x, y, x+w, y, x+w, y+h, x, y+h, x, y }'
}

# three squares in a row, the last of unknown people; two cells: one over half of the first and of the
# second, one over the rest of the second and the third; a cell far away
layer town.gpkg EPSG:25833 id,people,old,income \
    "1,100,10,1000;$(box 0 0 100 100)" "2,60,6,2000;$(box 100 0 100 100)" \
    "3,-1,-1,9000;$(box 200 0 100 100)"
layer cells.gpkg EPSG:25833 cell,old \
    "a,7;$(box 50 0 100 100)" "b,8;$(box 150 0 150 100)" "far,9;$(box 9000 0 100 100)" \
    "c,9;$(box 200 0 50 100)"
# a third of the first square is the house in its west; two in the second, of 3 floors and of 1; a
# barn; a house in the square of unknown people
layer houses.gpkg EPSG:25833 id,kind,floors \
    "1,house,1;$(box 10 10 20 20)" "2,house,3;$(box 110 10 10 10)" "3,house,;$(box 160 10 10 10)" \
    "4,barn,1;$(box 60 60 30 30)" "5,house,2;$(box 210 10 10 10)"

join=("$TOOL" --source town.gpkg --cells cells.gpkg --id cell --missing people=-1 --missing old=-1
    --keep none -q)

# ---- by area ----
"${join[@]}" --extensive people,old --intensive income --rate share=old/people -o areal.csv
equal "by area" "$(cat areal.csv)" "$(printf '%s\n' \
    'cell,people,people_known_share,old,old_known_share,income,income_known_share,share,share_known_share' \
    'a,80,1,8,1,1500,1,0.1,1' \
    'b,30,0.3333333333333333,3,0.3333333333333333,6666.666666666667,1,0.1,0.3333333333333333' \
    'far,0,,0,,,,,' \
    'c,,0,,0,9000,1,,0')"

# weighted by people, the third square has no weight
"${join[@]}" --intensive income --weight people -o weighted.csv
equal "weighted" "$(cut -d , -f 1-3 weighted.csv | tail -n +2)" "$(printf '%s\n' \
    'a,1375,1' 'b,2000,0.3333333333333333' 'far,,' 'c,,0')"

# all of a count goes to cells that are touched
"${join[@]}" --extensive people --allocate-total yes --where "cell = 'a'" --json -o total.csv >total.json
equal "all of it" "$(cut -d , -f 1,2 total.csv | tail -n 1)" "a,160"
equal "the balance" "$(jq -c '.results[0] | [.name, .in, .allocated, .unallocated]' total.json)" \
    '["people",160,160,0]'

# --where is of the cells, --source-where of the source
"${join[@]}" --extensive people --where "cell <> 'far'" --source-where "id = 1" --json -o chosen.csv >chosen.json
equal "rows of both" "$(cat chosen.csv)" "$(printf '%s\n' cell,people,people_known_share a,50,1 b,0, c,0,)"
equal "who is not chosen is in no balance" "$(jq -c '.results[0] | [.in, .allocated, .unallocated]' chosen.json)" '[100,50,50]'
refuses 1 'the filter "id = 1" cannot be used' "${join[@]:1}" --extensive people --where "id = 1" -o out/x.csv
refuses 2 "--source-where is for the source" --source town.gpkg --make-grid 100 --where "id = 1" --extensive people -o out/x.csv

# a name with a comma is quoted, as in CSV
echo '{"type":"Feature","properties":{"boys, girls":8,"a \"b\"":4,"plain":2,"cell":"q"},"geometry":{"type":"Polygon",
"coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}' >commas.geojson
ogr2ogr -q -a_srs EPSG:25833 commas.gpkg commas.geojson
"$TOOL" --source commas.gpkg --cells commas.gpkg --id cell -q --keep '"boys, girls",a "b"' \
    --extensive ' "boys, girls" , plain,"a ""b"""' -o commas.csv
equal "names with commas" "$(cat commas.csv)" "$(printf '%s\n' \
    'cell,"boys, girls","boys, girls_known_share",plain,plain_known_share,"a ""b""","a ""b""_known_share"' 'q,8,1,2,1,4,1')"
refuses 2 "a name is empty" "${join[@]:1}" --extensive '"",people' -o out/r.csv
refuses 2 "a name is empty" "${join[@]:1}" --extensive 'people,' -o out/r.csv
refuses 1 "no column 'people,old'" "${join[@]:1}" --extensive '"people,old' -o out/r.csv

# ---- through buildings ----
through=("${join[@]}" --extensive people --buildings houses.gpkg --building-id id --residential "kind = 'house'")
"${through[@]}" --by floor_area --floors floors --building-output houses.csv --json -o homes.csv >homes.json
equal "through buildings" "$(cat homes.csv)" "$(printf '%s\n' 'cell,people,people_known_share' \
    'a,45,1' 'b,15,0.3333333333333333' 'far,0,' 'c,,0')"
equal "residents of buildings" "$(cat houses.csv)" \
    "$(printf '%s\n' 'id,people_est,people_est_known_share' '1,100,1' '2,45,1' '3,15,1' '4,0,1' '5,,0')"
equal "where they went" "$(jq -c '.results[0] | [.in, .allocated, .unallocated, .no_building, .outside]' homes.json)" \
    '[160,60,100,0,100]'
equal "floors that nobody knows" "$(jq -r '.warnings[] | select(.code == "default_floors") | .count' homes.json)" 1
"${through[@]}" --by binary -o binary.csv
equal "by footprint" "$(cut -d , -f 1,2 binary.csv | sed -n 2,3p)" "$(printf 'a,30\nb,30')"
# a square without a house keeps its people
"$TOOL" --source town.gpkg --cells cells.gpkg --id cell --missing people=-1 -q --extensive people \
    --buildings houses.gpkg --residential "id > 1 AND kind = 'house'" --json -o none.csv >none.json
equal "no building" "$(jq -c '.results[0] | [.in, .allocated, .no_building, .outside]' none.json)" '[160,60,100,0]'

# ---- people of a source without a building ----
# the house of the first square does not count: its hundred live, in the same order, nowhere; on its ground, half of
# which is in no cell; in the house 10 m to the east, beside half of the second square's
bare=("${join[@]}" --extensive people --buildings houses.gpkg --building-id id --residential "id > 1 AND kind = 'house'")
went() {
    jq -c '.results[0] | [.in, .allocated, .unallocated, .no_building, .no_building_sources, .spread, .spread_sources,
        .nearest, .nearest_sources, .outside]' "$1"
}
"${bare[@]}" --no-building keep --json -o bare.csv >bare.json
equal "kept" "$(tail -n +2 bare.csv | tr '\n' ' ')$(went bare.json)" \
    "a,30,1 b,30,0.5 far,0, c,,0 [160,60,100,100,1,null,null,null,null,0]"
"${bare[@]}" --no-building spread --building-output spread_houses.csv --json -o spread.csv >spread.json
equal "spread" "$(tail -n +2 spread.csv | tr '\n' ' ')$(went spread.json)" \
    "a,80,1 b,30,0.5 far,0, c,,0 [160,110,50,0,0,100,1,null,null,50]"
equal "nobody is spread over buildings" "$(tail -n +2 spread_houses.csv | tr '\n' ' ')" "1,0,1 2,30,1 3,30,1 4,0,1 5,,0 "
"${bare[@]}" --no-building nearest --nearest-distance 10 --building-output near_houses.csv --json -o near.csv >near.json
equal "brought to the nearest" "$(tail -n +2 near.csv | tr '\n' ' ')$(went near.json)" \
    "a,130,1 b,30,0.5 far,0, c,,0 [160,160,0,0,0,null,null,100,1,0]"
equal "who live there" "$(tail -n +2 near_houses.csv | tr '\n' ' ')" "1,0,1 2,130,1 3,30,1 4,0,1 5,,0 "
"${bare[@]}" --no-building nearest --nearest-distance 9.9 --json -o near.csv --overwrite >near.json
equal "too far" "$(went near.json)" "[160,60,100,100,1,null,null,0,0,0]"
equal "and it is said" "$(jq -r '.warnings[] | select(.code == "no_building") | .count' near.json)" 1
# weighted by people, those who were placed weigh; without weight it is dwellings that do, of which they have none:
# (50 · 1000 + 30 · 2000) / 80, (100 · 1000 + 30 · 2000) / 130
"${bare[@]}" --no-building spread --intensive income --weight people -o spread_income.csv
equal "income of people who are spread" "$(cut -d , -f 4 spread_income.csv | sed -n 2,3p | tr '\n' ' ')" "1375 2000 "
"${bare[@]}" --no-building nearest --nearest-distance 10 --intensive income --weight people -o near_income.csv
equal "income of people who were brought" "$(cut -d , -f 4 near_income.csv | sed -n 2p | cut -c 1-12)" "1230.7692307"
"${bare[@]}" --no-building spread --intensive income -o dwellings_income.csv
equal "income of dwellings" "$(cut -d , -f 4 dwellings_income.csv | sed -n 2p)" "2000"
# nobody knows how many live in the third square: not none, and of what lives in b a third is known, where its ground
# counts as that of the second (100 m2 of house there, 10000 m2 times 200 / 10000 here)
few_houses=("${join[@]}" --extensive people --rate share=old/people --buildings houses.gpkg
    --residential "id IN (2, 3)" --no-building spread)
"${few_houses[@]}" --bounds 5 -o unknown.csv
equal "unknown people who are spread" "$(cut -d , -f 1-4 unknown.csv | tail -n +2 | tr '\n' ' ')" \
    "a,80,80,80 b,30,30,34 far,0,0,0 c,,0,2 "
equal "how much is known" "$(cut -d , -f 5 unknown.csv | tail -n +2 | cut -c 1-7 | tr '\n' ' ')" "1 0.33333  0 "
equal "rates of people who are spread" "$(cut -d , -f 6 unknown.csv | tail -n +2 | tr '\n' ' ')" "0.1 0.1   "
# all their counts are 0: there is nobody to be spread, and the known share is that of dwellings
layer park.gpkg EPSG:25833 id,people "1,0;$(box 0 0 100 100)" "2,60;$(box 100 0 100 100)"
"$TOOL" --source park.gpkg --cells cells.gpkg --id cell --keep none -q -e people --buildings houses.gpkg \
    --residential "id IN (2, 3)" --no-building spread --json -o park.csv >park.json
equal "a park" "$(tail -n +2 park.csv | head -n 1) $(went park.json)" "a,30,1 [60,60,0,0,0,0,0,null,null,0]"

# income is that of where people live
"${join[@]}" --intensive income --buildings houses.gpkg --residential "kind = 'house'" -o lived.csv
equal "income by dwellings" "$(cut -d , -f 1,2 lived.csv | sed -n 2,3p)" "$(printf 'a,2000\nb,5500')"

# ---- which buildings people live in ----
# one square with a hundred people and seven buildings of equal size, of which as many are residential as `who` counts
layer square.gpkg EPSG:25833 id,people "1,100;$(box 0 0 100 100)"
# codes NAME COLUMN VALUE…
codes() {
    local name=$1 column=$2 rows=() value
    shift 2
    for value; do
        rows+=("$((${#rows[@]} + 1)),$value;$(box $((10 * ${#rows[@]})) 10 5 5)")
    done
    layer "$name.gpkg" EPSG:25833 "id,$column" "${rows[@]}"
}
# text NAME COLUMN: the codes as text, with a zero in front and so many digits
text_codes() {
    ogr2ogr -q "$1_text.gpkg" "$1.gpkg" -nln "$1_text" -sql "SELECT id, printf('%0$3d', $2) AS $2, geom FROM $1"
}
# who FILE KEYWORD: ids of the buildings that have residents
who() {
    rm -f who.csv
    "$TOOL" --source square.gpkg --cells square.gpkg --id id --keep none -q -e people --buildings "$1" --building-id id \
        --residential "$2" --building-output who.csv -o who_cells.csv --json --overwrite >who.json
    awk -F , 'NR > 1 && $2 > 0 { printf "%s ", $1 }' who.csv
}
codes osm building house yes apartments garage hotel farm cabin detached
equal "what OpenStreetMap calls residential" "$(who osm.gpkg osm)" "1 3 6 8 "
equal "buildings of which nobody says" "$(jq -c '[.warnings[] | select(.code == "unknown_kind") | .count]' who.json)" "[1]"
check "what the name stands for is in the provenance" grep -q "building.* IN ('apartments', 'bungalow'" <(jq -r '.parameters.residential' who.json)
codes kinds kind house yes
equal "in another column" "$(who kinds.gpkg osm:kind)" "1 "
# 1994: one dwelling, terrace, block of flats, holiday house, shop, hotel, residential for communities
codes c1994 c_kayttark 11 21 39 41 112 121 131
text_codes c1994 c_kayttark 3
equal "codes of 1994" "$(who c1994.gpkg finland)" "1 2 3 7 "
equal "codes of 1994 as text" "$(query c1994_text.gpkg "SELECT c_kayttark FROM c1994_text WHERE id = 1")$(who c1994_text.gpkg finland)" "0111 2 3 7 "
check "as numbers" grep -q "CAST.*c_kayttark.* AS integer) IN (11, 12, 13, 21, 22, 32, 39, 131, 139)" <(jq -r '.parameters.residential' who.json)
# 2018: one dwelling, terrace, flats, for groups, holiday house, shop, office
codes c2018 main_use 110 112 121 140 210 319 400
text_codes c2018 main_use 4
equal "codes of 2018" "$(who c2018.gpkg finland:main_use)" "1 2 3 4 "
equal "codes of 2018 as text" "$(query c2018_text.gpkg "SELECT main_use FROM c2018_text WHERE id = 1")$(who c2018_text.gpkg finland:MAIN_USE)" "01101 2 3 4 "
codes words kayttarks Asuinrakennus Toimistorakennus
equal "in words" "$(who words.gpkg finland)" "1 "
ogr2ogr -q words.geojson words.gpkg
equal "without SQLite" "$(who words.geojson finland)" "1 "
ogr2ogr -q c1994.shp c1994_text.gpkg
equal "codes of a Shapefile" "$(who c1994.shp finland)" "1 2 3 7 "
of_square=(--source square.gpkg --cells square.gpkg --id id -e people -o out/r.csv)
refuses 1 "no column 'c_kayttark'|finland:COLUMN" "${of_square[@]}" --buildings c2018.gpkg --residential finland
refuses 1 "no column 'building'" "${of_square[@]}" --buildings c2018.gpkg --residential osm
refuses 1 "no column 'use'" "${of_square[@]}" --buildings c2018.gpkg --residential finland:use

# half of a house of 100 m2 and 2 floors is lived in, all of one of 100 m2, none of a third; of the fourth nobody knows:
# by ground 50 + 100 + 100, by floor area 100 + 100 + 100, by a column 5 + 5 + 10
layer mixed.gpkg EPSG:25833 id,part,floors,flats "1,0.5,2,10;$(box 0 0 10 10)" "2,1,1,5;$(box 20 0 10 10)" \
    "3,0,9,9;$(box 40 0 10 10)" "4,,1,10;$(box 60 0 10 10)"
mixed=("$TOOL" --source square.gpkg --cells square.gpkg --id id --keep none -q -e people --buildings mixed.gpkg --building-id id
    --mixed-use part --building-output mixed.csv -o mixed_cells.csv --json --overwrite)
"${mixed[@]}" >mixed.json
equal "partly lived in, by ground" "$(tail -n +2 mixed.csv | tr '\n' ' ')" "1,20,1 2,40,1 3,0,1 4,40,1 "
equal "how much is unknown" "$(jq -c '[.warnings[] | select(.code == "unknown_part") | .count]' mixed.json)" "[1]"
"${mixed[@]}" --by floor_area --floors floors >mixed.json
equal "partly lived in, by floor area" "$(cut -d , -f 2 mixed.csv | tail -n +2 | cut -c 1-7 | tr '\n' ' ')" "33.3333 33.3333 0 33.3333 "
"${mixed[@]}" --by flats >mixed.json
equal "partly lived in, by a column" "$(tail -n +2 mixed.csv | tr '\n' ' ')" "1,25,1 2,25,1 3,0,1 4,50,1 "
layer percent.gpkg EPSG:25833 id,part "a,0.5;$(box 0 0 10 10)" "b,50;$(box 20 0 10 10)"
refuses 1 "part|'b'|row 2|50 is outside [0, 1]|--missing part=50" "${of_square[@]}" --buildings percent.gpkg --building-id id --mixed-use part
layer below.gpkg EPSG:25833 id,part "a,-1;$(box 0 0 10 10)" "b,0.5;$(box 20 0 10 10)"
refuses 1 "'a'|row 1|-1 is outside" "${of_square[@]}" --buildings below.gpkg --building-id id --mixed-use part
refuses 1 "no column 'share'" "${of_square[@]}" --buildings below.gpkg --mixed-use share
refuses 2 "--mixed-use" "${of_square[@]}" --mixed-use part

# ---- columns, district, few people ----
"$TOOL" --source town.gpkg --cells cells.gpkg --id cell --missing -1 --extensive old -o kept.csv 2>kept.txt
equal "columns that stay" "$(head -n 1 kept.csv)" "cell,old,old_known_share"
check "the one that does not is named" grep -q "takes the place of the input column 'old'" kept.txt
check "people who are unknown are counted" grep -q "'old' is unknown in 1 of 3 rows" kept.txt
check "cells without a source are counted" grep -q '1 of 4 cells are not wholly covered' kept.txt
layer district.gpkg EPSG:25833 name "d;$(box 0 0 120 100)"
"${join[@]}" --extensive people --district district.gpkg -o district.csv
equal "cells of the district" "$(cut -d , -f 1,2 district.csv | tail -n +2)" "a,80"
"${join[@]}" --extensive people --rate share=old/people --min-count 31 --json -o few.csv >few.json
equal "few people" "$(cut -d , -f 1,2,4,5,7 few.csv | tail -n +2 | tr '\n' ' ')" \
    "a,80,ok,0.1,ok b,,few_people,,few_people far,,few_people,,few_people c,,,, "
equal "how often" "$(jq -c '[.warnings[] | select(.code == "min_count") | .count]' few.json)" '[2,2]'

# overlapping cells count people twice, and it is said
layer twice.gpkg EPSG:25833 cell "a;$(box 0 0 100 100)" "b;$(box 50 0 50 100)"
"$TOOL" --source town.gpkg --cells twice.gpkg --id cell --missing -1 --extensive people --json -q -o twice.csv >twice.json
equal "counted twice" "$(jq -c '[.results[0].allocated, .results[0].unallocated] + [.warnings[] | select(.code == "overlapping_cells") | .count]' twice.json)" \
    '[150,10,1]'

# ---- by key, and of points ----
printf '%s\n' 'code,people' ' NL_CRS3035RES250mN3000000E4000000,5' '250mN300025E400000,7' 'CRS3035RES1000mN3000000E4000000,11' \
    'nowhere,13' '250mN300025E400000,' >table.csv
printf '%s\n' 'grid,x' '250mN300000E400000,1' '250mN300025E400000,2' '1kmN3000E4000,3' '1kmN1E1,4' >grid.csv
"$TOOL" --source table.csv --key code --cells grid.csv --id grid --keep none -e people -q --json -o key.csv >key.json
equal "by key" "$(cat key.csv)" "$(printf '%s\n' 'grid,people,people_known_share' '250mN300000E400000,5,1' \
    '250mN300025E400000,7,0.5' '1kmN3000E4000,11,1' '1kmN1E1,,')"
equal "keys without a cell" "$(jq -c '[.results[0].unallocated] + [.warnings[] | select(.code == "unmatched_keys") | .count]' key.json)" \
    '[13,1]'
printf '%s\n' 'post,people' '100,5' '2200,7' >numbers.csv
ogr2ogr -q -f GPKG numbers.gpkg numbers.csv -oo AUTODETECT_TYPE=YES
printf '%s\n' 'code,x' '00100,1' '02200,2' >codes.csv
"$TOOL" --source numbers.gpkg --key post=code --cells codes.csv --id code --keep none -e people -q -o zeros.csv
equal "zeros in front" "$(cut -d , -f 1,2 zeros.csv | tail -n +2 | tr '\n' ' ')" "00100,5 02200,7 "
# centres of squares of 250 m, easting and northing one after the other, with 6 and with 5 digits of easting; a number that
# lies in no middle stays a number
printf '%s\n' 'xyind,people' '3933756673875,5' '951256653625,7' '3933756673870,11' >centres.csv
ogr2ogr -q -f GPKG centres.gpkg centres.csv -oo AUTODETECT_TYPE=YES
printf '%s\n' 'grid,x' '250mN667375E39325,1' '250mN665350E9500,2' '3933756673870,3' 'CRS3067RES250mN6673750E393500,4' >corners.csv
for centres in centres.csv centres.gpkg; do
    "$TOOL" --source $centres --key xyind=grid --cells corners.csv --id grid --keep none -e people -q -o centred.csv --overwrite
    equal "centres in $centres" "$(cut -d , -f 1,2 centred.csv | tail -n +2 | tr '\n' ' ')" \
        "250mN667375E39325,5 250mN665350E9500,7 3933756673870,11 CRS3067RES250mN6673750E393500, "
done
"$TOOL" --source centres.gpkg --key xyind --cells centres.csv --id xyind --keep none -e people -q -o themselves.csv
equal "centres and centres" "$(cut -d , -f 2 themselves.csv | tail -n +2 | tr '\n' ' ')" "5 7 11 "
layer dots.gpkg EPSG:25833 id,people,price "1,5,10;POINT(60 10)" "2,6,20;POINT(70 10)" "3,,40;POINT(160 10)" "4,8,80;POINT(999 999)"
"$TOOL" --source dots.gpkg --cells cells.gpkg --id cell --keep none -e people -i price -q --json -o dots.csv >dots.json
equal "points" "$(cat dots.csv)" "$(printf '%s\n' 'cell,people,people_known_share,price,price_known_share' \
    'a,11,1,15,1' 'b,,0,40,1' 'far,0,,,' 'c,0,,,')"
equal "points in no cell" "$(jq -c '[.warnings[] | select(.code == "outside_points") | .count]' dots.json)" '[1]'

# people parked in one cell stand apart, and the row is named; a dense quarter does not
squares=()
for i in $(seq 1 30); do
    squares+=("$i,$((i == 17 ? 9000 : 40 * i));$(box $((100 * i)) 0 100 100)")
done
layer parked.gpkg EPSG:25833 id,people "${squares[@]}"
"$TOOL" --source parked.gpkg --cells cells.gpkg --id cell -e people --keep none -q --json -o parked.csv >parked.json
equal "parked people" "$(jq -r '.warnings[] | select(.code == "implausible_density") | .message' parked.json | grep -oE "'people' has 9000 in row 17, 8 times")" \
    "'people' has 9000 in row 17, 8 times"
"$TOOL" --source parked.gpkg --source-where "id <> 17" --cells cells.gpkg --id cell -e people --keep none -q --json -o dense.csv >dense.json
equal "nobody is parked" "$(jq -r '[.warnings[].code] | index("implausible_density")' dense.json)" null

# ---- a grid on demand ----
"$TOOL" --source town.gpkg --missing -1 -e people --make-grid 250 --keep none -q -o squares.csv
equal "squares of 250 m" "$(cat squares.csv)" "$(printf '%s\n' 'grid_id,people,people_known_share' \
    '250mN590000E40000,160,0.8' '250mN590000E40025,,0')"
"$TOOL" --source town.gpkg --missing -1 -e people --make-grid 1000,EPSG:3035 -q --json -o europe.gpkg >europe.json
check "codes of the European grid" grep -qE '^CRS3035RES1000mN[0-9]{4}000E[0-9]{4}000$' \
    <(query europe.gpkg "SELECT grid_id FROM europe")
check "its CRS" test "$(query europe.gpkg "SELECT srs_id FROM gpkg_geometry_columns")" = 3035
check "all are there" test "$(jq '.results[0] | .allocated > 159.9999 and .allocated < 160.0001' europe.json)" = true

# ---- a smooth density ----
# two polygons of two cells each: of all that keep 24 and 48, the least sum of squared steps between cells
layer pair.gpkg EPSG:25833 id,people,some "1,24,24;$(box 0 0 200 100)" "2,48,-1;$(box 200 0 200 100)"
layer row.gpkg EPSG:25833 cell,x "d,4;$(box 300 0 100 100)" "a,1;$(box 0 0 100 100)" "c,3;$(box 200 0 100 100)" "b,2;$(box 100 0 100 100)"
smooth=("$TOOL" --source pair.gpkg --keep none -q --pycnophylactic --json --overwrite)
# rounded FILE: id and people, to a millionth
rounded() {
    awk -F , 'NR > 1 { printf "%s %s ", $1, $2 == "" ? "-" : sprintf("%.6g", $2) }' "$1"
}
"${smooth[@]}" --cells row.gpkg --id cell --missing some=-1 -e people,some --tolerance 1e-12 -o smooth.csv >smooth.json
equal "smooth" "$(rounded smooth.csv)" "d 26 a 10 c 22 b 14 "
equal "nobody comes from where nobody knows" "$(cut -d , -f 4,5 smooth.csv | tail -n +2 | tr '\n' ' ')" ",0 12,1 ,0 12,1 "
check "nobody is lost" test "$(jq '.results[0] | (.in - .allocated | fabs) < 1e-12 and (.unallocated | fabs) < 1e-12' smooth.json)" = true
equal "how smooth is in the provenance" "$(jq -c '.parameters | [.pycnophylactic, .tolerance, .["max-iterations"]]' smooth.json)" '[true,1e-12,10000]'
"${smooth[@]}" -e people --make-grid 100 --tolerance 1e-12 -o smooth.csv >smooth.json
equal "on a grid on demand" "$(rounded smooth.csv)" \
    "100mN59000E4000 10 100mN59000E4001 14 100mN59000E4002 22 100mN59000E4003 26 "
# twice as long, half of the second polygon lies beyond the cells
layer long.gpkg EPSG:25833 id,people "1,24;$(box 0 0 200 100)" "2,96;$(box 200 0 400 100)"
"${smooth[@]}" --source long.gpkg --cells row.gpkg --id cell -e people --tolerance 1e-12 -o smooth.csv >smooth.json
equal "beyond the cells" "$(rounded smooth.csv)$(jq -c '.results[0] | [.in, .allocated, .unallocated, .outside] | map(. * 1e6 | round / 1e6)' smooth.json)" \
    "d 26 a 10 c 22 b 14 [120,72,48,48]"
"${smooth[@]}" --source long.gpkg --cells row.gpkg --id cell -e people --allocate-total yes --tolerance 1e-12 -o smooth.csv >smooth.json
equal "all of it, smooth" "$(rounded smooth.csv)" "d 54 a 6 c 42 b 18 "
"${smooth[@]}" --cells row.gpkg --id cell -e people --max-iterations 1 -o smooth.csv >smooth.json
equal "an iteration" "$(rounded smooth.csv)$(jq -c '[.warnings[] | select(.code == "not_smooth") | .count]' smooth.json)" \
    "d 24.75 a 11.25 c 23.25 b 12.75 [1]"
for threads in 1 2; do
    "$TOOL" --source town.gpkg --missing -1 -e people --make-grid 50 --pycnophylactic -q -o smooth$threads.csv --threads $threads
done
check "smooth with 1 and 2 threads" cmp smooth1.csv smooth2.csv

# people weigh by those who live on the shared ground: a large empty source does not outweigh a small dense one
layer sizes.gpkg EPSG:25833 id,pop,inc "1,100,10;$(box 0 0 1000 1000)" "2,100,20;$(box 1000 0 100 100)"
layer whole.gpkg EPSG:25833 cell,x "a,1;$(box 0 0 1100 1000)"
"$TOOL" --source sizes.gpkg --cells whole.gpkg --id cell --keep none -i inc -w pop -q -o sizes.csv
equal "people, not land" "$(cut -d , -f 2 sizes.csv | tail -n 1)" 15
# a building in two sources has the mean of the people it got from either: (50 · 10 + 25 · 20) / 75
layer both.gpkg EPSG:25833 id,pop,inc "1,100,10;$(box 0 0 100 100)" "2,50,20;$(box 100 0 100 100)"
layer across.gpkg EPSG:25833 id,x "1,1;$(box 90 0 20 10)" "2,1;$(box 20 50 10 10)" "3,1;$(box 150 50 10 10)"
layer middle.gpkg EPSG:25833 cell,x "m,1;$(box 80 0 40 20)"
"$TOOL" --source both.gpkg --cells middle.gpkg --id cell --keep none -e pop -i inc -w pop --buildings across.gpkg -q -o across.csv
equal "people of two sources in a building" "$(cut -d , -f 2,4 across.csv | tail -n 1 | cut -c 1-12)" "75,13.333333"
# what lies nowhere is told, and is no empty place
layer nowhere.gpkg EPSG:25833 id,people "1,10;$(box 0 0 100 100)" "2,90;POLYGON EMPTY"
layer places.gpkg EPSG:25833 cell,x "a,1;$(box 0 0 100 100)" "b,1;POLYGON EMPTY"
"$TOOL" --source nowhere.gpkg --cells places.gpkg --id cell --keep none -e people -q --json -o nowhere.csv >nowhere.json
equal "a cell that lies nowhere" "$(tail -n +2 nowhere.csv | tr '\n' ' ')" "a,10,1 b,, "
equal "rows that lie nowhere" "$(jq -c '[.warnings[] | select(.code == "no_geometry") | .count]' nowhere.json)" '[1,1]'
"$TOOL" --source town.gpkg --cells cells.gpkg --id cell --missing PEOPLE=-1 -e people --keep none -q -o case.csv
equal "columns of --missing in any case" "$(sed -n 2p case.csv)" "a,80,1"
"${through[@]}" --min-count 50 --building-output few_homes.csv --json -o few_cells.csv >few_homes.json
equal "few people in a building" "$(tail -n +2 few_homes.csv | tr '\n' ' ')" "1,100,1,ok 2,,,few_people 3,,,few_people 4,0,1,ok 5,,0, "
equal "how many buildings" "$(jq -c '[.warnings[] | select(.code == "min_count_buildings") | .count]' few_homes.json)" '[2]'

# ---- bounds of hidden counts ----
# 100 m2 each: 40 people of whom 6 are old, 30 of whom some are, 3 of whom some are, and one where nobody knows the people
layer hidden.gpkg EPSG:25833 id,people,old "1,40,6;$(box 0 0 10 10)" "2,30,-1;$(box 10 0 10 10)" \
    "3,3,-1;$(box 20 0 10 10)" "4,-1,-1;$(box 30 0 10 10)"
layer halves.gpkg EPSG:25833 id "1;$(box 0 0 15 10)" "2;$(box 15 0 25 10)" "3;$(box 100 0 10 10)"
bounds=("$TOOL" --source hidden.gpkg --cells halves.gpkg --id id --missing -1 --extensive old --rate share=old/people
    --bounds 5 --quiet -o bounds.csv --overwrite)
"${bounds[@]}" --bounds-total people
equal "bounds of a count" "$(jq -R -s -c 'split("\n")[1:4] | map(split(",")[1:5])' bounds.csv)" \
    '[["6","6","8","0.6666666666666666"],["","0","9","0"],["0","0","0",""]]'
# (6 + 0 to 2) of 55; (0 to 2 + 3) of 18, never more than there are
equal "bounds of a rate" "$(jq -R -s -c 'split("\n")[1:4] | map(split(",")[5:8] | map(if . == "" then null else tonumber * 990 | round end))' bounds.csv)" \
    '[[149,108,144],[null,0,275],[null,null,null]]'
"${bounds[@]}"
equal "without a total" "$(sed -n 3p bounds.csv | cut -d, -f3,4)" "0,10"
refuses 2 "--bounds" --source hidden.gpkg --cells halves.gpkg --id id --intensive people --bounds 5 -o out/r.csv
refuses 2 "two columns|old_low" --source hidden.gpkg --cells halves.gpkg --id id --missing -1 --extensive old,old_low --bounds 5 -o out/r.csv

# medians are no averages
ogr2ogr -q median.gpkg town.gpkg -sql 'SELECT income AS median_income, geom FROM town' -nln town
"$TOOL" --source median.gpkg --cells cells.gpkg --intensive median_income -o median.csv 2>median.txt
check "a median is told" grep -q "no median" median.txt

# ---- the same bytes ----
for threads in 1 2 5; do
    mkdir threads$threads
    "${through[@]}" --intensive income --by floor_area --floors floors -o threads$threads/result.gpkg \
        --building-output threads$threads/result.gpkg:houses --threads $threads
done
for threads in 1 2; do
    for way in spread "nearest --nearest-distance 50"; do
        # shellcheck disable=SC2086
        "${bare[@]}" --no-building $way -o threads$threads/"${way%% *}".csv --threads $threads
    done
done
check "people who are spread, with 1 and 2 threads" cmp threads1/spread.csv threads2/spread.csv
check "people who are brought, with 1 and 2 threads" cmp threads1/nearest.csv threads2/nearest.csv
check "1 and 2 threads" cmp threads1/result.gpkg threads2/result.gpkg
check "1 and 5 threads" cmp threads1/result.gpkg threads5/result.gpkg
mv threads1/result.gpkg .
equal "two layers" "$(query result.gpkg "SELECT group_concat(table_name) FROM (SELECT * FROM gpkg_contents ORDER BY 1)")" "houses,result"
equal "estimates say so" "$(query result.gpkg "SELECT total(people_est) FROM houses")" "160.0"
check "where it comes from" grep -q 'houses.gpkg' <(query result.gpkg "SELECT metadata FROM gpkg_metadata")

# ---- what is refused ----
good=(--source town.gpkg --cells cells.gpkg --id cell --missing -1)
refuses 2 "--source" --cells cells.gpkg -o out/r.csv
refuses 2 "--extensive" "${good[@]}" -o out/r.csv
refuses 2 "--building-output|--buildings" "${good[@]}" --extensive people --building-output out/b.csv -o out/r.csv
refuses 2 "NAME=NUMERATOR/DENOMINATOR" "${good[@]}" --rate share -o out/r.csv
refuses 2 "two columns|people" "${good[@]}" --extensive people,people -o out/r.csv
refuses 2 "two columns|people_known_share" "${good[@]}" --extensive people,people_known_share -o out/r.csv
refuses 2 "place of the identifier 'cell'" "${good[@]}" --rate cell=old/people -o out/r.csv
for name in fid FID geom Geom; do
    refuses 2 "the column name '$name' is taken" "${good[@]}" --rate $name=old/people -o out/r.gpkg
done
refuses 2 "a name is empty" "${good[@]}" --extensive "" -o out/r.csv
layer outer.gpkg EPSG:25833 id,people "1,5;POLYGON((0 0,1 0,1 1000000000000000000000000000000,0 0))"
refuses 1 "too far away" --source outer.gpkg --make-grid 1000 -e people -o out/r.csv
refuses 2 "--weight" "${good[@]}" --intensive income --min-count 5 -o out/r.csv
refuses 2 "--floors or --height" "${good[@]}" --extensive people --buildings houses.gpkg --by floor_area -o out/r.csv
refuses 2 "--pycnophylactic smooths counts" "${good[@]}" --intensive income --pycnophylactic -o out/r.csv
refuses 2 "--pycnophylactic smooths counts" "${good[@]}" --extensive people --bounds 5 --pycnophylactic -o out/r.csv
refuses 2 "--max-iterations 0" "${good[@]}" --extensive people --pycnophylactic --max-iterations 0 -o out/r.csv
refuses 2 "--tolerance -1" "${good[@]}" --extensive people --pycnophylactic --tolerance -1 -o out/r.csv
refuses 1 "cells|row 2 is no cell of a grid|--make-grid" "${good[@]}" --extensive people --pycnophylactic -o out/r.csv
layer same.gpkg EPSG:25833 cell "a;$(box 0 0 100 100)" "b;$(box 100 0 100 100)" "c;$(box 0 0 100 100)"
refuses 1 "rows 1 and 3 are cells in one place" --source pair.gpkg --cells same.gpkg -e people --pycnophylactic -o out/r.csv
refuses 1 "are points" --source dots.gpkg --cells row.gpkg -e people --pycnophylactic -o out/r.csv
with_houses=("${good[@]}" --extensive people --buildings houses.gpkg -o out/r.csv)
refuses 2 "--no-building takes keep, spread or nearest" "${with_houses[@]}" --no-building drop
refuses 2 "--nearest-distance METRES" "${with_houses[@]}" --no-building nearest
for id in people_est People_est_known_share people_est_status; do
    refuses 2 "the column name '$id' is taken" "${with_houses[@]}" --min-count 5 --building-id $id --building-output out/b.csv
done
# without a layer of buildings, or without the column, the name is free
ogrinfo -q houses.gpkg -sql "ALTER TABLE houses ADD COLUMN people_est_status INTEGER" >houses.log
ogrinfo -q houses.gpkg -sql "UPDATE houses SET people_est_status = id" >houses.log
check "no such column in the cells" "$TOOL" "${good[@]}" -e people --buildings houses.gpkg --building-id people_est_status \
    --min-count 5 -q -o free.csv
check "no status without --min-count" "$TOOL" "${good[@]}" -e people --buildings houses.gpkg --building-id people_est_status \
    --building-output free.gpkg:b -q -o free.gpkg:r
equal "ids stay" "$(query free.gpkg 'SELECT group_concat(people_est_status) FROM b')" 1,2,3,4,5
refuses 2 "--nearest-distance is for" "${with_houses[@]}" --no-building spread --nearest-distance 10
refuses 2 "a number from 0" "${with_houses[@]}" --no-building nearest --nearest-distance -1
refuses 2 "--buildings" "${good[@]}" --extensive people --no-building spread -o out/r.csv
refuses 1 "no column 'nobody'" "${good[@]}" --extensive nobody -o out/r.csv
refuses 1 "old|row 3|-1 is negative|--missing old=-1" --source town.gpkg --cells cells.gpkg --id cell --extensive old -o out/r.csv
refuses 1 "no building is selected" "${good[@]}" --extensive people --buildings houses.gpkg --residential "kind = 'x'" -o out/r.csv
refuses 1 "kinds|cannot be used" "${good[@]}" --extensive people --buildings houses.gpkg --residential "kinds = 'x'" -o out/r.csv
refuses 1 "--by weightless" "${good[@]}" --extensive people --buildings houses.gpkg --by weightless -o out/r.csv
refuses 1 "holds one layer" "${good[@]}" --extensive people --buildings houses.gpkg --building-output out/r.csv -o out/r.csv
refuses 1 "is also an input" "${good[@]}" --extensive people --overwrite -o town.gpkg
refuses 1 "no input has a column 'x'" "${good[@]}" --missing x=5 --extensive people -o out/r.csv
layer points.gpkg EPSG:25833 id,people "1,5;POINT(1 1)"
layer far.gpkg EPSG:25833 id,people "1,5;$(box 0 0 1 1)" "2,5;$(box 90000 90000 1 1)"
refuses 1 "are no polygons" --source points.gpkg --cells cells.gpkg --extensive people --buildings houses.gpkg -o out/r.csv
refuses 1 "the cells are no polygons" --source town.gpkg --cells points.gpkg --missing -1 --extensive people -o out/r.csv
refuses 1 "no key of column 'people'|'5' here" --source table.csv --key people --cells grid.csv --id grid -e people -o out/r.csv
refuses 1 "no column 'cod'|near" --source table.csv --key cod --cells grid.csv --id grid -e people -o out/r.csv
refuses 2 "--make-grid 0" --source town.gpkg --make-grid 0 -e people -o out/r.csv
refuses 2 "--make-grid 2.5" --source town.gpkg --make-grid 2.5 -e people -o out/r.csv
refuses 2 "EPSG:nowhere" --source town.gpkg --make-grid 250,EPSG:nowhere -e people -o out/r.csv
refuses 2 "--make-grid makes the cells" --source town.gpkg --cells cells.gpkg --make-grid 250 -e people -o out/r.csv
refuses 1 "longitude and latitude" --source town.gpkg --missing -1 --make-grid 250,EPSG:4326 -e people -o out/r.csv
refuses 1 "more than 20000000" "${good[@]:0:2}" --missing -1 --make-grid 1,EPSG:25833 --source far.gpkg -e people -o out/r.csv
refuses 2 "--key" --source table.csv --key code --allocate-total yes --cells grid.csv --id grid -e people -o out/r.csv
ogr2ogr -q degrees.gpkg cells.gpkg -t_srs EPSG:4326
refuses 1 "longitude and latitude|ogr2ogr -t_srs" --source town.gpkg --cells degrees.gpkg --missing -1 --extensive people -o out/r.csv
# two layers of one file, however it is written, and no file that holds one for two
"$TOOL" --source town.gpkg --missing people=-1 --cells cells.gpkg --id cell --extensive people --buildings houses.gpkg -q \
    --building-output ./at_once.gpkg:homes -o at_once.gpkg:cells
equal "both layers are there" "$(ogrinfo -q at_once.gpkg | sed 's/.*: //; s/ .*//' | sort | tr '\n' ' ')" "cells homes "
refuses 1 "one.csv|holds one layer" --source town.gpkg --missing people=-1 --cells cells.gpkg --id cell --extensive people \
    --buildings houses.gpkg --building-output ./one.csv -o one.csv
# squares of two CRS are not the same; where one side does not say, the other is not asked
printf 'code,n\nCRS25832RES1000mN5900000E400000,10\nCRS25833RES1000mN5900000E400000,100\n' >coded.csv
printf 'code,name\nCRS25833RES1000mN5900000E400000,a\n' >coded_cells.csv
printf 'code,name\n1000mN5900E400,a\n' >short_cells.csv
"$TOOL" --source coded.csv --key code --cells coded_cells.csv --id code --keep none --extensive n -q -o coded_out.csv 2>coded.txt
equal "codes of another CRS" "$(tail -n 1 coded_out.csv | cut -d , -f 2)" 100
"$TOOL" --source coded.csv --key code --cells short_cells.csv --id code --keep none --extensive n -q -o short_out.csv 2>coded.txt
equal "codes without CRS" "$(tail -n 1 short_out.csv | cut -d , -f 2)" 110
# cells that overlap are told of through buildings too
layer twins.gpkg EPSG:25833 cell "a;$(box 0 0 300 100)" "b;$(box 0 0 300 100)"
"$TOOL" --source town.gpkg --missing people=-1 --cells twins.gpkg --id cell --extensive people --buildings houses.gpkg --json -q -o twins.csv >twins.json
check "overlapping cells through buildings" grep -q '"overlapping_cells"' twins.json
# several points in one row are in several cells
layer many.gpkg EPSG:25833 people "60;MULTIPOINT((60 20),(260 20))" "5;MULTIPOINT((60 20))"
refuses 1 "many.gpkg|row 1|several points|-explodecollections" --source many.gpkg --cells cells.gpkg --id cell --extensive people -o out/r.csv
# a house on ground of known and of unknown people, one on unknown ground alone, one without ground
layer doubts.gpkg EPSG:25833 id "1;$(box 190 0 20 20)" "2;$(box 250 0 20 20)" "3;POLYGON EMPTY" "4;$(box 20 0 20 20)"
"$TOOL" --source town.gpkg --missing people=-1 --cells cells.gpkg --id cell --extensive people --buildings doubts.gpkg --building-id id -q \
    --building-output doubts.csv -o doubts_cells.csv
equal "what estimates rest on" "$(tail -n +2 doubts.csv | tr '\n' ' ')" "1,60,0.5 2,,0 3,, 4,100,1 "
"$TOOL" "${of_square[@]:0:8}" --buildings c1994.gpkg --residential finland --json --overwrite -o kinds.csv >kinds.json
check "which codes they are" grep -q 'taken for codes of 1994' kinds.json
finish
