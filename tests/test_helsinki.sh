#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Walking distances to Helsinki's railway station beside the published Helsinki Region Travel Time
# Matrix: over the cells at least 500 m inside the street data, the ratio of ours to the published
# must have its median within 0.97-1.03 and its 10 % and 90 % quantiles within 0.88-1.12, from the
# OpenStreetMap file and from the line layer.
#
#     test_helsinki.sh DIKAS_ACCESS FOLDER
set -uo pipefail
tool=$(realpath "$1")
data=$2
region=$data/helsinki_region_cells.gpkg centre=$data/helsinki_centre
for file in "$region" "$centre.gpkg" "$centre.osm.pbf"; do
    [ -e "$file" ] || {
        echo "skipped: needs helsinki_region_cells.gpkg (layer ttm_2015_to_railway_station)," \
            "helsinki_centre.gpkg (layers network, district) and helsinki_centre.osm.pbf in $data"
        exit 77
    }
done
command -v jq > /dev/null || { echo "skipped: needs jq"; exit 77; }
all=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
failed=0

ogr2ogr -q "$work/inner.gpkg" "$centre.gpkg" -nln inner -dialect sqlite \
    -sql "SELECT ST_Buffer(geom, -500) AS geom FROM district" || exit 1

# the station's cell is reached at its centroid in the matrix, not anywhere within it
ogr2ogr -q "$work/station.gpkg" "$region" -nln station -dialect sqlite -sql \
    "SELECT from_id, ST_Centroid(geom) AS geom FROM ttm_2015_to_railway_station WHERE from_id = 5975375" || exit 1

# ratios NETWORK: ours / published, ascending. The matrix walks at 70 m a minute and counts metres;
# -1 and 0 are no distances (no way; the station's own cell).
ratios() {
    "$tool" --cells "$region:ttm_2015_to_railway_station" --id from_id --keep walk_d \
        --services "$work/station.gpkg" --service-id from_id --network "$1" --mode walk --speed 4.2 \
        --measure minutes=nearest --district "$work/inner.gpkg" \
        --output "$work/cells.csv" --overwrite --quiet || return 1
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["walk_d"] > 0 && $at["minutes"] != "" { print $at["minutes"] * 70 / $at["walk_d"] }' \
        "$work/cells.csv" | sort -g
}

for network in "$centre.osm.pbf" "$centre.gpkg:network"; do
    ratios "$network" > "$work/ratios" || { echo "not ok: the tool failed on $network"; exit 1; }
    awk -v name="${network##*/}" '
        function quantile(p,    k, i) {
            k = (n - 1) * p; i = int(k)
            return v[i] + ((i + 1 < n ? v[i + 1] : v[i]) - v[i]) * (k - i)
        }
        { v[n++] = $1; near += $1 >= 0.95 && $1 <= 1.05; off += $1 < 0.9 || $1 > 1.1 }
        END {
            if (n < 100) { print "not ok: " name ": only " n + 0 " cells"; exit 1 }
            median = quantile(0.5); low = quantile(0.1); high = quantile(0.9)
            printf "%-27s %d cells, median %.4f, 10 %% %.4f, 90 %% %.4f, within 5 %%: %d, off by more than 10 %%: %d\n",
                name, n, median, low, high, near, off
            exit !(median >= 0.97 && median <= 1.03 && low >= 0.88 && high <= 1.12)
        }' "$work/ratios" || failed=1
done
# Who reaches a grocery shop within 15 minutes, in the afternoon and at six in the morning: the share
# falls with age, winter and on wheels, and with the hour; see docs/helsinki.md for what to expect.
shares() {
    "$tool" --cells "$centre.gpkg:cells" --id cell_id --demand population --network "$centre.osm.pbf" \
        --profile adult --profile older --profile older_winter --profile wheelchair \
        --services "$centre.gpkg:services" --service-id osm_id --service-where "category = 'grocery'" \
        --open-at "$1" --unknown-hours closed --measure near=share_within:cutoff=15 \
        --json --quiet --output "$work/shares.csv" --overwrite |
        jq -r '.results[] | select(.measure == "share_within") | .value'
}
for moment in "Tue 17:00" "Tue 06:00"; do
    mapfile -t share < <(shares "$moment")
    echo "grocery within 15 min, $moment: adult ${share[0]}, older ${share[1]}, in winter ${share[2]}, wheelchair ${share[3]}"
    printf '%s\n' "${share[@]}" | sort -rgc || { echo "not ok: the order of the profiles"; failed=1; }
    all+=("${share[@]}")
done
echo "${all[*]}" | awk '{ exit !($1 > 0.97 && $1 < 1 && $5 > 0.8 && $7 < 0.7 && $8 < 0.5 && $2 > $6) }' ||
    { echo "not ok: shares within 15 minutes"; failed=1; }
[ $failed -eq 0 ] || echo "not ok: outside median 0.97-1.03, 10 % and 90 % quantile 0.88-1.12"
exit $failed
