#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# QGIS opens results in classes: every feature has a symbol, each class its colour in the picture.
#
#     test_style_qgis.sh DIKAS_SEGREGATION SOURCE_ROOT DIKAS_ACCESS
set -u
here=$(dirname "$(realpath "$0")")
python=
for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import qgis.core' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "skipped: QGIS is not here (package python3-qgis)"
    exit 77
fi
ACCESS=$(realpath "$3")
# shellcheck source=tests/cli/lib.sh
source "$here/cli/lib.sh"
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$WORK HOME=$WORK

SEGREGATION=("$TOOL" --cells "$GPKG:cells" --id cell_id --missing -1 --groups foreign_citizens --total population -q)
"${SEGREGATION[@]}" --measure lq=location_quotient -o one.gpkg || not_ok "one layer"
"${SEGREGATION[@]}" --measure lq=location_quotient -o one.fgb || not_ok "FlatGeobuf"
"${SEGREGATION[@]}" --measure lq=location_quotient -o one.geojson || not_ok "GeoJSON"
"${SEGREGATION[@]}" --measure lq=location_quotient -o within.gpkg --style gpkg || not_ok "within"
"${SEGREGATION[@]}" --measure lq=location_quotient -o plain.gpkg --style none || not_ok "none"
"$ACCESS" --cells "$GPKG:cells" --id cell_id --missing -1 --demand population --network "$PBF" --mode walk \
    --services "$GPKG:services" --service-id service_id --service-where "category = 'doctor'" --measure minutes=nearest \
    --max-cost 30 --min-count 5 --areas "$GPKG:areas" --area-id area_id --services-output many.gpkg:services \
    --routes many.gpkg:routes -o many.gpkg --style gpkg -q || not_ok "many layers"
"${SEGREGATION[@]}" --measure lq=location_quotient -o many.gpkg:appended --append --style gpkg || not_ok "appended"
"${SEGREGATION[@]}" --measure lq=location_quotient -o first.gpkg --areas "$GPKG:areas" || not_ok "first of several"
# a style of somebody else's beside the file does not hide the ones within
sed 's/lq_foreign/nothing_foreign/g' one.qml >many.qml

"$python" "$here/test_style_qgis.py" one.gpkg one.fgb one.geojson within.gpkg plain.gpkg 'many.gpkg|layername=many' \
    'many.gpkg|layername=many_by_areas' 'many.gpkg|layername=services' 'many.gpkg|layername=routes' \
    'many.gpkg|layername=appended' 'first.gpkg|layername=first' 'first.gpkg|layername=first_by_areas' >seen.json 2>qgis.log || { cat qgis.log; not_ok "QGIS"; }
# of N 'EXPRESSION': something QGIS told of the layer
of() {
    jq -Src ".[$1] | $2" seen.json
}

for k in 0 1 2 3 5 6 7 8 9 10; do
    source=$(of $k .source)
    equal "$source: in classes" "$(of $k .renderer)" RuleRenderer
    equal "$source: every feature has one symbol" "$(of $k .without_symbol)" 0
    equal "$source: colours of the picture" "$(of $k .not_in_picture)" '[]'
    check "$source: classes" [ "$(of $k '.rules | length')" -ge 4 ]
done
equal "no style" "$(of 4 .renderer)" singleSymbol
for k in 1 2 3 9 10; do
    equal "$(of $k .source): as in one.gpkg" "$(of $k '[.rules, .counts]')" "$(of 0 '[.rules, .counts]')"
done

# against the values themselves
known=$(query one.gpkg "SELECT count(lq_foreign_citizens) FROM one")
all=$(query one.gpkg "SELECT count(*) FROM one")
secret=$(query one.gpkg "SELECT count(*) FROM one WHERE lq_foreign_citizens_status = 'suppressed'")
equal "no data" "$(of 0 '.counts["no data"]')" "$((all - known - secret))"
equal "suppressed, apart from no data" "$(of 0 '.counts["no data: suppressed"]')" "$secret"
equal "three classes below 1" "$(of 0 '[.counts | to_entries[] | select((.key | startswith("no data") | not) and (.key | split(" – ")[1] | tonumber) <= 1) | .value] | add')" \
    "$(query one.gpkg "SELECT count(*) FROM one WHERE lq_foreign_citizens < 1")"
equal "how many classes" "$(of 0 '.rules | length')" 8
equal "title" "$(of 0 '.title[0]')" "lq_foreign_citizens: Local share of a group over its overall share (foreign_citizens)"
equal "few people are told apart" "$(of 5 '.counts["no data: few people"]')" \
    "$(query many.gpkg "SELECT count(*) FROM many WHERE minutes_status = 'few_people'")"
equal "and what is too far" "$(of 5 '.counts["no data: beyond limit"]')" \
    "$(query many.gpkg "SELECT count(*) FROM many WHERE minutes_status = 'beyond_limit'")"
equal "areas" "$(of 6 '.title[0]')" "minutes_mean: Cost to the k-th nearest service, mean over people"
equal "services" "$(of 7 '.title[0]')" "people_in_reach: Residents who reach the service"
# a file beside is for the first layer, and hides no other
equal "further layers are drawn" "$(of 11 '[.counts, .without_symbol]')" "[{\"no data\":$(query "$GPKG" "SELECT count(*) FROM areas")},0]"
finish
