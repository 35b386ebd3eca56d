# SPDX-License-Identifier: MIT
# Shared by the tests of dikas-exposure: boxes, small rasters, columns of a result. With lib.sh.

# box X Y WIDTH HEIGHT
box() {
    awk -v x="$1" -v y="$2" -v w="$3" -v h="$4" 'BEGIN {
        printf "POLYGON((%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g,%.9g %.9g))", x, y, x+w, y, x+w, y+h, x, y+h, x, y }'
}

# grid NAME EXPRESSION [CRS]: 20 x 10 pixels of 10 m from E, N; the value is of column c and row r (from the top)
grid() {
    awk -v e=$E -v n=$N 'BEGIN {
        printf "ncols 20\nnrows 10\nxllcorner %d\nyllcorner %d\ncellsize 10\nNODATA_value -9999\n", e, n
        for (r = 0; r < 10; r++) for (c = 0; c < 20; c++) printf "%s%s", ('"$2"'), (c < 19 ? " " : "\n") }' >"$1.asc"
    local crs=${3-EPSG:25833}
    gdal_translate -q -ot Float32 ${crs:+-a_srs "$crs"} "$1.asc" "$1.tif" 2>translate.txt || cat translate.txt
}

# values FILE COLUMN: a line, with nothing where a cell has NULL
values() {
    awk -F , -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) k = i; if (!k) print "no column " name; next }
        k { printf "%s%s", (NR > 2 ? " " : ""), ($k == "" ? "NULL" : $k) } END { print "" }' "$1"
}

# near TEXT GOT WANTED [TOLERANCE]: numbers within 1e-12, NULL where it is wanted
near() {
    if awk -v got="$2" -v wanted="$3" -v tolerance="${4-1e-12}" 'BEGIN {
        n = split(got, g, " "); m = split(wanted, w, " ")
        if (n != m || n == 0) exit 1
        for (i = 1; i <= n; i++) {
            if ((g[i] == "NULL") != (w[i] == "NULL") || g[i] !~ /^(NULL|[-+0-9.e]+)$/) exit 1
            d = g[i] - w[i]; s = w[i] < 0 ? -w[i] : w[i]
            if ((d < 0 ? -d : d) > tolerance * (s > 1 ? s : 1)) exit 1
        } }'; then ok; else not_ok "$1: got '$2', expected '$3'"; fi
}
