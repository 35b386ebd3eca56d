#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Styles of results for QGIS: which file or table they go to, what is replaced, which classes they have.
#
#     style.sh DIKAS_SEGREGATION SOURCE_ROOT DIKAS_ACCESS
ACCESS=$(realpath "$3")
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$(realpath "$0")")/lib.sh"

# six known values, one of each side of the whole, one missing
cat >cells.csv <<'END'
id,a,t,WKT
1,1,10,"POLYGON((400000 5900000,400100 5900000,400100 5900100,400000 5900100,400000 5900000))"
2,2,10,"POLYGON((400100 5900000,400200 5900000,400200 5900100,400100 5900100,400100 5900000))"
3,3,10,"POLYGON((400200 5900000,400300 5900000,400300 5900100,400200 5900100,400200 5900000))"
4,7,10,"POLYGON((400300 5900000,400400 5900000,400400 5900100,400300 5900100,400300 5900000))"
5,8,10,"POLYGON((400400 5900000,400500 5900000,400500 5900100,400400 5900100,400400 5900000))"
6,9,10,"POLYGON((400500 5900000,400600 5900000,400600 5900100,400500 5900100,400500 5900000))"
7,,10,"POLYGON((400600 5900000,400700 5900000,400700 5900100,400600 5900100,400600 5900000))"
END
ogr2ogr -q cells.gpkg cells.csv -a_srs EPSG:25833 -nln cells -oo AUTODETECT_TYPE=YES -oo KEEP_GEOM_COLUMNS=NO
run=("$TOOL" --cells cells.gpkg --id id --groups a --total t -q)
quotient=("${run[@]}" --measure 'l<"q=location_quotient')

# attribute FILE NAME: the values of an attribute of the rules, one a line
attribute() {
    grep '<rule key="dikas-[0-9]' "$1" | sed "s/.* $2=\"\([^\"]*\)\".*/\1/"
}

mkdir a b
"${quotient[@]}" -o a/x.gpkg || not_ok "a run"
"${quotient[@]}" -o b/x.gpkg --threads 1 || not_ok "another"
equal "a file beside" "$(ls a)" "$(printf 'x.gpkg\nx.qml')"
check "the same bytes" cmp a/x.qml b/x.qml
check "and those of the result" cmp a/x.gpkg b/x.gpkg
equal "no table of styles" "$(query a/x.gpkg "SELECT count(*) FROM sqlite_master WHERE name = 'layer_styles'")" 0
check "it is XML" python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' a/x.qml
# shares of 0.1 to 0.9 over the share of all, 0.5: 0.2 0.4 0.6 | 1.4 1.6 1.8
equal "classes" "$(attribute a/x.qml label | tr '\n' '|')" \
    "0.2 – 0.4|0.4 – 0.6|0.6 – 1.0|1.0 – 1.6|1.6 – 1.8|1.8|no data|"
equal "filters" "$(attribute a/x.qml filter | sed -n '1p;3p;7p' | tr '\n' '|')" \
    '&quot;l&lt;&quot;&quot;q_a&quot; &lt; 0.4|&quot;l&lt;&quot;&quot;q_a&quot; &gt;= 0.6 AND &quot;l&lt;&quot;&quot;q_a&quot; &lt; 1|ELSE|'
equal "one symbol a rule" "$(grep -c '<symbol type="fill"' a/x.qml)" 7
equal "purple below, orange above" "$(sed -n 's/.*name="color" value="\([^"]*\)".*/\1/p' a/x.qml | sed -n '1p;6p')" \
    "$(printf '84,39,136,255\n179,88,6,255')"

# which format has which
"${quotient[@]}" -o f.geojson || not_ok "GeoJSON"
"${quotient[@]}" -o c.csv || not_ok "CSV"
"${quotient[@]}" -o n.gpkg --style none || not_ok "no style"
check "beside GeoJSON" cmp a/x.qml f.qml
check "none of CSV" test ! -e c.qml
check "none where none is wanted" test ! -e n.qml
"${quotient[@]}" -o w.gpkg --style gpkg || not_ok "within"
check "no file beside" test ! -e w.qml
equal "a row within" "$(query w.gpkg "SELECT f_table_name, f_geometry_column, useAsDefault, update_time FROM layer_styles")" \
    'w|geom|1|1970-01-01T00:00:00.000Z'
equal "the same style" "$(query w.gpkg 'SELECT styleQML FROM layer_styles')" "$(cat a/x.qml)"
equal "announced" "$(query w.gpkg "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'")" attributes
cp w.gpkg w1.gpkg
"${quotient[@]}" -o w.gpkg --style gpkg --overwrite || not_ok "again"
check "the same bytes within" cmp w.gpkg w1.gpkg
"${quotient[@]}" -o g.fgb --style gpkg || not_ok "other formats have no place for it"
check "so beside" cmp a/x.qml g.qml

# a style of somebody's own stays, one of ours does not
rm a/x.gpkg
sed -i 's/0.4"/0.5"/' a/x.qml
"${quotient[@]}" -o a/x.gpkg || not_ok "over ours"
check "ours is written anew" cmp a/x.qml b/x.qml
rm a/x.gpkg
echo '<qgis/>' >a/x.qml
"${quotient[@]}" -o a/x.gpkg --json >kept.json || not_ok "over theirs"
equal "theirs stays" "$(cat a/x.qml)" '<qgis/>'
equal "and is told of" "$(jq -r '.warnings[].code' kept.json | grep style)" style_kept
"${quotient[@]}" -o a/x.gpkg --overwrite || not_ok "overwritten"
check "--overwrite is of the style too" cmp a/x.qml b/x.qml
rm a/x.gpkg a/x.qml
mkdir a/x.qml
"${quotient[@]}" -o a/x.gpkg --overwrite --json >none.json || not_ok "no place for the style"
check "the result is there" test -s a/x.gpkg
equal "that it has no style is told" "$(jq -r '.warnings[].code' none.json | grep style)" style_not_written

# several layers: the file beside is for the first, within each has its own
several=("${run[@]}" --measure q=location_quotient --areas cells.gpkg --area-id id)
"${several[@]}" -o beside.gpkg || not_ok "areas"
check "of the first layer" grep -q '"q_a: ' beside.qml
equal "nothing within" "$(query beside.gpkg 'SELECT group_concat(table_name) FROM gpkg_contents')" "beside,beside_by_cells"
cp beside.qml before.qml
"${run[@]}" --measure r=location_quotient -o beside.gpkg:more --append || not_ok "append"
check "what is added changes no style" cmp beside.qml before.qml
"${several[@]}" -o m.gpkg --style gpkg || not_ok "areas"
check "no file beside" test ! -e m.qml
equal "a row a layer" "$(query m.gpkg 'SELECT f_table_name FROM layer_styles ORDER BY 1')" "$(printf 'm\nm_by_cells')"
"${run[@]}" --measure r=location_quotient -o m.gpkg:more --append --style gpkg || not_ok "append"
equal "a row for what is added" "$(query m.gpkg "SELECT count(*) FROM layer_styles WHERE f_table_name = 'more'")" 1
query m.gpkg "UPDATE layer_styles SET owner = 'somebody', styleQML = '<qgis/>' WHERE f_table_name = 'more'"
"${run[@]}" --measure r=location_quotient -o m.gpkg:more --append --overwrite --style gpkg || not_ok "replaced"
equal "somebody's style stays the first" "$(query m.gpkg "SELECT owner, useAsDefault FROM layer_styles WHERE f_table_name = 'more' ORDER BY 1")" \
    "$(printf 'dikas|0\nsomebody|1')"
"${run[@]}" --measure r=location_quotient -o m.gpkg:m --append --overwrite --style gpkg || not_ok "replaced"
equal "ours is replaced" "$(query m.gpkg "SELECT count(*) FROM layer_styles WHERE f_table_name = 'm' AND styleQML LIKE '%r_a%'")" 1
equal "once" "$(query m.gpkg "SELECT count(*) FROM layer_styles WHERE f_table_name = 'm'")" 1

# every geometry, and nothing known
"$ACCESS" --cells "$GPKG:cells" --id cell_id --demand population --missing -1 --network "$PBF" --mode walk \
    --services "$GPKG:services" --service-id service_id --service-where "category = 'doctor'" --min-count 100 \
    --measure minutes=nearest --services-output services.gpkg --routes routes.gpkg -o cells_out.gpkg -q || not_ok "access"
equal "points" "$(grep -c 'class="SimpleMarker"' services.qml)" "$(grep -c '<symbol ' services.qml)"
equal "lines" "$(grep -c 'class="SimpleLine"' routes.qml)" "$(grep -c '<symbol ' routes.qml)"
check "unit" grep -q 'label="[0-9.]* – [0-9.]* min"' cells_out.qml
check "few people are a class of their own" grep -q "label=\"no data: few people\"" cells_out.qml
"$ACCESS" --cells "$GPKG:cells" --id cell_id --demand population --missing -1 --network "$PBF" --mode walk \
    --services "$GPKG:services" --service-id service_id --service-where "category = 'pharmacy'" --open-at "Sat 15:00" \
    --measure near=nearest --services-output open.gpkg --isochrones 5/10/15 --isochrone-output limits.gpkg \
    -o c.gpkg -q 2>/dev/null || not_ok "isochrones"
"$ACCESS" --cells "$GPKG:cells" --id cell_id --demand population --missing -1 --network "$PBF" --mode walk \
    --services "$GPKG:services" --service-id service_id --service-where "category = 'doctor'" --min-count 1000000 \
    --measure minutes=nearest -o nothing.gpkg -q || not_ok "nothing known"
equal "a class of each limit" "$(attribute limits.qml label | tr '\n' '|')" "5 min|10 min|15 min|no data|"
equal "a colour of each word" "$(attribute open.qml filter | sed 's/&[a-z]*;//g' | tr '\n' '|')" "open_at = closed|open_at = open|ELSE|"
equal "nothing but reasons" "$(attribute nothing.qml label | tr '\n' '|')" "no data: few people|no data|"

# in the language of the reader, whatever the locale
worded=("$ACCESS" --cells "$GPKG:cells" --id cell_id --demand population --missing -1 --network "$PBF" --mode walk
    --services "$GPKG:services" --service-id service_id --service-where "category = 'doctor'" --min-count 100
    --measure minutes=nearest -q)
"${worded[@]}" --lang fi -o fi.gpkg && LC_ALL=sv_SE.UTF-8 LANGUAGE=sv "${worded[@]}" --lang fi -o again.gpkg || not_ok "Finnish"
check "the same bytes" cmp fi.qml again.qml
check "titles" grep -q 'label="minutes: Matkavastus k:nneksi lähimpään palveluun"' fi.qml
equal "what no class holds" "$(attribute fi.qml label | tail -n 1)" "ei tietoa"
check "reasons" grep -q 'label="ei tietoa: liian vähän asukkaita"' fi.qml
equal "only words differ" "$(sed 's/ label="[^"]*"//' fi.qml | cksum)" "$(sed 's/ label="[^"]*"//' cells_out.qml | cksum)"
"${run[@]}" --measure q=location_quotient --lang sv -o sv.gpkg || not_ok "Swedish"
"${run[@]}" --measure q=location_quotient -o en.gpkg || not_ok "English"
equal "numbers" "$(attribute sv.qml label | sed -n 2p)" "$(attribute en.qml label | sed -n '2s/[.]/,/gp')"
check "with a comma" grep -q 'label="[0-9]*,[0-9]* – [0-9]*,[0-9]*"' sv.qml
refuses 2 "--lang de: fi, sv or en was expected" --cells cells.gpkg --id id --groups a --total t \
    --measure location_quotient --lang de -o out/x.gpkg
refuses 2 "--style sld|qml, gpkg or none" --cells cells.gpkg --id id --groups a --total t --measure location_quotient \
    --style sld -o out/x.gpkg
finish
