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
[ $failed -eq 0 ] && echo "ok"
