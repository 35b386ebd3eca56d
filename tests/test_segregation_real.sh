#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Segregation between the postal areas of Helsinki (Paavo 2023, Statistics Finland), where it lies beside the project:
# the values were computed once by another hand, to seven digits.
#
#     test_segregation_real.sh DIKAS_SEGREGATION DATA_FOLDER
set -u
tool=$(realpath "$1")
data=$2/helsinki/helsinki_region_cells.gpkg
[ -f "$data" ] || { echo "skipped: no $data"; exit 77; }
for needed in jq ogr2ogr; do
    command -v "$needed" > /dev/null || { echo "skipped: needs $needed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

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
# program, to nine digits. 99 is suppressed, in cells of few residents; cell 27699 holds those without an address.
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
# the residents of these cells are visible: one in nine
"$tool" --cells "$data:cells_2017_raw" --id index --groups "$ages" --total asukkaita "${missing[@]}" --bounds 100 \
    --measure dissimilarity --json --quiet |
    jq -e '.results | length == 9 and all(.value_low < .value and .value < .value_high and .cells_hidden > 2000 and
        (.people_left_out_share - 0.1153 | fabs) < 1e-4)' >"$work/true" ||
    { failed=1; echo "not ok: bounds of the dissimilarity of ages"; }
[ $failed -eq 0 ] && echo "ok"
