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
near "people times value" "$(values pixels.csv load)" "1425 10925 7275 NULL NULL"
near "a name of its own" "$(values pixels.csv zonal_rasterheat_statmax)" "9 19 19 NULL NULL"
equal "what is told" "$(jq -c '.results[0] | [.name, .value, .min, .max, .known_cells, .status]' pixels.json)" '["mean",12,4.5,17,3,"ok"]'
equal "rows" "$(jq .output.rows pixels.json)" 5

# nodata is nothing: not counted, and no 0
"${run[@]}" --measure mean=zonal:raster=holes,stat=mean --measure v=zonal:raster=holes,stat=valid_share \
    --measure covered=zonal:raster=holes,stat=covered_px --measure sum=zonal:raster=holes,stat=sum -o holes.csv
near "half is known" "$(values holes.csv mean)" "4.5 NULL NULL NULL NULL"
near "its share" "$(values holes.csv v)" "0.5 0 0 0 NULL"
near "all is covered" "$(values holes.csv covered)" "100 100 50 0 NULL"
near "no sum of nothing" "$(values holes.csv sum)" "225 NULL NULL NULL NULL"
# nobody lives there: no mean of people
"${run[@]}" --measure m=zonal:raster=heat,stat=mean,weight=nobody --measure q=zonal:raster=heat,stat=median,weight=nobody \
    --json -o nobody.csv >nobody.json
near "weights of zero" "$(values nobody.csv m)" "NULL NULL NULL NULL NULL"
near "nor a median" "$(values nobody.csv q)" "NULL NULL NULL NULL NULL"
equal "and why" "$(jq -c '.results[0] | [.value, .status, .min]' nobody.json)" '[null,"nothing_known",null]'

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
layer over.gpkg EPSG:25833 class "x;$(box 0 0 80 100)" "x;$(box 20 0 80 100)"
layer wet.gpkg EPSG:25833 kind "river;$(box 0 50 100 50)" "lake;$(box 100 0 100 100)"
layer parks.gpkg EPSG:25833 kind "park;$(box 0 0 30 50)"
polygons=(--hazard zones=zones.gpkg,class=class --hazard over=over.gpkg --hazard wet=wet.gpkg --hazard parks=parks.gpkg)
hazards=()
for class in low high low/high; do
    for rule in share any point; do
        hazards+=(--measure "${class/\//_}_$rule=hazard_share:hazard=zones,class=$class,rule=$rule")
    done
done
"${run[@]}" "${polygons[@]}" --population pop "${hazards[@]}" --measure hit=hazard_affected:hazard=zones,class=low \
    --measure touched=hazard_affected:hazard=zones,class=high,rule=any --measure over=hazard_share:hazard=over \
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
near "zones over each other" "$(values hazards.csv over)" "1 0 0 0 NULL"
equal "and it is said" "$(jq -c '[.warnings[] | select(.code == "overlapping_hazards") | .count]' hazards.json)" '[1]'

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
# of what was computed before
printf '{ "indicators": [{ "column": "warm", "direction": 1 }] }' >warm.json
"${run[@]}" --measure warm=zonal:raster=heat,stat=mean --measure i=index:spec=warm.json -o warm.csv
near "an index of a result" "$(values warm.csv i)" "0 0.8 1 NULL NULL"

# ---- columns, district ----
layer district.gpkg EPSG:25833 name "d;$(box 0 0 120 100)"
"${run[@]}" --district district.gpkg --measure i=index:spec=spec.json -o district.csv
equal "cells of the district" "$(cat district.csv | cut -d , -f 1,2 | tail -n +2)" "a,0.5"
"$TOOL" --cells cells.gpkg --id cell -q "${rasters[@]}" --keep pop,x --measure m=zonal:raster=heat,stat=mean -o keep.csv
equal "columns that stay" "$(head -n 1 keep.csv)" "cell,pop,x,m"
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
layer gaps.gpkg EPSG:25833 cell,pop,cn,x,y,shade "a,-1,-1,-1,-1,-1;$(box 0 0 100 100)" "b,,,,,;$(box 9000 0 100 100)" \
    "c,-1,-1,-1,-1,-1;POLYGON EMPTY" "d,5,-1,1,2,-1;$(box 100 0 100 100)" "e,5,-1,2,1,-1;$(box 100 0 100 100)"
grid nothing '-9999'
"$TOOL" --cells gaps.gpkg --id cell --missing -1 --keep none -q --population pop --raster none=nothing.tif --raster deep=deep.tif \
    --hazard zones=zones.gpkg,class=class "${stats[@]//raster=heat/raster=none}" --measure ge=zonal:raster=none,stat=share_ge,threshold=0 \
    --measure fr=zonal:raster=none,stat=frac,class=0 --measure ex=zonal:raster=none,stat=excess,threshold=0 \
    --measure pw=zonal:raster=deep,stat=mean,weight=none --measure g=green_share:raster=none \
    --measure gw=green_share:raster=none,classes=1/2,water=3 --measure q=runoff:curve_number=cn,rain_mm=50 \
    --measure qk=runoff:raster=none,curve_number=curves.csv,rain_mm=50 --measure cool=cooling_capacity:shade=shade,albedo=shade,eti=shade \
    --measure night=cooling_capacity:building_intensity=none --measure hit=flood_affected:raster=deep,threshold=0.1 \
    --measure hz=hazard_affected:hazard=zones --measure u=utci:ta=none,rh=none,tmrt=none,va=none \
    --measure uk=utci_class:ta=none,rh=none,tmrt=none,va=none --measure year=flood_annual:rasters=deep/none,periods=10/100,threshold=0.1 \
    --measure i=index:spec=spec.json -o gaps.csv
for column in $(head -n 1 gaps.csv | tr , ' '); do
    case $column in
        cell | *_known_share | valid_px | valid_share | covered_px | hit | hz | year | i) ;;
        *) near "$column of nothing" "$(values gaps.csv "$column")" "NULL NULL NULL NULL NULL" ;;
    esac
done
near "people nobody knows" "$(values gaps.csv hit)" "NULL NULL NULL 0 0"
near "nor in zones" "$(values gaps.csv hz)" "NULL NULL NULL 0.5 0.5"
near "nor in a year" "$(values gaps.csv year)" "NULL NULL NULL 0 0"
near "no index of nothing" "$(values gaps.csv i)" "NULL NULL NULL 0 1"

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
refuses 1 "no raster 'heta'|heat" "${good[@]}" --measure m=zonal:raster=heta,stat=mean
refuses 1 "no hazard 'zone'|zones" "${good[@]}" --measure m=hazard_share:hazard=zone
refuses 1 "no statistic 'meen'|mean" "${good[@]}" --measure m=zonal:raster=heat,stat=meen
refuses 1 "no statistic 'q101'" "${good[@]}" --measure m=zonal:raster=heat,stat=q101
refuses 1 "threshold must be given" "${good[@]}" --measure m=zonal:raster=heat,stat=excess
refuses 1 "threshold is for" "${good[@]}" --measure m=zonal:raster=heat,stat=mean,threshold=3
refuses 1 "class must be given" "${good[@]}" --measure m=zonal:raster=heat,stat=frac
refuses 1 "class is for" "${good[@]}" --measure m=zonal:raster=heat,stat=mean,class=3
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
refuses 1 "to=1|from=2" "${good[@]}" --measure m=flood_share:raster=deep,from=2,to=1
refuses 1 "flood_affected needs --population" "${good[@]}" --measure m=flood_affected:raster=deep,threshold=0.1
refuses 1 "hazard_affected needs --population" "${good[@]}" --measure m=hazard_affected:hazard=zones
refuses 1 "no column 'poop'" "${good[@]}" --population poop "${mean[@]}"
refuses 1 "pop|-1" --cells cells.gpkg --id cell "${rasters[@]}" --population pop "${mean[@]}" -o out/r.csv
annual=("${good[@]}" --population pop --measure)
refuses 1 "100|10" "${annual[@]}" y=flood_annual:rasters=shallow/deep,periods=100/10,threshold=0.1
refuses 1 "2 rasters and 3 periods" "${annual[@]}" y=flood_annual:rasters=shallow/deep,periods=10/50/100,threshold=0.1
refuses 1 "class 'middle'|zones.gpkg" "${good[@]}" --measure m=hazard_share:hazard=zones,class=middle
refuses 1 "no class=COLUMN is named|wet" "${good[@]}" --measure m=hazard_share:hazard=wet,class=river
refuses 1 "no column 'kin'" "${good[@]}" --hazard w=wet.gpkg,class=kin --measure m=hazard_share:hazard=w
refuses 1 "either raster or polygons" "${good[@]}" --measure m=green_share:water=2
refuses 1 "either raster or polygons" "${good[@]}" --measure m=green_share:raster=land,polygons=parks
refuses 1 "classes are of a raster" "${good[@]}" --measure m=green_share:polygons=parks,classes=1
refuses 1 "shade, albedo and eti" "${good[@]}" --measure m=cooling_capacity:shade=shade
refuses 1 "shade, albedo and eti" "${good[@]}" --measure m=cooling_capacity:shade=shade,building_intensity=built
refuses 1 "no column 'tb'" "${good[@]}" --measure m=utci:ta=tb,rh=x,tmrt=x,va=x
refuses 1 "no column 'u'" --measure m=hours_over:series=hours.csv,column=u,threshold=3
refuses 1 "absent.csv" --measure m=hours_over:series=absent.csv,column=t,threshold=3
refuses 1 "hours.csv|no column 'class'" "${good[@]}" --measure m=runoff:raster=land,curve_number=hours.csv,rain_mm=3
refuses 1 "column 'm'" "${good[@]}" "${mean[@]}" "${mean[@]}"
refuses 1 "'cell' is taken" "${good[@]}" --measure cell=zonal:raster=heat,stat=mean
refuses 1 "'m_known_share'" "${good[@]}" --measure m=flood_share:raster=deep --measure m_known_share=zonal:raster=heat,stat=mean
printf '{ "indicators": [{ "column": "z", "direction": 1 }] }' >unknown.json
refuses 1 "no column 'z'" "${good[@]}" --measure i=index:spec=unknown.json
printf '{ "indicators": [{ "column": "x", "direction": 1, "weight": -2 }] }' >minus.json
refuses 1 "minus.json|weight|-2" "${good[@]}" --measure i=index:spec=minus.json
printf '{ "indicators": [{ "column": "x", "direction": 1 }] }' >alone.json
refuses 1 "'x'" --where "cell = 'a'" "${good[@]}" --measure i=index:spec=alone.json
# an output is no input
gdal_translate -q -of GPKG deep.tif deep.gpkg 2>translate.txt || cat translate.txt
for input in deep.gpkg cells.gpkg zones.gpkg; do
    cp $input kept
    refuses 1 "$input|is also an input" --overwrite "${good[@]}" --raster map=deep.gpkg --measure h=hazard_share:hazard=zones "${mean[@]}" -o $input
    check "$input is what it was" cmp $input kept
done
refuses 1 "curves.csv|is also an input" "${good[@]}" --overwrite --measure k=runoff:raster=land,curve_number=curves.csv,rain_mm=5 -o curves.csv
refuses 1 "hours.csv|is also an input" "${good[@]}" --overwrite --measure h=hours_over:series=hours.csv,column=t,threshold=3 "${mean[@]}" -o hours.csv
cp spec.json kept
refuses 1 "spec.json|is also an input" "${good[@]}" --measure i=index:spec=spec.json --overwrite --write-reference spec.json
check "spec.json is what it was" cmp spec.json kept
printf 'mine\n' >mine.json
refuses 1 "mine.json|--overwrite" "${good[@]}" --measure i=index:spec=spec.json --write-reference mine.json
equal "mine.json is what it was" "$(cat mine.json)" mine
finish
