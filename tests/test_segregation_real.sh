#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Segregation in Helsinki and Paris, where their data lie beside the project: values that were computed once by another
# hand or another program, and every command of docs/segregation-real.md.
#
#     test_segregation_real.sh DIKAS_SEGREGATION DATA_FOLDER
set -u
tool=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
data=$2/helsinki/helsinki_region_cells.gpkg
paris=$2/paris/paris_iris_csp.gpkg
for file in "$data" "$paris"; do
    [ -f "$file" ] || { echo "skipped: no $file"; exit 77; }
done
for needed in jq ogr2ogr ogrinfo sqlite3; do
    command -v "$needed" > /dev/null || { echo "skipped: needs $needed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Postal areas of Helsinki (Paavo 2023, Statistics Finland), to seven digits.
# dissimilarity CELLS GROUPS TOTAL WANTED: of the first group
dissimilarity() {
    local got
    got=$("$tool" --cells "$1" --id postal_code --groups "$2" ${3:+--total "$3"} --measure dissimilarity --json --quiet |
        jq '.results[0].value * 1e7 | round / 1e7')
    [ "$got" = "$4" ] || { failed=1; echo "not ok: $2: $got, not $4"; }
}

areas=$data:areas_paavo_2023
ogr2ogr -q -f CSV "$work/areas.csv" "$data" -dialect SQLite -sql \
    "SELECT postal_code, edu_lower_tertiary + edu_higher_tertiary AS tertiary, edu_total FROM areas_paavo_2023" || exit 1
dissimilarity "$areas" income_low,income_mid,income_high '' 0.0953106
dissimilarity "$areas" income_low,income_high '' 0.2111067
dissimilarity "$areas" edu_basic edu_total 0.2134037
dissimilarity "$work/areas.csv" tertiary edu_total 0.1938403
dissimilarity "$areas" unemployed,employed '' 0.1681865
dissimilarity "$areas" hh_rented,hh_owner '' 0.1874721

# Ages in the grid of the region, 2015 and 2017: mutual information and the parts of its change, computed by another
# program, to nine digits, which took every 99 as suppressed (in 44 cells of 2017 it is a count: docs/segregation-real.md);
# cell 27699 holds those without an address.
ages=ika0_9,ika10_19,ika20_29,ika30_39,ika40_49,ika50_59,ika60_69,ika70_79,ika_yli80
missing=(--where '"index" <> 27699')
for column in ${ages//,/ }; do missing+=(--missing "$column=99"); done
got=$("$tool" --cells "$data:cells_2017_raw" --compare "$data:cells_2015_raw" --id index --groups "$ages" "${missing[@]}" \
    --measure mutual_information --measure dissimilarity --json --quiet | tee "$work/change.json" |
    jq -c '[.results[0] | .value, .value_compare] + [.results[] | select(.part) | .value] | map(. * 1e9 | round)')
wanted='[104066492,105035929,1915489,292248,880449,507454,-4565077]'
[ "$got" = "$wanted" ] || { failed=1; echo "not ok: change of ages: $got, not $wanted"; }
# half of the cells are left out; chance is less than what there is
jq -e '[.results[] | select(.measure == "dissimilarity")] | length == 9 and all(.cells_left_out_share > 0.4 and
    .people_left_out_share < 0.03 and .cells == 3093 and .cells_compare == 3010 and .expected_by_chance < .value and .people_per_cell > 300)' "$work/change.json" >"$work/true" ||
    { failed=1; echo "not ok: what stands beside the dissimilarity of ages"; }
# the residents of these cells are visible: one in nine, with the 44 cells
"$tool" --cells "$data:cells_2017_raw" --id index --groups "$ages" --total asukkaita "${missing[@]}" --bounds 100 \
    --measure dissimilarity --json --quiet |
    jq -e '.results | length == 9 and all(.value_low < .value and .value < .value_high and .cells_hidden > 2000 and
        (.people_left_out_share - 0.1153 | fabs) < 1e-4)' >"$work/true" ||
    { failed=1; echo "not ok: bounds of the dissimilarity of ages"; }

# Near and far, by another program that looks at every pair of cells.
# values WHAT WANTED OPTION…: of every record, times 1e10
values() {
    local what=$1 wanted=$2 got
    shift 2
    got=$("$tool" "$@" --json --quiet | jq -c '[.results[] | select(.name | test("macro|within") | not) | .value * 1e10 | round]')
    [ "$got" = "$wanted" ] || { failed=1; echo "not ok: $what: $got, not $wanted"; }
}
values "ages near and far" '[467662044,225072806,154759376,90544525,55640901,356044119,297202119,176519480,89541607]' \
    --cells "$data:cells" --id cell_id --where 'cell_id <> 27699' --groups "$ages" --measure h=multigroup_information \
    --measure h_around=multigroup_information:radius=500/1000/2000/4000 \
    --measure h_nearest=multigroup_information:knn=500/1000/5000/20000
values "Paris" '[1498443102,308010749,551018265,155134723,162467698,118740839,80397914,47387699,224822350]' \
    --cells "$paris:iris_csp_2011" --id dcomiris --groups cs1,cs2,cs3,cs4,cs5,cs6,cs7,cs8 --unit nom_com \
    --measure multigroup_dissimilarity --measure h=multigroup_information --measure mutual_information \
    --measure h_around=multigroup_information:radius=500/1000/2000/4000 --measure h_nearest=multigroup_information:knn=5000

bash "$here/test_tutorial.sh" "$here/.." "$here/../docs/segregation-real.md" "$tool" || failed=1
[ $failed -eq 0 ] && echo "ok"
