#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the climate does to cells: a town of four cells worked by hand, what is unknown, what is refused.
. "$(dirname "$0")/rasters.sh"
. "$(dirname "$0")/lib.sh"
GOLDEN=$ROOT/../shared/goldens/exposure

# cell a under the west of the rasters, b under the east, c half outside, far away, and nowhere
layer cells.gpkg EPSG:25833 cell,pop,cn,shade,albedo,eti,built,x,y \
    "a,100,80,0.5,0.2,0.3,0.25,1,10;$(box 0 0 100 100)" "b,-1,,0.5,-1,0.3,,2,-1;$(box 100 0 100 100)" \
    "c,40,0,,0.2,0.3,1,3,30;$(box 150 0 100 100)" "far,7,100,1,1,1,0,4,20;$(box 9000 0 100 100)" \
    "nowhere,5,100,1,1,1,0,5,40;POLYGON EMPTY"
grid heat 'c'
grid holes 'c < 10 ? (r < 5 ? c : -9999) : -9999'
grid people 'r < 5 ? c : (r < 7 ? -9999 : 0)'
grid nobody '0'
grid land 'c < 3 ? 1 : c < 5 ? 2 : 3'
grid crowns 'c < 4 ? 5 : 0'
grid deep 'c < 5 ? 0.5 : c < 7 ? 2 : -9999'
grid shallow 'c < 2 ? 1 : -9999'
rasters=(--raster heat=heat.tif --raster holes=holes.tif --raster people=people.tif --raster nobody=nobody.tif
    --raster land=land.tif --raster crowns=crowns.tif --raster deep=deep.tif --raster shallow=shallow.tif)
run=("$TOOL" --cells cells.gpkg --id cell --missing -1 --keep none -q "${rasters[@]}")

# ---- pixels ----
stats=()
for stat in mean sum min max variance stdev median q90 valid_px covered_px valid_share; do
    stats+=(--measure "$stat=zonal:raster=heat,stat=$stat")
done
"${run[@]}" "${stats[@]}" --measure over=zonal:raster=heat,stat=share_ge,threshold=5 \
    --measure excess=zonal:raster=heat,stat=excess,threshold=5 --measure three=zonal:raster=heat,stat=frac,class=3 \
    --measure people=zonal:raster=heat,stat=mean,weight=people --measure load=zonal:raster=heat,stat=sum,weight=people \
    --measure zonal:raster=heat,stat=max --json -o pixels.csv >pixels.json
near mean "$(values pixels.csv mean)" "4.5 14.5 17 NULL NULL"
near sum "$(values pixels.csv sum)" "450 1450 850 NULL NULL"
near min "$(values pixels.csv min)" "0 10 15 NULL NULL"
near max "$(values pixels.csv max)" "9 19 19 NULL NULL"
near variance "$(values pixels.csv variance)" "8.25 8.25 2 NULL NULL"
near stdev "$(values pixels.csv stdev)" "2.8722813232690143 2.8722813232690143 1.4142135623730951 NULL NULL"
near median "$(values pixels.csv median)" "4.5 14.5 17 NULL NULL"
near q90 "$(values pixels.csv q90)" "8.1 18.1 19 NULL NULL"
near valid_px "$(values pixels.csv valid_px)" "100 100 50 0 NULL"
near covered_px "$(values pixels.csv covered_px)" "100 100 50 0 NULL"
near valid_share "$(values pixels.csv valid_share)" "1 1 0.5 0 NULL"
near share_ge "$(values pixels.csv over)" "0.5 1 1 NULL NULL"
near excess "$(values pixels.csv excess)" "1 9.5 12 NULL NULL"
near frac "$(values pixels.csv three)" "0.1 0 0 NULL NULL"
near "people-weighted mean" "$(values pixels.csv people)" "6.333333333333333 15.068965517241379 17.117647058823529 NULL NULL"
near "where value and weight are known" "$(values pixels.csv people_known_share)" "0.8 0.8 0.4 0 NULL"
near "people times value" "$(values pixels.csv load)" "1425 10925 7275 NULL NULL"
near "a name of its own" "$(values pixels.csv zonal_rasterheat_statmax)" "9 19 19 NULL NULL"
equal "what is told" "$(jq -c '.results[0] | [.name, .value, .min, .max, .known_cells, .status]' pixels.json)" '["mean",12,4.5,17,3,"ok"]'
equal "rows" "$(jq .output.rows pixels.json)" 5

# nodata is nothing: not counted, and no 0
"${run[@]}" --measure mean=zonal:raster=holes,stat=mean --measure v=zonal:raster=holes,stat=valid_share \
    --measure covered=zonal:raster=holes,stat=covered_px --measure sum=zonal:raster=holes,stat=sum -o holes.csv
near "half is known" "$(values holes.csv mean)" "4.5 NULL NULL NULL NULL"
near "its share" "$(values holes.csv v)" "0.5 0 0 0 NULL"
near "and beside it" "$(values holes.csv mean_known_share)" "0.5 0 0 0 NULL"
near "beside another" "$(values holes.csv sum_known_share)" "0.5 0 0 0 NULL"
equal "not beside what tells it" "$(head -n 1 holes.csv)" "cell,mean,mean_known_share,v,covered,sum,sum_known_share"
near "all is covered" "$(values holes.csv covered)" "100 100 50 0 NULL"
near "no sum of nothing" "$(values holes.csv sum)" "225 NULL NULL NULL NULL"
# nobody lives there: no mean of people
"${run[@]}" --measure m=zonal:raster=heat,stat=mean,weight=nobody --measure q=zonal:raster=heat,stat=median,weight=nobody \
    --json -o nobody.csv >nobody.json
near "weights of zero" "$(values nobody.csv m)" "NULL NULL NULL NULL NULL"
near "are known weights" "$(values nobody.csv m_known_share)" "1 1 0.5 0 NULL"
near "nor a median" "$(values nobody.csv q)" "NULL NULL NULL NULL NULL"
equal "and why" "$(jq -c '.results[0] | [.value, .status, .min]' nobody.json)" '[null,"nothing_known",null]'

# ---- less the mean of all cells, each place once: b and c share half of b ----
"${run[@]}" --measure warm=anomaly:raster=heat --measure some=anomaly:raster=holes --measure s=zonal:raster=heat,stat=mean --json -o anomaly.csv >anomaly.json
near "warmer or cooler" "$(values anomaly.csv warm)" "-5 5 7.5 NULL NULL"
near "how much of it is known" "$(values anomaly.csv warm_known_share)" "1 1 0.5 0 NULL"
near "of what is known" "$(values anomaly.csv some)" "0 NULL NULL NULL NULL"
equal "than what" "$(jq -c '[.results[] | .area_mean]' anomaly.json)" '[9.5,4.5,null]'
layer west_half.gpkg EPSG:25833 name "d;$(box 0 0 120 100)"
"${run[@]}" --district west_half.gpkg --measure warm=anomaly:raster=heat --json -o anomaly_district.csv >anomaly.json
near "in a district" "$(values anomaly_district.csv warm)" "0"
equal "than its mean" "$(jq -c '[.results[] | .area_mean]' anomaly.json)" '[4.5]'

# ---- floods from depths ----
"${run[@]}" --population pop --measure low=flood_share:raster=deep,from=0.1,to=1 --measure high=flood_share:raster=deep,from=1 \
    --measure hit=flood_affected:raster=deep,threshold=0.1 \
    --measure year=flood_annual:rasters=shallow/deep,periods=10/100,threshold=0.1 \
    --measure tail=flood_annual:rasters=shallow/deep,periods=10/100,threshold=0.1,tail=constant \
    --measure step=flood_annual:rasters=shallow/deep,periods=10/100,threshold=0.1,form=step \
    --json -o floods.csv >floods.json
near "between two depths" "$(values floods.csv low)" "0.5 0 0 NULL NULL"
near "dry inside, unknown outside" "$(values floods.csv low_known_share)" "1 1 0.5 0 NULL"
near "above a depth" "$(values floods.csv high)" "0.2 0 0 NULL NULL"
near "people in water" "$(values floods.csv hit)" "70 NULL 0 NULL NULL"
near "in an average year" "$(values floods.csv year)" "4.05 NULL 0 NULL NULL"
near "with rarer ones" "$(values floods.csv tail)" "4.75 NULL 0 NULL NULL"
near "by steps" "$(values floods.csv step)" "1.8 NULL 0 NULL NULL"
equal "totals of people" "$(jq -c '.results[] | select(.name == "hit") | [.measure, .summary, .value]' floods.json)" '["flood_affected","total",70]'
# damage: the mean of the curve over the pixels (0.245), not the curve of their mean depth (0.295)
grid steps 'c * 0.5'
"${run[@]}" --raster steps=steps.tif --measure d=flood_damage:raster=deep --measure all=flood_damage:raster=steps \
    --measure dy=flood_damage_annual:rasters=shallow/deep,periods=10/100 \
    --measure dt=flood_damage_annual:rasters=shallow/deep,periods=10/100,tail=constant \
    --measure ds=flood_damage_annual:rasters=shallow/deep,periods=10/100,form=step -o damage.csv
near "damage to homes" "$(values damage.csv d)" "0.245 0 0 NULL NULL"
near "where that is known" "$(values damage.csv d_known_share)" "1 1 0.5 0 NULL"
# depths 0, 0.5 … 4.5; 5, 5.5, 6 … 9.5; from 7.5 on
near "at all depths" "$(values damage.csv all)" "0.5725 0.9925 1 NULL NULL"
near "damage in an average year" "$(values damage.csv dy)" "0.014625 0 0 NULL NULL"
near "with rarer floods" "$(values damage.csv dt)" "0.017075 0 0 NULL NULL"
near "by steps" "$(values damage.csv ds)" "0.0072 0 0 NULL NULL"
near "which are known" "$(values damage.csv dy_known_share)" "1 1 0.5 0 NULL"
# few people are not shown, in the file or beside it
layer few.gpkg EPSG:25833 cell,pop "a,100;$(box 0 0 50 100)" "b,3;$(box 0 0 10 10)"
"$TOOL" --cells few.gpkg --id cell --keep none -q --raster deep=deep.tif --population pop --min-count 10 \
    --measure hit=flood_affected:raster=deep,threshold=0.1 --json -o few.csv >few.json
near "few people" "$(values few.csv hit)" "100 NULL"
equal "how often" "$(jq -c '[.warnings[] | select(.code == "min_count") | .count]' few.json)" '[1]'
equal "nor told" "$(jq -c '.results[] | select(.name == "hit") | [.min, .max, .known_cells]' few.json)" '[100,100,1]'
# a rarer flood that floods less; depths in centimetres
"${run[@]}" --population pop --measure y=flood_annual:rasters=deep/shallow,periods=10/100,threshold=0.1 -o less.csv --json >less.json
equal "a rarer flood floods less" "$(jq -c '[.warnings[] | select(.code == "fewer_affected") | .count]' less.json)" '[1]'
grid centimetres 'c < 5 ? 50 : -9999'
"${run[@]}" --raster cm=centimetres.tif --measure s=flood_share:raster=cm -o cm.csv --json >cm.json
check "centimetres are suspected" grep -q "'cm': depths of up to 50 m" <(jq -r '.warnings[].message' cm.json)

# ---- polygons of hazards ----
layer zones.gpkg EPSG:25833 class "low;$(box 0 0 60 100)" "high;$(box 60 0 20 100)" "low;$(box 100 0 10 100)"
layer over.gpkg EPSG:25833 class "x;$(box 0 0 40 100)" "y;$(box 20 0 40 100)" "z;$(box 50 0 30 100)" \
    "z;$(box 70 0 60 100)" "z;POLYGON((160 0,200 0,160 40,160 0))" "z;POLYGON((160 0,180 0,180 40,160 0))"
layer wet.gpkg EPSG:25833 kind "river;$(box 0 50 100 50)" "lake;$(box 100 0 100 100)"
layer parks.gpkg EPSG:25833 kind "park;$(box 0 0 30 50)"
polygons=(--hazard zones=zones.gpkg,class=class --hazard over=over.gpkg,class=class --hazard wet=wet.gpkg --hazard parks=parks.gpkg)
hazards=()
for class in low high low/high; do
    for rule in share any point; do
        hazards+=(--measure "${class/\//_}_$rule=hazard_share:hazard=zones,class=$class,rule=$rule")
    done
done
"${run[@]}" "${polygons[@]}" --population pop "${hazards[@]}" --measure hit=hazard_affected:hazard=zones,class=low \
    --measure touched=hazard_affected:hazard=zones,class=high,rule=any --measure over=hazard_share:hazard=over \
    --measure over_xy=hazard_share:hazard=over,class=x/y --measure over_x=hazard_share:hazard=over,class=x \
    --measure over_hit=hazard_affected:hazard=over,class=x/y \
    --json -o hazards.csv >hazards.json
near "share of low" "$(values hazards.csv low_share)" "0.6 0.1 0 0 NULL"
near "any of low" "$(values hazards.csv low_any)" "1 1 0 0 NULL"
near "point in low" "$(values hazards.csv low_point)" "1 0 0 0 NULL"
near "share of high" "$(values hazards.csv high_share)" "0.2 0 0 0 NULL"
near "any of high" "$(values hazards.csv high_any)" "1 0 0 0 NULL"
near "point in high" "$(values hazards.csv high_point)" "0 0 0 0 NULL"
near "share of both" "$(values hazards.csv low_high_share)" "0.8 0.1 0 0 NULL"
near "people in a zone" "$(values hazards.csv hit)" "60 NULL 0 0 NULL"
near "people touched" "$(values hazards.csv touched)" "100 NULL 0 0 NULL"
near "ground that is known" "$(values hazards.csv low_share_known_share)" "1 1 1 1 NULL"
# two triangles of 800 and 400 m2 share 1000/3: their sides meet at (520/3, 80/3)
near "zones over each other count once" "$(values hazards.csv over_xy)" "0.6 0 0 0 NULL"
near "those of one class alone" "$(values hazards.csv over_x)" "0.4 0 0 0 NULL"
near "all of them" "$(values hazards.csv over)" "1 0.38666666666666666 0.086666666666666667 0 NULL"
near "people in them once" "$(values hazards.csv over_hit)" "60 NULL 0 0 NULL"

# beyond --modelled nothing is known, neither of water nor of hazards
layer modelled.gpkg EPSG:25833 name "m;$(box 50 0 100 100)" "again;$(box 60 10 20 20)"
"${run[@]}" "${polygons[@]}" --population pop --modelled modelled.gpkg --measure low=hazard_share:hazard=zones,class=low \
    --measure hit=hazard_affected:hazard=zones,class=low --measure xy=hazard_share:hazard=over,class=x/y \
    --measure wet=flood_share:raster=deep,from=0.1 --measure any=hazard_share:hazard=zones,class=high,rule=any \
    --measure parks=hazard_affected:hazard=parks,rule=any -o modelled.csv
near "share of what was modelled" "$(values modelled.csv low)" "0.2 0.2 NULL NULL NULL"
near "how much that is" "$(values modelled.csv low_known_share)" "0.5 0.5 0 0 NULL"
near "people there" "$(values modelled.csv hit)" "20 NULL NULL NULL NULL"
near "touched in it, or nobody knows" "$(values modelled.csv any)" "1 NULL NULL NULL NULL"
near "how much is known" "$(values modelled.csv any_known_share)" "0.5 0.5 0 0 NULL"
near "a park where nothing was modelled" "$(values modelled.csv parks)" "NULL NULL NULL NULL NULL"
near "over each other in it" "$(values modelled.csv xy)" "0.2 0 NULL NULL NULL"
near "water in it" "$(values modelled.csv wet)" "0.4 0 NULL NULL NULL"
near "known water" "$(values modelled.csv wet_known_share)" "0.5 0.5 0 0 NULL"

# ---- protected ground: neither dry nor flooded ----
layer dikes.gpkg EPSG:25833 name "d;$(box 0 0 20 100)" "again;$(box 0 0 10 50)" "e;$(box 230 0 20 100)"
layer all.gpkg EPSG:25833 name "all;$(box -10 -10 120 120)"
layer most.gpkg EPSG:25833 name "m;$(box 10 0 130 100)"
shares=(--measure wet=flood_share:raster=deep,from=0.1 --measure hit=flood_affected:raster=deep,threshold=0.1
    --measure year=flood_annual:rasters=shallow/deep,periods=10/100,threshold=0.1 --measure damage=flood_damage:raster=deep
    --measure low=hazard_share:hazard=zones,class=low --measure people=hazard_affected:hazard=zones,class=low
    --measure any=hazard_share:hazard=zones,class=low,rule=any --measure point=hazard_share:hazard=zones,class=low,rule=point)
dry=("${run[@]}" "${polygons[@]}" --population pop "${shares[@]}")
"${dry[@]}" --protected dikes.gpkg -o dikes.csv
near "water beyond the dike" "$(values dikes.csv wet)" "0.5 0 0 NULL NULL"
# of c half is within the raster, and a fifth, which is outside of it, is protected
near "behind the dike" "$(values dikes.csv wet_protected_share)" "0.2 0 0.2857142857142857 NULL NULL"
near "known to be one or the other" "$(values dikes.csv wet_known_share)" "1 1 0.7 0 NULL"
near "people beyond the dike" "$(values dikes.csv hit)" "50 NULL 0 NULL NULL"
near "in an average year" "$(values dikes.csv year)" "2.25 NULL 0 NULL NULL"
near "and behind it" "$(values dikes.csv year_protected_share)" "0.2 0 0.2857142857142857 NULL NULL"
near "damage beyond the dike" "$(values dikes.csv damage)" "0.195 0 0 NULL NULL"
near "zones beyond the dike" "$(values dikes.csv low)" "0.4 0.1 0 0 NULL"
near "zones behind the dike" "$(values dikes.csv low_protected_share)" "0.2 0 0.2 0 NULL"
near "people in zones" "$(values dikes.csv people)" "40 NULL 0 0 NULL"
near "touched by zones" "$(values dikes.csv any)" "1 1 0 0 NULL"
near "a point beyond the dike" "$(values dikes.csv point)" "1 0 0 0 NULL"
"${dry[@]}" --protected all.gpkg -o all.csv
for column in wet hit year damage low people any point; do
    near "nothing is flooded behind dikes: $column" "$(values all.csv $column | cut -d ' ' -f 1)" 0
    near "all is behind them: $column" "$(values all.csv ${column}_protected_share | cut -d ' ' -f 1)" 1
    near "and known: $column" "$(values all.csv ${column}_known_share | cut -d ' ' -f 1)" 1
done
"${dry[@]}" --protected dikes.gpkg --modelled most.gpkg -o most.csv
near "of what was modelled" "$(values most.csv wet)" "0.55555555555555556 0 NULL NULL NULL"
near "protected there" "$(values most.csv wet_protected_share)" "0.11111111111111111 0 NULL NULL NULL"
near "known there" "$(values most.csv wet_known_share)" "0.9 0.4 0 0 NULL"
near "zones there" "$(values most.csv low)" "0.44444444444444444 0.25 NULL NULL NULL"
near "a point beyond what was modelled" "$(values most.csv point)" "1 NULL NULL NULL NULL"
check "without --protected no column" sh -c "! head -n 1 floods.csv | grep -q protected"
# an invalid polygon is repaired and told once, however often it is used
layer bowtie.gpkg EPSG:25833 class "x;POLYGON((0 0,40 40,40 0,0 40,0 0))"
cp bowtie.gpkg modelled.gpkg
cp bowtie.gpkg bow.gpkg
"${run[@]}" --protected bowtie.gpkg --modelled modelled.gpkg --hazard bow=bow.gpkg,class=class --measure w=flood_share:raster=deep \
    --measure r=flood_share:raster=deep,ring=5 --measure h=hazard_share:hazard=bow,class=x --measure g=green_share:polygons=bow --json -o bow.csv >bow.json
near "a repaired polygon" "$(values bow.csv g)" "0.08 0 0 0 NULL"
near "all that was modelled is protected" "$(values bow.csv w_protected_share)" "1 NULL NULL NULL NULL"
equal "repairs are told once for each layer" "$(jq -c '[.warnings[] | select(.code == "invalid_polygons") | .count]' bow.json)" '[1,1,1]'
# a point in several polygons is in each of them
layer twofold.gpkg EPSG:25833 class "x;$(box 0 0 100 100)" "y;$(box 0 0 100 100)"
"${run[@]}" --hazard two=twofold.gpkg,class=class --measure x=hazard_share:hazard=two,class=x,rule=point \
    --measure y=hazard_share:hazard=two,class=y,rule=point -o twofold.csv
near "a point in two polygons" "$(values twofold.csv x) $(values twofold.csv y)" "1 0 0 0 NULL 1 0 0 0 NULL"

# ---- the ring around a house ----
# house a is a hole in water that reaches up to its middle, b the same at the western edge of the raster, c lies far away
layer houses.gpkg EPSG:25833 cell,pop "a,8;$(box 40 40 20 20)" "b,4;$(box 0 40 20 20)" "c,4;$(box 9000 0 20 20)" "d,4;POLYGON EMPTY"
grid moat 'r > 3 && r < 6 && (c < 2 || c == 4 || c == 5) ? -9999 : c < 5 ? 1 : 0'
grid rare 'r > 3 && r < 6 && (c < 2 || c == 4 || c == 5) ? -9999 : 1'
ring=("$TOOL" --cells houses.gpkg --id cell --keep none -q --population pop --raster moat=moat.tif --raster rare=rare.tif)
for width in 0 10; do
    "${ring[@]}" --measure s=flood_share:raster=moat,from=0.1,ring=$width --measure p=flood_affected:raster=moat,threshold=0.1,ring=$width \
        --measure y=flood_annual:rasters=moat/rare,periods=10/100,threshold=0.1,ring=$width \
        --measure d=flood_damage:raster=moat,ring=$width -o ring$width.csv
done
near "a hole is dry" "$(values ring0.csv s)" "0 0 NULL NULL"
near "and known" "$(values ring0.csv s_known_share)" "1 1 0 NULL"
near "water around it" "$(values ring10.csv s)" "0.5 1 NULL NULL" 1e-7
near "affects people" "$(values ring10.csv p)" "4 4 NULL NULL" 1e-7
near "damages the house" "$(values ring10.csv d)" "0.2 0.4 NULL NULL" 1e-7
near "in an average year" "$(values ring10.csv y)" "0.54 0.36 NULL NULL" 1e-7
# of 800 m2 and a circle of 64 edges at the corners, 600 m2 and half of the circle lie on the raster
known=$(awk 'BEGIN { c = 32 * sin(2 * atan2(0, -1) / 64) * 100; printf "%.12g", (600 + c / 2) / (800 + c) }')
near "the ring is known where the raster is" "$(values ring10.csv s_known_share)" "1 $known 0 NULL" 1e-7
near "also in a year" "$(values ring10.csv y_known_share)" "1 $known 0 NULL" 1e-7
layer west.gpkg EPSG:25833 name "w;$(box -100 -100 150 300)"
"${ring[@]}" --protected west.gpkg --measure s=flood_share:raster=moat,from=0.1,ring=10 -o east.csv
near "the western half of the ring is protected" "$(values east.csv s_protected_share)" "0.5 1 NULL NULL" 1e-7
near "and the eastern half dry" "$(values east.csv s)" "0 0 NULL NULL"
"${ring[@]}" --modelled west.gpkg --measure s=flood_share:raster=moat,from=0.1,ring=10 -o west.csv
near "of the ring that was modelled" "$(values west.csv s)" "1 1 NULL NULL" 1e-7
near "half of it was" "$(values west.csv s_known_share)" "0.5 $known 0 NULL" 1e-7
ogr2ogr -q houses_4326.gpkg houses.gpkg -t_srs EPSG:4326 -nln houses
ogr2ogr -q houses_3035.gpkg houses.gpkg -t_srs EPSG:3035 -nln houses
"$TOOL" --cells houses_3035.gpkg --id cell --keep none -q --raster moat=moat.tif --measure s=flood_share:raster=moat,from=0.1,ring=10 -o laea.csv
near "a ring in metres of another CRS" "$(values laea.csv s)" "0.5 1 NULL NULL" 2e-3

# ---- ground ----
"${run[@]}" "${polygons[@]}" --measure g=green_share:raster=land,classes=1,water=2 \
    --measure s=sealed_share:raster=land,classes=3,water=2 --measure both=green_share:raster=land,classes=1/3 \
    --measure crowns=canopy_share:raster=crowns --measure dry=canopy_share:raster=crowns,water=wet \
    --measure parks=green_share:polygons=parks,water=wet -o ground.csv
near green "$(values ground.csv g)" "0.375 0 0 NULL NULL"
near sealed "$(values ground.csv s)" "0.625 1 1 NULL NULL"
near "two classes" "$(values ground.csv both)" "0.8 1 1 NULL NULL"
near "under trees" "$(values ground.csv crowns)" "0.4 0 0 NULL NULL"
near "trees on land" "$(values ground.csv dry)" "0.4 NULL NULL NULL NULL"
near "and where that is known" "$(values ground.csv dry_known_share)" "1 1 0.5 0 NULL"
near "parks on land" "$(values ground.csv parks)" "0.3 NULL 0 0 NULL"
near "how much is known" "$(values ground.csv g_known_share)" "1 1 0.5 0 NULL"
layer twice.gpkg EPSG:25833 kind "park;$(box 0 0 30 50)" "garden;$(box 0 0 20 50)"
"${run[@]}" --hazard twice=twice.gpkg --hazard wet=wet.gpkg --measure once=green_share:polygons=twice,water=wet \
    --measure night=cooling_capacity:building_intensity=once -o once.csv
near "a place counts once" "$(values once.csv once)" "0.3 NULL 0 0 NULL"
near "of a column computed before" "$(values once.csv night)" "0.7 NULL 1 1 NULL"

# ---- rain, heat, cooling ----
printf 'class,curve_number\n1,80\n2,0\n3,80\n' >curves.csv
printf 'class,curve_number\n1,80\n' >some.csv
"${run[@]}" --measure q=runoff:curve_number=cn,rain_mm=50 --measure k=runoff:raster=land,curve_number=curves.csv,rain_mm=50 \
    --measure some=runoff:raster=land,curve_number=some.csv,rain_mm=50 -o runoff.csv
near "run-off" "$(values runoff.csv q)" "13.802480158730159 NULL 0 50 50"
near retention "$(values runoff.csv q_retention)" "0.72395039682539686 NULL 1 0 0"
near "of classes" "$(values runoff.csv k)" "11.041984126984127 13.802480158730159 13.802480158730159 NULL NULL"
"${run[@]}" --measure day=cooling_capacity:shade=shade,albedo=albedo,eti=eti --measure night=cooling_capacity:building_intensity=built \
    -o cooling.csv
near "cooling by day" "$(values cooling.csv day)" "0.4 NULL NULL 1 1"
near "cooling by night" "$(values cooling.csv night)" "0.75 NULL 0 1 1"
printf 'hour,t\n0,20\n1,30.5\n2,\n3,26\n4,-999\n5,27\n' >hours.csv
"$TOOL" --missing=-999 --measure h=hours_over:series=hours.csv,column=t,threshold=26 \
    --measure d=degree_hours:series=hours.csv,column=t,threshold=26 --json >hours.json
equal "hours of heat" "$(jq -c '[.results[] | [.name, .value, .valid_hours, .all_hours]]' hours.json)" '[["h",2,4,6],["d",5.5,4,6]]'
printf 'hour,t\n0,\n1,-999\n' >unknown.csv
"$TOOL" --missing=-999 --measure h=hours_over:series=unknown.csv,column=t,threshold=26 --json >unknown.json
equal "hours that nobody knows" "$(jq -c '.results[0] | [.value, .status]' unknown.json)" '[null,"nothing_known"]'
printf 'id,ta,rh,tmrt,va\n1,28.3,78.7,46.64,3.79\n2,28.3,,46.64,3.79\n3,99,50,99,3\n' >weather.csv
"$TOOL" --cells weather.csv --id id --keep none --measure u=utci:ta=ta,rh=rh,tmrt=tmrt,va=va \
    --measure k=utci_class:ta=ta,rh=rh,tmrt=tmrt,va=va -q --json -o utci.csv >utci.json
near "thermal stress" "$(values utci.csv u | awk '{ print $2, $3 }')" "NULL NULL"
near "its class" "$(values utci.csv k | awk '{ print $2, $3 }')" "NULL NULL"
equal "beyond the index" "$(jq -c '[.warnings[] | select(.code == "outside_of_range") | .count]' utci.json)" '[1,1]'
if [ -e "$GOLDEN/expected_utci.csv" ]; then
    awk -F , 'NR == 1 { print "id," $0; next } { print NR - 1 "," $0 }' "$GOLDEN/expected_utci.csv" >golden.csv
    "$TOOL" --cells golden.csv --id id -q --measure got=utci:ta=ta_c,rh=rh_pct,tmrt=tmrt_c,va=va10m_ms -o golden_utci.csv
    equal "all of the table of UTCI" "$(awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { a = $at["utci_c"]; b = $at["got"]; d = a - b; bad += (a == "") != (b == "") || d > 1e-9 || d < -1e-9; n++ }
        END { print (n > 20), bad + 0 }' golden_utci.csv)" "1 0"
    for limit in 26 32 38; do
        "$TOOL" --measure hours_gt=hours_over:series="$GOLDEN/heat_hourly.csv",column=utci_c,threshold=$limit \
            --measure degree_hours_gt=degree_hours:series="$GOLDEN/heat_hourly.csv",column=utci_c,threshold=$limit --json >heat.json
        equal "hours over $limit" "$(jq --slurpfile e "$GOLDEN/expected_heat_hours.json" --arg t $limit '
            ([.results[] | (.value - $e[0][.name + "_" + $t]) | if . < 0 then -. else . end] | max) < 1e-9
            and .results[0].valid_hours == $e[0].valid_hours' heat.json)" true
    done
else
    echo "needs $GOLDEN for the tables of UTCI and heat"
fi

# ---- indices ----
printf '{ "indicators": [{ "column": "x", "direction": 1 }, { "column": "y", "direction": -1 }], "min_weight_share": 1 }' >spec.json
"${run[@]}" --measure i=index:spec=spec.json --write-reference reference.json -o index.csv
near "an index" "$(values index.csv i)" "0.5 NULL 0.41666666666666663 0.70833333333333337 0.5"
near "its known weight" "$(values index.csv i_known_share)" "1 0.5 1 1 1"
equal "frozen parameters" "$(jq -c '[.x.min, .x.max, .y.min, .y.max]' reference.json)" '[1,5,10,40]'
sed 's/"min_weight_share": 1/&, "reference": "reference.json"/' spec.json >frozen.json
"${run[@]}" --where "cell IN ('a', 'c')" --measure i=index:spec=frozen.json -o frozen.csv
near "frozen for a part of the town" "$(values frozen.csv i)" "0.5 0.41666666666666663"
"${run[@]}" --measure i=index:spec=spec.json --sensitivity 50 --seed 3 -o ranks.csv
check "ranks are ranks" awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["i"] != "" { bad += !($at["i_rank_low"] >= 1 && $at["i_rank_low"] <= $at["i_rank_high"] && $at["i_rank_high"] <= 5); n++ }
    END { exit bad || n != 4 }' ranks.csv
equal "no rank of the unknown" "$(values ranks.csv i_rank_low | cut -d ' ' -f 2)" NULL
# which choice matters: cells of no grid, and four beside each other, of which the third moves by 1 in 12 of 15 shifts
"${run[@]}" --measure i=index:spec=spec.json --sensitivity 20 --json -o shifts.csv >shifts.json
equal "choices" "$(jq -c '[.results[] | select(.choice) | .choice]' shifts.json)" '["weights","normalisation","aggregation","indicators","grid"]'
equal "no grid" "$(jq -c '.results[] | select(.choice == "grid") | [.status, .value, .variants, .unit]' shifts.json)" '["no_regular_grid",null,0,"rank"]'
equal "another choice" "$(jq -c '[.results[] | select(.choice and .choice != "grid") | .status == "ok" and .value >= 0 and .variants > 0] | all' shifts.json)" true
layer row.gpkg EPSG:25833 cell,x "a,10;$(box 0 0 100 100)" "b,0;$(box 100 0 100 100)" "c,6;$(box 200 0 100 100)" "d,6;$(box 300 0 100 100)"
printf '{ "indicators": [{ "column": "x", "direction": 1 }] }' >one.json
"$TOOL" --cells row.gpkg --id cell -q --measure i=index:spec=one.json --sensitivity 20 --json -o row.csv >row.json
equal "shifted grids" "$(jq -c '.results[] | select(.choice == "grid") | [.status, .value, .variants]' row.json)" '["ok",0.2,15]'
equal "of one indicator" "$(jq -c '[.results[] | select(.choice and .variants == 0) | .choice, .status]' row.json)" '["weights","not_varied","aggregation","not_varied","indicators","not_varied"]'
layer beside.gpkg EPSG:25833 cell,x "a,10;$(box 0 0 100 100)" "b,0;$(box 100 0 100 100)" "c,6;$(box 200 30 100 100)" "d,6;$(box 300 0 100 100)"
layer twice.gpkg EPSG:25833 cell,x "a,10;$(box 0 0 100 100)" "b,0;$(box 100 0 100 100)" "c,6;$(box 200 0 100 100)" "d,6;$(box 200 0 100 100)"
layer sizes.gpkg EPSG:25833 cell,x "a,10;$(box 0 0 100 100)" "b,0;$(box 100 0 100 100)" "c,6;$(box 200 0 100 200)" "d,6;$(box 300 0 100 100)"
layer slanted.gpkg EPSG:25833 cell,x "a,10;$(box 0 0 100 100)" "b,0;$(box 100 0 100 100)" "c,6;POLYGON((200 0,300 40,300 100,200 100,200 0))"
for cells in beside twice sizes slanted; do
    "$TOOL" --cells $cells.gpkg --id cell -q --measure i=index:spec=one.json --sensitivity 20 --json -o no_grid.csv --overwrite >no_grid.json
    equal "$cells" "$(jq -r '.results[] | select(.choice == "grid") | .status' no_grid.json)" no_regular_grid
done
# risk is nothing where there is no hazard, and unknown where one of the two is
printf '{ "indicators": [{ "column": "x", "direction": 1, "domain": "hazard" }, { "column": "y", "direction": 1, "domain": "people" }], "aggregate_domains": "product" }' >risk.json
"${run[@]}" --measure i=index:spec=risk.json -o risk.csv
near "a product of domains" "$(values risk.csv i)" "0 NULL 0.3333333333333333 0.25 1"
near "its known weight" "$(values risk.csv i_known_share)" "1 0.5 1 1 1"
# of what was computed before
printf '{ "indicators": [{ "column": "warm", "direction": 1 }] }' >warm.json
"${run[@]}" --measure warm=zonal:raster=heat,stat=mean --measure i=index:spec=warm.json -o warm.csv
near "an index of a result" "$(values warm.csv i)" "0 0.8 1 NULL NULL"

# ---- columns, district ----
layer district.gpkg EPSG:25833 name "d;$(box 0 0 120 100)"
"${run[@]}" --district district.gpkg --measure i=index:spec=spec.json -o district.csv
equal "cells of the district" "$(cat district.csv | cut -d , -f 1,2 | tail -n +2)" "a,0.5"
"$TOOL" --cells cells.gpkg --id cell -q "${rasters[@]}" --keep pop,x --measure m=zonal:raster=heat,stat=mean -o keep.csv
equal "columns that stay" "$(head -n 1 keep.csv)" "cell,pop,x,m,m_known_share"
"$TOOL" --cells cells.gpkg --id cell "${rasters[@]}" --measure pop=zonal:raster=heat,stat=mean -o place.csv 2>place.txt
check "the one that does not is named" grep -q "'pop'" place.txt
near "its place is taken" "$(values place.csv pop)" "4.5 14.5 17 NULL NULL"

# ---- rasters in another CRS, and those beside each other ----
E=3500 N=2700 grid beside 'c'
"${run[@]}" --raster beside=beside.tif --measure m=zonal:raster=beside,stat=mean --json -o beside.csv >beside.json
near "no cell lies there" "$(values beside.csv m)" "NULL NULL NULL NULL NULL"
equal "and it is said" "$(jq -c '[.warnings[] | select(.code == "nothing_known") | .count]' beside.json)" '[5]'
ogr2ogr -q cells_4326.gpkg cells.gpkg -t_srs EPSG:4326 -nln cells
"$TOOL" --cells cells_4326.gpkg --id cell --keep none "${rasters[@]}" --measure m=zonal:raster=heat,stat=mean -o degrees.csv 2>degrees.txt
equal "cells in degrees" "$(values degrees.csv m | awk '{ for (i = 1; i <= 3; i++) printf "%.4f ", $i }')" "4.5000 14.5000 17.0000 "
check "are brought to the raster with a note" grep -q 'reprojected' degrees.txt

# ---- the same bytes ----
for n in 1 2 again; do
    mkdir -p "run$n"
    "${run[@]}" "${polygons[@]}" --population pop "${stats[@]}" --measure hit=hazard_affected:hazard=zones,class=low \
        --modelled modelled.gpkg --protected dikes.gpkg --measure over=hazard_share:hazard=over --measure warm=anomaly:raster=heat \
        --measure point=hazard_share:hazard=over,rule=point --measure year=flood_damage_annual:rasters=shallow/deep,periods=10/100,ring=15 \
        --measure i=index:spec="$PWD/spec.json" --sensitivity 30 --measure k=runoff:raster=land,curve_number="$PWD/curves.csv",rain_mm=50 \
        --threads "${n/again/2}" -o "run$n/result.gpkg" || not_ok "run $n"
done
check "1 and 2 threads" cmp run1/result.gpkg run2/result.gpkg
check "once more" cmp run2/result.gpkg runagain/result.gpkg
ogr2ogr -q curves.gpkg curves.csv -oo AUTODETECT_TYPE=YES -nln curves
"$TOOL" --cells "$PWD/cells.gpkg" --id cell --missing -1 -q --raster "land=$PWD/land.tif:1" --hazard "zones=$PWD/zones.gpkg,class=class" \
    --measure "k=runoff:raster=land,curve_number=$PWD/curves.gpkg:curves,rain_mm=50" --measure "h=hazard_share:hazard=zones" \
    --measure "i=index:spec=$PWD/spec.json" --write-reference "$PWD/r.json" -o "$PWD/result.gpkg"
query result.gpkg "SELECT metadata FROM gpkg_metadata" >provenance.txt
check "where it comes from" grep -q 'land.tif' provenance.txt
check "all of it" grep -q 'curves.gpkg' provenance.txt
check "no absolute path" sh -c "! grep -qF '$PWD' provenance.txt"

# ---- no 0 is born of what is missing ----
# Nothing is known of any cell: people, columns and pixels are suppressed, empty or nodata; b lies beside the rasters, c nowhere.
layer gaps.gpkg EPSG:25833 cell,pop,cn,x,y,shade "a,-1,-1,-1,-1,-1;$(box 0 0 100 100)" "b,,,,,;$(box 9000 0 100 100)" \
    "c,-1,-1,-1,-1,-1;POLYGON EMPTY" "d,5,-1,1,2,-1;$(box 100 0 100 100)" "e,5,-1,2,1,-1;$(box 100 0 100 100)"
layer elsewhere.gpkg EPSG:25833 name "m;$(box 5000 0 10 10)"
grid nothing '-9999'
none=("$TOOL" --cells gaps.gpkg --id cell --missing -1 --keep none -q --population pop --raster none=nothing.tif --raster deep=deep.tif
    --hazard zones=zones.gpkg,class=class)
planted=("${stats[@]//raster=heat/raster=none}" --measure an=anomaly:raster=none --measure ge=zonal:raster=none,stat=share_ge,threshold=0
    --measure fr=zonal:raster=none,stat=frac,class=0 --measure ex=zonal:raster=none,stat=excess,threshold=0
    --measure pw=zonal:raster=deep,stat=mean,weight=none --measure gw=green_share:raster=none,classes=1/2,water=3
    --measure g=green_share:raster=none --measure cr=canopy_share:raster=none --measure se=sealed_share:raster=none,classes=1
    --measure q=runoff:curve_number=cn,rain_mm=50 --measure qk=runoff:raster=none,curve_number=curves.csv,rain_mm=50
    --measure cool=cooling_capacity:shade=shade,albedo=shade,eti=shade --measure night=cooling_capacity:building_intensity=none
    --measure u=utci:ta=none,rh=none,tmrt=none,va=none --measure uk=utci_class:ta=none,rh=none,tmrt=none,va=none
    --measure sv=sky_view:surface=none,distance=20 --measure sh=shadow_share:surface=none,azimuth=90,elevation=30,distance=20)
"${none[@]}" "${planted[@]}" -o gaps.csv
for column in $(head -n 1 gaps.csv | tr , ' '); do
    case $column in
        cell) ;;
        valid_px | valid_share | *_known_share) near "$column of nothing" "$(values gaps.csv "$column")" "0 0 NULL 0 0" ;;
        covered_px) near "$column of nothing" "$(values gaps.csv "$column")" "100 0 NULL 100 100" ;;
        *) near "$column of nothing" "$(values gaps.csv "$column")" "NULL NULL NULL NULL NULL" ;;
    esac
    case $column in # of columns it is known or not
        cell | valid_px | covered_px | valid_share | *_known_share | *_retention | q | cool) ;;
        *) check "a known share beside $column" grep -q "[,]${column}_known_share[,]" <(head -n 1 gaps.csv | sed 's/$/,/') ;;
    esac
done
# crowns of which nothing is known, and neither tree nor green near by: what is left of the rule is not 0 either
rule=(--measure r=rule_3_30_300:trees=zones,canopy=none,green=zones)
"${none[@]}" "${rule[@]}" -o rule.csv
near "crowns of nothing" "$(values rule.csv r_canopy)" "NULL NULL NULL NULL NULL"
near "how much of them is known" "$(values rule.csv r_canopy_known_share)" "0 0 NULL 0 0"
near "the rule of nothing" "$(values rule.csv r_score)" "NULL NULL NULL NULL NULL"
# floods and hazards: nothing was modelled where the cells are
wet=(--measure share=flood_share:raster=deep,from=0.1 --measure ring=flood_affected:raster=deep,threshold=0.1,ring=5 --measure hit=flood_affected:raster=deep,threshold=0.1
    --measure year=flood_annual:rasters=deep/none,periods=10/100,threshold=0.1
    --measure dam=flood_damage:raster=deep --measure dy=flood_damage_annual:rasters=deep/none,periods=10/100
    --measure hz=hazard_affected:hazard=zones --measure hs=hazard_share:hazard=zones)
for rule in any point; do
    wet+=(--measure hz_$rule=hazard_affected:hazard=zones,rule=$rule --measure hs_$rule=hazard_share:hazard=zones,rule=$rule)
done
"${none[@]}" "${wet[@]}" --modelled elsewhere.gpkg --protected zones.gpkg -o unmodelled.csv
for column in $(head -n 1 unmodelled.csv | tr , ' '); do
    case $column in
        cell) ;;
        *_known_share) near "$column, not modelled" "$(values unmodelled.csv "$column")" "0 0 NULL 0 0" ;;
        *_protected_share) near "$column, not modelled" "$(values unmodelled.csv "$column")" "NULL NULL NULL NULL NULL" ;;
        *)
            near "$column, not modelled" "$(values unmodelled.csv "$column")" "NULL NULL NULL NULL NULL"
            check "a known share beside $column" grep -q "[,]${column}_known_share[,]" <(head -n 1 unmodelled.csv | sed 's/$/,/')
            ;;
    esac
done
# of unknown people nobody knows how many; the ground is known
"${none[@]}" "${wet[@]}" --measure i=index:spec=spec.json -o unpeopled.csv
near "people nobody knows" "$(values unpeopled.csv hit)" "NULL NULL NULL 0 0"
near "nor in zones" "$(values unpeopled.csv hz)" "NULL NULL NULL 0.5 0.5"
near "nor touched" "$(values unpeopled.csv hz_any)" "NULL NULL NULL 5 5"
near "nor with their point" "$(values unpeopled.csv hz_point)" "NULL NULL NULL 0 0"
near "nor in a year" "$(values unpeopled.csv year)" "NULL NULL NULL 0 0"
near "no index of nothing" "$(values unpeopled.csv i)" "NULL NULL NULL 0 1"
near "and it says so" "$(values unpeopled.csv i_known_share)" "0 0 0 1 1"
# no measure is left out of this
asked=" $(printf '%s\n' "${planted[@]}" "${wet[@]}" "${rule[@]}" i=index h=hours_over d=degree_hours | sed 's/^[^=:]*=//; s/:.*//' | sort -u | tr '\n' ' ') "
for id in $("$TOOL" --list --json | jq -r '.. | .id? // empty'); do
    check "gaps are planted under $id" grep -q " $id " <<<"$asked"
done

# ---- what is refused ----
good=(--cells cells.gpkg --id cell --missing -1 "${rasters[@]}" "${polygons[@]}" -o out/r.csv)
mean=(--measure m=zonal:raster=heat,stat=mean)
refuses 2 "--measure is needed" "${good[@]}"
refuses 2 "--output" "${good[@]:0:4}" "${rasters[@]}" "${mean[@]}"
refuses 2 "--cells" "${rasters[@]}" "${mean[@]}" -o out/r.csv
refuses 2 "--min-count needs --population" "${good[@]}" "${mean[@]}" --min-count 3
refuses 2 "--raster heat.tif|NAME=FILE" "${good[@]}" --raster heat.tif "${mean[@]}"
refuses 2 "--raster|'heat' is there twice" "${good[@]}" --raster heat=deep.tif "${mean[@]}"
refuses 2 "--hazard|'zones' is there twice" "${good[@]}" --hazard zones=wet.gpkg "${mean[@]}"
refuses 2 "clas=class|class=COLUMN" "${good[@]}" --hazard z=wet.gpkg,clas=class "${mean[@]}"
refuses 2 "no_such" "${good[@]}" --measure no_such
refuses 1 "absent.tif|no such file" "${good[@]}" --raster gone=absent.tif --measure m=zonal:raster=gone,stat=mean
refuses 2 "no raster 'heta'|heat" "${good[@]}" --measure m=zonal:raster=heta,stat=mean
refuses 2 "no hazard 'zone'|zones" "${good[@]}" --measure m=hazard_share:hazard=zone
refuses 2 "no statistic 'meen'|mean" "${good[@]}" --measure m=zonal:raster=heat,stat=meen
refuses 2 "no statistic 'q101'" "${good[@]}" --measure m=zonal:raster=heat,stat=q101
refuses 2 "threshold must be given" "${good[@]}" --measure m=zonal:raster=heat,stat=excess
refuses 2 "threshold is for" "${good[@]}" --measure m=zonal:raster=heat,stat=mean,threshold=3
refuses 2 "class must be given" "${good[@]}" --measure m=zonal:raster=heat,stat=frac
refuses 2 "class is for" "${good[@]}" --measure m=zonal:raster=heat,stat=mean,class=3
refuses 1 "heat.tif|no band '2'" "${good[@]}" --raster two=heat.tif:2 --measure m=zonal:raster=two,stat=mean
grid plain 'c' ''
refuses 1 "plain.tif|no CRS" "${good[@]}" --raster plain=plain.tif --measure m=zonal:raster=plain,stat=mean
head -c 700 heat.tif >short.tif
refuses 1 "short.tif|block" "${good[@]}" --raster short=short.tif --measure m=zonal:raster=short,stat=mean
printf 'cell,pop\na,1\n' >bare.csv
refuses 1 "bare.csv|geometry" --cells bare.csv --id cell "${rasters[@]}" "${mean[@]}" -o out/r.csv
refuses 1 "bare.csv" --cells bare.csv --id cell "${polygons[@]}" --measure m=hazard_share:hazard=zones -o out/r.csv
layer lines.gpkg EPSG:25833 cell "a;LINESTRING(0 0,50 50)"
refuses 1 "lines.gpkg|polygons" --cells lines.gpkg --id cell "${rasters[@]}" "${mean[@]}" -o out/r.csv
layer homeless.gpkg '' cell "a;$(box 0 0 50 50)"
refuses 1 "homeless.gpkg|CRS" --cells homeless.gpkg --id cell "${rasters[@]}" "${mean[@]}" -o out/r.csv
grid negative 'c == 4 && r == 2 ? -2.5 : 1'
refuses 1 "negative.tif|-2.5|pixel (4, 2)" "${good[@]}" --raster neg=negative.tif --measure m=zonal:raster=heat,stat=mean,weight=neg
refuses 1 "'neg'|-2.5|row 1|gdal_translate -a_nodata -2.5" "${good[@]}" --raster neg=negative.tif --measure m=flood_share:raster=neg
refuses 2 "to=1|from=2" "${good[@]}" --measure m=flood_share:raster=deep,from=2,to=1
refuses 2 "2 rasters and 1 periods" "${good[@]}" --measure y=flood_damage_annual:rasters=shallow/deep,periods=10
refuses 1 "'neg'|-2.5|row 1" "${good[@]}" --raster neg=negative.tif --measure m=flood_damage:raster=neg
refuses 2 "no raster 'heta'|heat" "${good[@]}" --measure m=anomaly:raster=heta
refuses 1 "bare.csv|geometry" --cells bare.csv --id cell "${rasters[@]}" --measure m=anomaly:raster=heat -o out/r.csv
refuses 2 "ring|-1" "${good[@]}" --measure m=flood_share:raster=deep,ring=-1
refuses 1 "longitude and latitude" --cells houses_4326.gpkg --id cell "${rasters[@]}" --measure m=flood_share:raster=deep,ring=10 -o out/r.csv
refuses 2 "flood_affected needs --population" "${good[@]}" --measure m=flood_affected:raster=deep,threshold=0.1
refuses 2 "hazard_affected needs --population" "${good[@]}" --measure m=hazard_affected:hazard=zones
refuses 1 "no column 'poop'" "${good[@]}" --population poop "${mean[@]}"
refuses 1 "pop|-1" --cells cells.gpkg --id cell "${rasters[@]}" --population pop "${mean[@]}" -o out/r.csv
annual=("${good[@]}" --population pop --measure)
refuses 2 "100|10" "${annual[@]}" y=flood_annual:rasters=shallow/deep,periods=100/10,threshold=0.1
refuses 2 "2 rasters and 3 periods" "${annual[@]}" y=flood_annual:rasters=shallow/deep,periods=10/50/100,threshold=0.1
refuses 1 "class 'middle'|zones.gpkg" "${good[@]}" --measure m=hazard_share:hazard=zones,class=middle
refuses 2 "no class=COLUMN is named|wet" "${good[@]}" --measure m=hazard_share:hazard=wet,class=river
refuses 1 "no column 'kin'" "${good[@]}" --hazard w=wet.gpkg,class=kin --measure m=hazard_share:hazard=w
refuses 2 "either raster or polygons" "${good[@]}" --measure m=green_share:water=2
refuses 2 "either raster or polygons" "${good[@]}" --measure m=green_share:raster=land,polygons=parks
refuses 2 "classes are of a raster" "${good[@]}" --measure m=green_share:polygons=parks,classes=1
refuses 2 "shade, albedo and eti" "${good[@]}" --measure m=cooling_capacity:shade=shade
refuses 2 "shade, albedo and eti" "${good[@]}" --measure m=cooling_capacity:shade=shade,building_intensity=built
refuses 1 "no column 'tb'" "${good[@]}" --measure m=utci:ta=tb,rh=x,tmrt=x,va=x
refuses 1 "no column 'u'" --measure m=hours_over:series=hours.csv,column=u,threshold=3
refuses 1 "absent.csv" --measure m=hours_over:series=absent.csv,column=t,threshold=3
refuses 1 "hours.csv|no column 'class'" "${good[@]}" --measure m=runoff:raster=land,curve_number=hours.csv,rain_mm=3
refuses 2 "column 'm'" "${good[@]}" "${mean[@]}" "${mean[@]}"
refuses 2 "'Fid' is taken" "${good[@]}" --measure Fid=zonal:raster=heat,stat=mean
refuses 2 "'GEOM' is taken" "${good[@]}" --measure GEOM=zonal:raster=heat,stat=mean
refuses 2 "'cell' is taken" "${good[@]}" --measure cell=zonal:raster=heat,stat=mean
refuses 2 "'m_known_share'" "${good[@]}" --measure m=flood_share:raster=deep --measure m_known_share=zonal:raster=heat,stat=mean
printf '{ "indicators": [{ "column": "z", "direction": 1 }] }' >unknown.json
refuses 1 "no column 'z'" "${good[@]}" --measure i=index:spec=unknown.json
printf '{ "indicators": [{ "column": "x", "direction": 1, "weight": -2 }] }' >minus.json
refuses 1 "minus.json|weight|-2" "${good[@]}" --measure i=index:spec=minus.json
printf '{ "indicators": [{ "column": "x", "direction": 1 }], "aggregate_domains": "product" }' >lone.json
refuses 1 "lone.json|two or more" "${good[@]}" --measure i=index:spec=lone.json
printf '{ "indicators": [{ "column": "x", "direction": 1 }] }' >alone.json
refuses 1 "'x'" --where "cell = 'a'" "${good[@]}" --measure i=index:spec=alone.json
# what no measure uses must be there all the same
refuses 1 "absent.tif|no such file" "${good[@]}" --raster gone=absent.tif "${mean[@]}"
refuses 1 "absent.gpkg" "${good[@]}" --hazard gone=absent.gpkg "${mean[@]}"
refuses 1 "absent.gpkg" "${good[@]}" --modelled absent.gpkg "${mean[@]}"
refuses 1 "absent.gpkg" "${good[@]}" --protected absent.gpkg "${mean[@]}"
refuses 1 "absent.gpkg" "${good[@]}" --protected absent.gpkg --measure m=flood_share:raster=deep
refuses 1 "has no polygons" "${good[@]}" --protected lines.gpkg --measure m=flood_share:raster=deep
refuses 1 "no layer 'wt'" "${good[@]}" --hazard w=wet.gpkg:wt "${mean[@]}"
"$TOOL" --cells cells.gpkg --id cell -q --raster heat=heat.tif --raster deep=deep.tif --hazard wet=wet.gpkg "${mean[@]}" \
    --modelled modelled.gpkg --protected dikes.gpkg --json -o unused.csv >unused.json
equal "and is named" "$(jq -c '[.warnings[] | select(.code == "unused_input") | .message | split(" ")[0:2] | join(" ")]' unused.json)" \
    '["--raster deep","--hazard wet","--modelled is","--protected is"]'
equal "but was not read" "$(jq -c '[.inputs[].role]' unused.json)" '["cells","raster"]'
# an output is no input
gdal_translate -q -of GPKG deep.tif deep.gpkg 2>translate.txt || cat translate.txt
for input in deep.gpkg cells.gpkg zones.gpkg wet.gpkg district.gpkg modelled.gpkg dikes.gpkg; do
    cp $input kept
    refuses 1 "$input|is also an input" --overwrite "${good[@]}" --raster map=deep.gpkg --district district.gpkg \
        --modelled modelled.gpkg --protected dikes.gpkg --measure h=hazard_share:hazard=zones "${mean[@]}" -o $input
    check "$input is what it was" cmp $input kept
done
# nor what an input only names: a virtual layer, one of united layers, a virtual raster of a virtual one
cat >over_cells.vrt <<END
<OGRVRTDataSource><OGRVRTLayer name="cells"><SrcDataSource relativeToVRT="1">cells.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>
END
cat >united.vrt <<END
<OGRVRTDataSource><OGRVRTUnionLayer name="both"><OGRVRTLayer name="cells"><SrcDataSource>over_cells.vrt</SrcDataSource>
</OGRVRTLayer></OGRVRTUnionLayer></OGRVRTDataSource>
END
gdal_translate -q -of VRT deep.gpkg inner.vrt && gdal_translate -q -of VRT inner.vrt outer.vrt
cp cells.gpkg kept
for input in over_cells.vrt united.vrt; do
    refuses 1 "cells.gpkg|is also an input" --overwrite --cells $input --id cell --raster heat=heat.tif "${mean[@]}" -o cells.gpkg
    check "cells.gpkg is what it was under $input" cmp cells.gpkg kept
done
cp deep.gpkg kept
refuses 1 "deep.gpkg|is also an input" --overwrite "${good[@]}" --raster map=outer.vrt "${mean[@]}" -o deep.gpkg
check "deep.gpkg is what it was" cmp deep.gpkg kept
refuses 1 "curves.csv|is also an input" "${good[@]}" --overwrite --measure k=runoff:raster=land,curve_number=curves.csv,rain_mm=5 -o curves.csv
refuses 1 "hours.csv|is also an input" "${good[@]}" --overwrite --measure h=hours_over:series=hours.csv,column=t,threshold=3 "${mean[@]}" -o hours.csv
cp spec.json kept
refuses 1 "spec.json|is also an input" "${good[@]}" --measure i=index:spec=spec.json --overwrite --write-reference spec.json
check "spec.json is what it was" cmp spec.json kept
cp deep.tif kept
refuses 1 "deep.tif|is also an input" "${good[@]}" --measure i=index:spec=spec.json --overwrite --write-reference deep.tif
check "deep.tif is what it was" cmp deep.tif kept
printf 'mine\n' >mine.json
refuses 1 "mine.json|--overwrite" "${good[@]}" --measure i=index:spec=spec.json --write-reference mine.json
equal "mine.json is what it was" "$(cat mine.json)" mine

# numbers that stand for classes have no mean
gdal_translate -q -of VRT land.tif classes.vrt
sed -i 's|<[A-Za-z]*Source>|<CategoryNames><Category/><Category>water</Category><Category>trees</Category></CategoryNames>\n&|' classes.vrt
check "classes.vrt names its classes" grep -q CategoryNames classes.vrt
"${run[@]}" --raster classes=classes.vrt --measure m=zonal:raster=classes,stat=mean --json -o classes.csv >classes.json 2>classes.txt
check "a mean of classes is warned of" grep -q '"raster_of_classes"' classes.json
"${run[@]}" --raster classes=classes.vrt --measure m=zonal:raster=classes,stat=frac,class=2 --json --overwrite -o classes.csv >classes.json 2>classes.txt
check "a share of a class is not" test "$(grep -c raster_of_classes classes.json)" = 0
near "the share of a class" "$(values classes.csv m | cut -d' ' -f1)" 0.2

# parts of town: a and c hold the west and the east; b has unknown people, far and nowhere are in no part
layer parts.gpkg EPSG:25833 part "west;$(box -10 -10 120 120)" "east;$(box 140 -10 120 120)" "empty;$(box 3000 0 10 10)"
"${run[@]}" --population pop --areas parts.gpkg --area-id part --measure t=zonal:raster=heat,stat=mean \
    --measure hit=flood_affected:raster=deep,threshold=0.1 -o by.csv
near "mean of the parts" "$(values by_by_parts.csv t_mean)" "4.5 17 NULL"
near "people of the parts" "$(values by_by_parts.csv t_known)" "100 40 0"
near "affected people of the parts" "$(values by_by_parts.csv hit_total)" "70 $(values by.csv hit | cut -d' ' -f3) NULL"
"${run[@]}" --population pop --areas parts.gpkg --area-id part --min-count 50 --overwrite \
    --measure hit=flood_affected:raster=deep,threshold=0.1 -o by.csv
near "few people are in no total" "$(values by_by_parts.csv hit_total)" "70 NULL NULL"
refuses 2 "--area-split needs --areas" "${good[@]}" --raster heat=heat.tif --measure zonal:raster=heat,stat=mean --area-split -o out/r.csv
refuses 2 "--overwrite and --append need --output" --measure hours_over:series=hours.csv,column=t,threshold=3 --overwrite
refuses 2 "--overwrite and --append need --output" --measure hours_over:series=hours.csv,column=t,threshold=3 --append
refuses 2 "--area-id is needed once" --cells cells.gpkg --areas parts.gpkg --area-id part --area-id part --raster heat=heat.tif --measure zonal:raster=heat,stat=mean -o out/r.csv
refuses 1 "absent.gpkg" --cells cells.gpkg --areas absent.gpkg --raster heat=heat.tif --measure zonal:raster=heat,stat=mean -o out/r.csv

# people of cells that overlap are in the totals more than once; cells side by side are not
layer over.gpkg EPSG:25833 cell,pop "a,100;$(box 0 0 100 100)" "b,50;$(box 100 0 100 100)" "c,10;$(box 90 0 20 100)" "d,5;$(box 300 0 20 100)"
for where in "cell <> 'c'" "1 = 1"; do
    "$TOOL" --cells over.gpkg --id cell --where "$where" --population pop --raster deep=deep.tif \
        --measure hit=flood_affected:raster=deep,threshold=0.1 --json --quiet --overwrite -o over.csv >over.json
    equal "cells that overlap, $where" "$(jq '[.warnings[] | select(.code == "overlapping_cells") | .count] | add' over.json)" \
        "$([ "$where" = "1 = 1" ] && echo 3 || echo null)"
done

# a class that is misspelt, where some polygons have none
layer classed.gpkg EPSG:25833 id,k "1,wet;$(box 0 0 50 100)" "2,;$(box 50 0 50 100)" "3,wet;$(box 50 0 50 100)"
refuses 1 "classed.gpkg|no polygon has the class 'wt' in 'k'; near: 'wet'" "${good[@]}" --hazard k=classed.gpkg,class=k --measure m=hazard_share:hazard=k,class=wt
refuses 1 "no polygon has the class 'zzzz' in 'k'; there are: wet" "${good[@]}" --hazard k=classed.gpkg,class=k --measure m=hazard_share:hazard=k,class=zzzz
# one class twice
printf 'class,curve_number\n1,98\n2,50\n1,50\n' >twice.csv
refuses 1 "twice.csv|row 3: class 1 is in row 1 already" "${good[@]}" --measure k=runoff:raster=land,curve_number=twice.csv,rain_mm=5
# summaries of areas and the reference go over no input and no other output
ogr2ogr -q -f GeoJSON kept_by_parts.geojson cells.gpkg
cp kept_by_parts.geojson kept
refuses 1 "kept_by_parts.geojson|is also an input" --cells kept_by_parts.geojson --id cell --raster heat=heat.tif --areas parts.gpkg --area-id part \
    --measure m=zonal:raster=heat,stat=mean --overwrite -o kept.geojson
check "kept_by_parts.geojson is what it was" cmp kept_by_parts.geojson kept
refuses 1 "one.csv|a file of its own" "${good[@]}" --measure i=index:spec=spec.json --overwrite --write-reference one.csv -o one.csv
refuses 1 "one.csv|a file of its own" "${good[@]}" --measure i=index:spec=spec.json --overwrite --write-reference ./one.csv -o one.csv

# an infinite pixel is no measurement
gdal_translate -q -of ENVI heat.tif endless.img
printf '\000\000\200\177' | dd of=endless.img conv=notrunc status=none
refuses 1 "endless.img|row 1|infinite" "${good[@]}" --raster endless=endless.img --measure m=zonal:raster=endless,stat=mean
# hazards that are nowhere, or are no ground
ogr2ogr -q dry.gpkg zones.gpkg -where "1 = 0" -nln dry
layer lines.gpkg EPSG:25833 id "1;LINESTRING(0 50,200 50)" "2;$(box 0 0 50 100)"
"${run[@]}" --hazard dry=dry.gpkg --hazard lines=lines.gpkg --measure d=hazard_share:hazard=dry --measure l=hazard_share:hazard=lines \
    --json --overwrite -o grounds.csv >grounds.json
equal "what is no ground" "$(jq -r '[.warnings[].code] | map(select(. == "empty_hazard" or . == "no_polygons")) | join(" ")' grounds.json)" "empty_hazard no_polygons"
near "half of it is" "$(values grounds.csv l | cut -d' ' -f1)" 0.5
finish
