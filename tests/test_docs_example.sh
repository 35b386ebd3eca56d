#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The example program gives, for every cell, the same minutes as the tool.
#
#     test_docs_example.sh NEAREST DIKAS_ACCESS SOURCE_ROOT
set -euo pipefail
nearest=$(realpath "$1")
tool=$(realpath "$2")
data=$(realpath "$3")/testdata/neubrandenburg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C

"$nearest" "$data/neubrandenburg.gpkg:cells" "$data/neubrandenburg.osm.pbf" \
    "$data/neubrandenburg.gpkg:services" "category = 'doctor'" > example
"$tool" --cells "$data/neubrandenburg.gpkg:cells" --keep none --network "$data/neubrandenburg.osm.pbf" \
    --mode walk --services "$data/neubrandenburg.gpkg:services" --service-where "category = 'doctor'" \
    --measure minutes=nearest --output tool.csv --quiet
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { printf "%s %s\n", $at["fid"], $at["minutes"] == "" ? "NA" : sprintf("%.6f", $at["minutes"]) }' \
    tool.csv > wanted
[ -s wanted ]
diff wanted example
echo "ok: $(wc -l < example) cells"

if "$nearest" nowhere.gpkg nowhere.osm.pbf nowhere.gpkg 2> message; then
    echo "not ok: a missing file was no error"
    exit 1
fi
grep -q "nowhere.gpkg" message
