# SPDX-License-Identifier: MIT
# Shared by the tests of the command line: a folder of their own, checks that count, an honest end.
# Called as: TEST.sh DIKAS_ACCESS SOURCE_ROOT
set -u
TOOL=$(realpath "$1")
ROOT=$2
DISTRICT=$ROOT/testdata/neubrandenburg
GPKG=$DISTRICT/neubrandenburg.gpkg
PBF=$DISTRICT/neubrandenburg.osm.pbf
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK" || exit 1
passed=0
failed=0

ok() {
    passed=$((passed + 1))
}

not_ok() {
    failed=$((failed + 1))
    printf 'not ok: %s\n' "$*"
}

# check TEXT COMMAND…: the command must succeed
check() {
    local text=$1
    shift
    if "$@"; then ok; else not_ok "$text"; fi
}

# equal TEXT GOT WANTED
equal() {
    if [ "$2" = "$3" ]; then ok; else not_ok "$1: got '$2', expected '$3'"; fi
}

# refuses STATUS "WORDS|WORDS" ARGS…: exit status, message with all the words, nothing left behind
refuses() {
    local status=$1 words=$2 got word
    shift 2
    rm -rf out && mkdir out
    "$TOOL" "$@" >out.stdout 2>out.stderr
    got=$?
    equal "exit status of: $*" "$got" "$status"
    local IFS='|'
    for word in $words; do
        grep -qF -- "$word" out.stderr ||
            { not_ok "message without '$word': $(tail -n 1 out.stderr)"; continue; }
        ok
    done
    equal "nothing written by: $*" "$(ls -A out)" ""
}

# one number from a layer: query FILE SQL
query() {
    sqlite3 "$1" "$2"
}

# layer FILE CRS 'COLUMNS' 'VALUES;WKT'…: WKT is the last column; E and N are added to every pair
E=400000
N=5900000
layer() {
    local file=$1 crs=$2 columns=$3 row
    shift 3
    printf '%s,WKT\n' "$columns" >layer.csv
    for row; do
        awk -v row="$row" -v e=$E -v n=$N 'BEGIN {
            split(row, part, ";")
            rest = part[2]
            while (match(rest, /-?[0-9.]+ -?[0-9.]+/)) {
                split(substr(rest, RSTART, RLENGTH), xy, " ")
                out = out substr(rest, 1, RSTART - 1) sprintf("%.3f %.3f", xy[1] + e, xy[2] + n)
                rest = substr(rest, RSTART + RLENGTH)
            }
            print part[1] ",\"" out rest "\""
        }' >>layer.csv
    done
    rm -f "$file"
    ogr2ogr -q "$file" layer.csv ${crs:+-a_srs "$crs"} -nln "$(basename "$file" .gpkg)" -oo AUTODETECT_TYPE=YES \
        -oo KEEP_GEOM_COLUMNS=NO
}

finish() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

walk=(--id cell_id --demand population --missing -1 --network "$PBF" --mode walk
    --services "$GPKG:services" --service-id service_id)
