#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Real rasters: the heat exposure index of Helsinki under the 250 m cells of its region is what another
# program found, wherever that is known. Skipped where the data are not there.
#
#     test_exposure_real.sh DIKAS_EXPOSURE DATA_FOLDER
set -uo pipefail
tool=$(realpath "$1")
raster=$2/helsinki/heat_exposure_index_helsinki.tif cells=$2/helsinki/helsinki_region_cells.gpkg
for file in "$raster" "$cells"; do
    [ -e "$file" ] || { echo "needs $file"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

for threads in 1 2; do
    "$tool" --cells "$cells:cells" --keep heat_raster_mean_ref --raster "heat=$raster" --quiet --threads $threads \
        --measure mean=zonal:raster=heat,stat=mean --measure low=zonal:raster=heat,stat=min \
        --measure high=zonal:raster=heat,stat=max --measure known=zonal:raster=heat,stat=valid_share -o heat$threads.csv || exit 1
done
cmp heat1.csv heat2.csv || exit 1
awk -F , '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        mean = $at["mean"]; reference = $at["heat_raster_mean_ref"]; rows++
        if (mean != "" && !(mean >= $at["low"] - 1e-9 && mean <= $at["high"] + 1e-9)) wrong++
        if (mean == "" && $at["known"] != 0 && $at["known"] != "") wrong++
        if (reference == "") next
        compared++
        if (mean == "") { lost++; next }
        d = mean - reference; d = d < 0 ? -d : d
        if (d > most) most = d
    }
    END {
        printf "%d cells, %d compared, %d of these missing, largest difference %.3g, %d not between the extremes\n",
            rows, compared, lost, most, wrong
        exit !(compared > 1500 && lost == 0 && most <= 1e-5 && wrong == 0)
    }' heat1.csv
