#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What bash offers at the end of a line.
#
#     test_completion.sh COMPLETION TOOL_NAME
set -u
completion=$(realpath "$1") name=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/data.folder"
cd "$work" || exit 1
touch city.gpkg city.osm.pbf slow.json "two words.gpkg"
export LC_ALL=C.UTF-8
checked=0 failed=0

# shellcheck disable=SC1090
. "$completion" || exit 1
# bash itself cuts words at these
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
registered=$(complete -p "$name") || exit 1
function=${registered##*-F }
function=${function%% *}

# offers LINE WANTED: all that is offered, in any order, joined by blanks
offers() {
    local got
    COMP_LINE="$name $1" COMP_POINT=$((${#name} + 1 + ${#1})) COMP_TYPE=9 COMP_KEY=9
    COMPREPLY=()
    "$function" "$name" "" ""
    got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' ')
    checked=$((checked + 1))
    [ "$got" = "$2" ] && return
    failed=$((failed + 1))
    printf "not ok: '%s': got '%s', expected '%s'\n" "$1" "$got" "$2"
}

# options of all tools, also after one that takes nothing
offers "--dis" "--district"
offers "--quiet --dis" "--district"
offers "--nothing-like-it" ""
# shellcheck disable=SC2034
COMP_LINE="$name " COMP_POINT=$((${#name} + 1))
"$function"
[ ${#COMPREPLY[@]} -ge 25 ] || { failed=$((failed + 1)); echo "not ok: ${#COMPREPLY[@]} options"; }

# words
offers "--keep " "all none"
offers "--hash=f" "full"
offers "--missing -1" ""

# files
offers "--cells city" "city.gpkg city.osm.pbf"
offers "--output tw" "two words.gpkg"
offers "--output data" "data.folder"

case $name in
    dikas-access)
        offers "--mo" "--mode"
        offers "--open" "--open-at"
        offers "--equity --net" "--network"
        offers "--mode walk --unk" "--unknown-hours --unknown-ids"
        offers "--mode " "bicycle car walk"
        offers "--mode b" "bicycle"
        offers "--mode=" "bicycle car walk"
        offers "--mode=wa" "walk"
        offers "--unknown-hours c" "closed"
        offers "--demand " ""
        offers "-n city.o" "city.osm.pbf"
        offers "--network=city.o" "city.osm.pbf"
        offers "--profile " "data.folder slow.json"
        # measures, their parameters and the values of these
        offers "--measure cumul" "cumulative cumulative_interval"
        offers "-m minutes=near" "nearest"
        offers "-m nearest:" "category= k="
        offers "-m nearest:k=2," "2,category="
        offers "-m near=nearest:k=2,c" "2,category="
        offers "-m f=2sfca:dec" "decay="
        offers "-m f=2sfca:decay=lin" "linear"
        offers "-m f=2sfca:decay=" "binary exponential gaussian linear logistic power stepped"
        offers "-m f=2sfca:decay=linear,cut" "linear,cutoff="
        offers "-m balancing_cost:step=5,strict=" "no yes"
        offers "--measure=x=with" "within"
        offers "-m nosuch:" ""
        # no cut at `:` and `=`: the whole word is given back
        COMP_WORDBREAKS=$' \t\n'
        offers "-m near=nearest:k" "near=nearest:k="
        offers "--mode=wa" "--mode=walk"
        ;;
    dikas-exposure)
        offers "--ras" "--raster"
        offers "--wri" "--write-reference"
        offers "--raster heat=x.tif --pop" "--population"
        offers "--seed " ""
        offers "-m flood_" "flood_affected flood_annual flood_damage flood_damage_annual flood_share"
        offers "-m m=zon" "zonal"
        offers "-m zonal:st" "stat="
        offers "-m wet=flood_share:raster=f100,t" "f100,to="
        offers "-m a=flood_annual:tail=" "constant none"
        offers "-m a=flood_annual:tail=none,form=s" "step"
        offers "-m h=hazard_share:hazard=flood,rule=" "any point share"
        offers "-m r=index:sp" "spec="
        ;;
    dikas-segregation)
        offers "--gro" "--groups"
        offers "-m multigroup_" "multigroup_dissimilarity multigroup_gini multigroup_information"
        offers "-m d=dissim" "dissimilarity"
        offers "-m atkinson:" "b="
        offers "-m s=sum_index:pa" "parts="
        ;;
    dikas-check)
        offers "--ras" "--raster"
        offers "--services city.g" "city.gpkg"
        offers "--category " ""
        ;;
    dikas-map)
        offers "--bi" "--bivariate"
        offers "--atlas " "data.folder slow.json"
        offers "--lang " "en fi sv"
        offers "--orientation p" "portrait"
        offers "--palette Pu" "PuBuGn PuOr PurpleGold Purples"
        offers "--classes j" "jenks"
        offers "--view city.g" "city.gpkg"
        ;;
    dikas-join)
        offers "--ext" "--extensive"
        offers "--allocate-total " "no yes"
        offers "--by fl" "floor_area"
        offers "--buildings city.g" "city.gpkg"
        offers "--weight " ""
        ;;
    *)
        failed=$((failed + 1))
        echo "not ok: nothing is checked of $name"
        ;;
esac

# layers of a file
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
if command -v ogr2ogr > /dev/null && command -v ogrinfo > /dev/null; then
    printf 'x,y\n1,2\n' > points.csv
    ogr2ogr -q -f GPKG layers.gpkg points.csv -nln first
    ogr2ogr -q -f GPKG -update layers.gpkg points.csv -nln "the second"
    offers "--cells layers.gpkg:" "first the second"
    offers "--cells layers.gpkg:f" "first"
fi

echo "$checked checked, $failed failed"
[ "$failed" -eq 0 ] && [ "$checked" -gt 0 ]
