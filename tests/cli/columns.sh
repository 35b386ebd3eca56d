#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the tools say of the columns they write: in the JSON object and in the provenance.
#
#     columns.sh DIKAS_SEGREGATION SOURCE_ROOT DIKAS_ACCESS DIKAS_EXPOSURE DIKAS_JOIN

ACCESS=$(realpath "$3") EXPOSURE=$(realpath "$4") JOIN=$(realpath "$5")
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$(realpath "$0")")/lib.sh"
CELLS=(--cells "$GPKG:cells" --id cell_id --missing -1)

# note FILE ROWS NAME 'KEY,KEY': the values of a column's note
note() {
    jq -c ".columns[] | select(.rows == \"$2\" and .name == \"$3\") | [$4]" "$1"
}

"$TOOL" "${CELLS[@]}" --groups foreign_citizens --total population \
    --measure lq=location_quotient --measure si=sum_index:parts=foreign_citizens:population \
    --areas "$GPKG:areas" -o s.gpkg --json -q >s.json || not_ok "segregation"
equal "of a measure" "$(note s.json cells lq_foreign_citizens .measure,.family,.unit,.group,.reference,.range)" \
    '["location_quotient","segregation","1","foreign_citizens",1,[0,null]]'
equal "reference of an index" "$(note s.json cells si .reference)" '[100]'
equal "its title" "$(note s.json cells lq_foreign_citizens .title)" '["Local share of a group over its overall share"]'
equal "mean by area" "$(note s.json areas lq_foreign_citizens_mean .of,.part,.measure,.unit,.reference,.group)" \
    '["lq_foreign_citizens","mean","location_quotient","1",1,"foreign_citizens"]'
equal "rank by area" "$(note s.json areas lq_foreign_citizens_rank .part,.unit,.reference,.range)" '["rank","1",null,[1,null]]'
equal "people by area" "$(note s.json areas lq_foreign_citizens_known .unit)" '["persons"]'
equal "the same in the provenance" "$(query s.gpkg 'SELECT metadata FROM gpkg_metadata' | jq -cS .columns)" \
    "$(jq -cS .columns s.json)"
for layer in cells areas; do
    table=s
    [ $layer = areas ] && table=s_by_areas
    noted=$(jq -r ".columns[] | select(.rows == \"$layer\").name" s.json | sort)
    new=$(ogrinfo -json -so s.gpkg $table 2>/dev/null | jq -r '.layers[0].fields[].name' 2>/dev/null | sort)
    [ -n "$new" ] || new=$(query s.gpkg "SELECT name FROM pragma_table_info('$table')" | sort)
    given=$(query "$GPKG" "SELECT name FROM pragma_table_info('$layer')" | sort)
    equal "all computed columns of $layer" "$noted" "$(comm -23 <(echo "$new") <(echo "$given"))"
done

"$ACCESS" "${CELLS[@]}" --demand population --network "$PBF" --mode walk --services "$GPKG:services" \
    --category category --service-where "category IN ('doctor','school')" --min-count 5 \
    --measure minutes=nearest --measure d=2sfca:decay=linear,cutoff=20 \
    --services-output a.gpkg:services -o a.gpkg --json -q >a.json || not_ok "access"
equal "a cost" "$(note a.json cells minutes_school .unit,.sense,.category,.range)" '["min","cost","school",[0,null]]'
equal "a benefit" "$(note a.json cells d_doctor .sense)" '["benefit"]'
equal "why values are missing" "$(note a.json cells minutes_school_status .of,.unit,.range)" '["minutes_school",null,null]'
equal "of services" "$(note a.json services people_in_reach .measure,.unit)" '[null,"persons"]'
for layer in cells services; do
    table=a
    [ $layer = services ] && table=services
    equal "all computed columns of $layer" "$(jq -r ".columns[] | select(.rows == \"$layer\").name" a.json | sort)" \
        "$(comm -23 <(query a.gpkg "SELECT name FROM pragma_table_info('$table')" | sort) \
            <(query "$GPKG" "SELECT name FROM pragma_table_info('$layer')" | sort))"
done

"$EXPOSURE" "${CELLS[@]}" --raster "heat=$DISTRICT/neubrandenburg_heat.tif" --measure hot=zonal:raster=heat,stat=mean \
    --measure more=anomaly:raster=heat -o e.csv --json -q >e.json || not_ok "exposure"
equal "unit of a raster" "$(note e.json cells hot .unit,.reference)" '["°C",null]'
equal "difference to the whole" "$(note e.json cells more .reference,.unit)" '[0,"°C"]'
zonal() { printf -- '--measure %s=zonal:raster=heat,stat=%s ' "$1" "$2"; }
# shellcheck disable=SC2046
"$EXPOSURE" "${CELLS[@]}" --raster "heat=$DISTRICT/neubrandenburg_heat.tif,unit=W/m²" $(zonal mean mean) $(zonal q q90) \
    $(zonal squared variance) $(zonal hot share_ge,threshold=35) $(zonal at frac,class=35) $(zonal px valid_px) \
    $(zonal seen valid_share) --measure more=anomaly:raster=heat --areas "$GPKG:areas" -o units.gpkg --json -q >units.json ||
    not_ok "units"
equal "units" "$(for name in mean q squared hot at px seen more; do note units.json cells $name .unit,.range; done | paste -sd ' ')" \
    '["W/m²",[null,null]] ["W/m²",[null,null]] [null,[null,null]] ["1",[0,1]] ["1",[0,1]] ["1",[null,null]] ["1",[0,1]] ["W/m²",[null,null]]'
equal "by area" "$(note units.json areas mean_median .unit)$(note units.json areas hot_mean .unit,.range)" '["W/m²"]["1",[0,1]]'
equal "in the results" "$(jq -c '[.results[].unit]' units.json)" '["W/m²","W/m²","value","1","1","1","1","W/m²"]'
equal "kept without the folder" "$(jq -r '.parameters.raster[0]' units.json)" "heat=neubrandenburg_heat.tif,unit=W/m²"
gdal_translate -q -of VRT "$DISTRICT/neubrandenburg_heat.tif" heat.vrt
sed 's|<UnitType>[^<]*|<UnitType>degree_Celsius|' heat.vrt >words.vrt
sed '/<UnitType>/d' heat.vrt >none.vrt
"$EXPOSURE" "${CELLS[@]}" --raster heat=words.vrt --raster none=none.vrt --measure mean=zonal:raster=heat,stat=mean \
    --measure plain=zonal:raster=none,stat=mean -o own.csv --json -q >own.json || not_ok "unit of the file"
equal "as maps show it, or none" "$(note own.json cells mean .unit)$(note own.json cells plain .unit)" '["°C"][null]'
equal "known share" "$(note e.json cells hot_known_share .part,.range)" '["known_share",[0,1]]'

"$JOIN" --cells "$GPKG:areas" --id area_id --keep none --source "$GPKG:cells" --extensive population --missing -1 \
    --rate young=age_0_6/population --bounds 5 -o j.csv --json -q >j.json || not_ok "join"
equal "a count" "$(note j.json cells population .measure,.unit,.title)" '[null,"count","population of the source"]'
equal "a rate" "$(note j.json cells young .unit,.title)" '["1","age_0_6 / population of the source"]'
equal "its least" "$(note j.json cells young_low .of,.part,.unit)" '["young","low","1"]'
equal "all computed columns of a join" "$(jq -r '.columns[].name' j.json)" "$(head -1 j.csv | tr , '\n' | tail -n +2)"

finish
