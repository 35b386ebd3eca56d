#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sky view and shadows of a wall on flat ground, worked by hand; what is unknown, what is refused.
. "$(dirname "$0")/rasters.sh"
. "$(dirname "$0")/lib.sh"

# a west of the wall, b with it, c half outside, far away, and nowhere
layer cells.gpkg EPSG:25833 cell "a;$(box 0 0 100 100)" "b;$(box 100 0 100 100)" "c;$(box 150 0 100 100)" \
    "far;$(box 9000 0 100 100)" "nowhere;POLYGON EMPTY"
grid wall 'c == 10 ? 10 : 0' # 10 m high, a pixel thick, from north to south
grid hole 'c == 10 ? 10 : c == 9 ? -9999 : 0'
grid nothing '-9999'
rasters=(--raster dsm=wall.tif --raster hole=hole.tif --raster none=nothing.tif)
run=("$TOOL" --cells cells.gpkg --id cell --keep none -q "${rasters[@]}")

# In the north and south nothing is known beyond the raster: of the outer rows a direction is left out. Next to the
# wall a quarter of the sky begins at 45 degrees (cos2 = 1/2), one pixel further at atan(1/2) (4/5).
"${run[@]}" --measure svf=sky_view:surface=dsm,directions=4,distance=20 --measure m=zonal:raster=dsm,stat=max \
    --measure low=shadow_share:surface=dsm,azimuth=90,elevation=40,distance=30 \
    --measure noon=shadow_share:surface=dsm,azimuth=90,elevation=90,distance=30 -o sky.csv
near "sky view" "$(values sky.csv svf)" "0.98133333333333333 0.98133333333333333 1 NULL NULL"
near "how much of it is known" "$(values sky.csv svf_known_share)" "0.8875 0.8875 0.425 0 NULL"
near "a statistic beside it" "$(values sky.csv m)" "0 10 0 NULL NULL"
near "in the shade of the wall" "$(values sky.csv low)" "0.1 0 0 NULL NULL"
near "how much of that is known" "$(values sky.csv low_known_share)" "1 0.8 0.3 0 NULL"
near "at noon" "$(values sky.csv noon)" "0 0 0 NULL NULL"
equal "names without NAME" "$("${run[@]}" --measure sky_view:surface=dsm,distance=20 -o name.csv; head -n 1 name.csv)" \
    "cell,sky_view_surfacedsm_distance20,sky_view_surfacedsm_distance20_known_share"

# no 0 is born of what is missing; a pixel without height has no value, and hides nothing
"${run[@]}" --measure s=shadow_share:surface=hole,azimuth=90,elevation=25,distance=30 --measure n=shadow_share:surface=none,azimuth=90,elevation=40 \
    --measure v=sky_view:surface=none --json -o gaps.csv >gaps.json
near "a hole before the wall" "$(values gaps.csv s)" "0.1111111111111111 0 0 NULL NULL"
near "and what is known" "$(values gaps.csv s_known_share)" "0.83333333333333333 0.8 0.3 0 NULL" # columns 6 and 7 look over the hole: 2 of 3
near "no shade of nothing" "$(values gaps.csv n)" "NULL NULL NULL NULL NULL"
near "nor sky" "$(values gaps.csv v)" "NULL NULL NULL NULL NULL"
near "known of nothing" "$(values gaps.csv v_known_share)" "0 0 0 0 NULL"
equal "it is said once for each" "$(jq -c '[.warnings[] | select(.code == "nothing_known") | .message] | sort' gaps.json)" \
    '["nothing.tif: has no value under any of the cells","shadow of nothing.tif: has no value under any of the cells","sky view of nothing.tif: has no value under any of the cells"]'

# ---- the same wall as a building: where there is none the ground is open, also beyond the others ----
layer wall.gpkg EPSG:25833 high,unknown,below "10,,-1;$(box 100 0 10 100)"
roofs=("${run[@]}" --hazard wall=wall.gpkg)
at=azimuth=90,elevation=40,distance=30
"${roofs[@]}" --measure svf=sky_view:surface=wall,height=high,pixel=10,directions=4,distance=20 \
    --measure low=shadow_share:surface=wall,height=high,pixel=10,$at --measure fine=shadow_share:surface=wall,height=high,azimuth=90,elevation=35,distance=30 \
    --measure u=shadow_share:surface=wall,height=unknown,pixel=10,$at --measure v=sky_view:surface=dsm,directions=4,distance=20 \
    --missing below=-1 --measure b=shadow_share:surface=wall,height=below,pixel=10,$at -o roofs.csv
near "sky view among buildings" "$(values roofs.csv svf)" "0.9825 0.9825 1 1 NULL"
near "all of it is known" "$(values roofs.csv svf_known_share)" "1 1 1 1 NULL"
near "beside a raster" "$(values roofs.csv v)" "$(values sky.csv svf)"
near "in the shade of a building" "$(values roofs.csv low)" "0.1 0 0 0 NULL"
near "14.3 m from the middle of its first pixel of 2 m" "$(values roofs.csv fine)" "0.14 0 0 0 NULL"
near "an unknown height hides nothing" "$(values roofs.csv u)" "0 0 0 0 NULL"
near "and is known to be unknown" "$(values roofs.csv u_known_share)" "0.9 0.9 1 1 NULL"
near "a value that stands for unknown" "$(values roofs.csv b_known_share)" "0.9 0.9 1 1 NULL"

# A wall of 10 m throws a shadow of 10 / tan(40) = 11.9 m, so that one pixel of 10 m is looked at: a house of unknown height
# 60 m off says nothing of a, of whose pixels the last is shaded. Of b its own pixel is unknown, and the one that looks at it.
layer two.gpkg EPSG:25833 high "10;$(box 100 0 10 100)" ";$(box 160 0 10 100)"
"${run[@]}" --hazard two=two.gpkg --measure s=shadow_share:surface=two,height=high,pixel=10,azimuth=90,elevation=40,distance=100 \
    --measure noon=shadow_share:surface=two,height=high,pixel=10,azimuth=90,elevation=90 \
    --measure flat=shadow_share:surface=two,height=high,pixel=10,azimuth=90,elevation=2,distance=100 -o two.csv
near "shade beside an unknown house" "$(values two.csv s)" "0.1 0 0 0 NULL"
near "and what is known: as far as shadows reach" "$(values two.csv s_known_share)" "1 0.8 0.8 1 NULL"
near "at noon nothing is shaded" "$(values two.csv noon)" "0 0 0 0 NULL"
near "and all is known but for the house and beside it" "$(values two.csv noon_known_share)" "1 0.8 0.8 1 NULL"
# 10 / tan(2) = 286 m is more than is looked: 10 steps. In a all pixels look over the wall; in b the ground is open beyond 200 m,
# and the six pixels before the house miss one step of ten: (3 + 6 * 0.9) / 10, in c one pixel: (8 + 0.9) / 10.
near "a low sun" "$(values two.csv flat)" "1 0 0 0 NULL"
near "and what is known" "$(values two.csv flat_known_share)" "1 0.84 0.89 1 NULL"

# cells in another CRS; the same bytes
ogr2ogr -q cells_4326.gpkg cells.gpkg -t_srs EPSG:4326 -nln cells
"$TOOL" --cells cells_4326.gpkg --id cell --keep none -q "${rasters[@]}" \
    --measure low=shadow_share:surface=dsm,azimuth=90,elevation=40,distance=30 -o degrees.csv
equal "cells in degrees" "$(values degrees.csv low | awk '{ printf "%.4f %.4f", $1, $2 }')" "0.1000 0.0000"
for n in 1 2; do
    mkdir -p run$n
    "${run[@]}" --measure svf=sky_view:surface=hole --measure s=shadow_share:surface=dsm,azimuth=200,elevation=20 --threads $n \
        -o run$n/result.gpkg || not_ok "run $n"
done
check "1 and 2 threads" cmp run1/result.gpkg run2/result.gpkg

# ---- what is refused ----
good=(--cells cells.gpkg --id cell "${rasters[@]}" -o out/r.csv --measure)
refuses 2 "no raster 'dms'|dsm" "${good[@]}" s=sky_view:surface=dms
refuses 2 "directions|[4, 360]" "${good[@]}" s=sky_view:surface=dsm,directions=3
refuses 1 "wall.tif|5 m does not reach the next pixel" "${good[@]}" s=sky_view:surface=dsm,distance=5
refuses 1 "wall.tif|2000 pixels|gdalwarp -tr" "${good[@]}" s=sky_view:surface=dsm,distance=30000
refuses 2 "shadow_share|azimuth" "${good[@]}" s=shadow_share:surface=dsm,elevation=30
refuses 2 "elevation|[0, 90]" "${good[@]}" s=shadow_share:surface=dsm,azimuth=90,elevation=91
refuses 2 "shadow_share: elevation: 0 is not above 0" "${good[@]}" s=shadow_share:surface=dsm,azimuth=90,elevation=0
gdalwarp -q -t_srs EPSG:4326 wall.tif wall_4326.tif
refuses 1 "wall_4326.tif|metres|gdalwarp -t_srs" "${good[@]}" s=sky_view:surface=deg --raster deg=wall_4326.tif
building=(--hazard wall=wall.gpkg "${good[@]}")
refuses 2 "'wall' is no --raster|height=COLUMN" "${building[@]}" s=sky_view:surface=wall
refuses 2 "height and pixel are of buildings|'dsm' is a --raster" "${building[@]}" s=sky_view:surface=dsm,pixel=3
refuses 2 "no hazard 'wal'|wall" "${building[@]}" s=sky_view:surface=wal,height=high
refuses 1 "no column 'hi'|high" "${building[@]}" s=sky_view:surface=wall,height=hi
refuses 1 "height of -1 m is below the ground" "${building[@]}" s=sky_view:surface=wall,height=below
refuses 2 "sky_view: pixel: 0 is not above 0" "${building[@]}" s=sky_view:surface=wall,height=high,pixel=0
refuses 2 "shadow_share: pixel: 0 is not above 0" "${building[@]}" s=shadow_share:surface=wall,height=high,pixel=0,$at
refuses 2 "50 m does not reach|roofs" "${building[@]}" s=sky_view:surface=wall,height=high,pixel=60,distance=50
refuses 2 "500 m does not reach|roofs" "${building[@]}" s=shadow_share:surface=wall,height=high,pixel=1000,azimuth=90,elevation=40
refuses 2 "2000 pixels|roofs" "${building[@]}" s=sky_view:surface=wall,height=high,pixel=0.001
refuses 2 "roofs|pixels of 1e-09 m" "${building[@]}" s=sky_view:surface=wall,height=high,pixel=1e-9
finish
