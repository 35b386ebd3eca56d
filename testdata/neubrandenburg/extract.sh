#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How neubrandenburg.osm.pbf was cut from the full OpenStreetMap file (needs osmium 1.15; nothing
# else in the project does):
#
#     extract.sh neubrandenburg.osm.bz2 neubrandenburg.osm.pbf
#
# Keeps what is routed over, lived in, gone to or green, with the tags in `keep` below, inside the
# box of the built-up city and its surroundings; and the boundary of the city as a whole.
# Authors, versions and times of the edits are left out.
set -eu

[ $# -eq 2 ] || { echo "usage: extract.sh INPUT.osm.bz2 OUTPUT.osm.pbf" >&2; exit 2; }

city=r62705
box=13.165,53.495,13.375,53.607
keep='access|addr:housenumber|admin_level|amenity|area|barrier|bicycle|boundary|bridge|building'
keep="$keep|building:levels|covered|crossing|cycleway|cycleway:left|cycleway:right|foot|healthcare"
keep="$keep|highway|incline|junction|landuse|layer|leisure|lit|maxspeed|motor_vehicle|motorcar|name"
keep="$keep|natural|oneway|oneway:bicycle|opening_hours|place|public_transport|railway|route"
keep="$keep|sac_scale|segregated|service|shop|sidewalk|smoothness|sport|step_count|surface|tourism"
keep="$keep|tracktype|tunnel|type|vehicle|water|waterway|wheelchair|width"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

osmium extract --bbox "$box" --strategy smart -S types=multipolygon "$1" -o "$work/box.osm.pbf"
osmium tags-filter "$work/box.osm.pbf" -o "$work/needed.osm.pbf" \
    w/highway w/route=ferry n/highway=bus_stop,crossing n/barrier \
    nwr/building nwr/shop nwr/healthcare \
    nwr/amenity=school,kindergarten,university,college,library,hospital,clinic,doctors,dentist \
    nwr/amenity=pharmacy,theatre,cinema,arts_centre,community_centre,bank,post_office,townhall \
    nwr/amenity=social_facility,nursing_home,place_of_worship,grave_yard,police,fire_station \
    nwr/amenity=restaurant,cafe,fast_food,ferry_terminal,bus_station,marketplace \
    nwr/public_transport=platform,stop_position,station nwr/railway=station,halt,tram_stop \
    nwr/leisure wr/landuse wr/natural=water,wood,scrub,wetland,beach,grassland \
    w/waterway=river,riverbank,canal,stream n/place=suburb,town,village \
    nwr/tourism=museum,gallery
# The boundary lacks one member in the source, a stretch of 345 m in the north.
# osmium then ends with 1, but writes what there is; a file it could not write stops the merge.
osmium getid --add-referenced "$1" "$city" -o "$work/city.osm.pbf" || [ $? -eq 1 ]
osmium merge "$work/needed.osm.pbf" "$work/city.osm.pbf" \
    --output-format opl,add_metadata=false -o "$work/all.opl"

# An OPL line is: id, then fields by letter; T is "Tkey=value,key=value" with , and = escaped.
LC_ALL=C awk -v keep="^($keep)\$" '
{
    for (i = 2; i <= NF; i++) {
        if (substr($i, 1, 1) != "T")
            continue
        n = split(substr($i, 2), tags, ",")
        kept = ""
        for (k = 1; k <= n; k++) {
            split(tags[k], pair, "=")
            if (pair[1] ~ keep && !(pair[1] ~ /^addr:/ && $1 ~ /^n/))
                kept = kept (kept == "" ? "" : ",") tags[k]
        }
        $i = "T" kept
    }
    print
}' "$work/all.opl" > "$work/kept.opl"

osmium cat --overwrite "$work/kept.opl" -o "$2" --output-format pbf,add_metadata=false \
    --generator dikas
