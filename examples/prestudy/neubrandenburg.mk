# SPDX-License-Identifier: MIT
#
# Neubrandenburg: the shipped district. The ground is real, residents, heat and floods are synthetic.

DATA ?= $(here)../../testdata/neubrandenburg

gpkg := $(DATA)/neubrandenburg.gpkg
osm := $(DATA)/neubrandenburg.osm.pbf
heat := $(DATA)/neubrandenburg_heat.tif
floods := $(foreach years,20 100 500,$(DATA)/neubrandenburg_flood_$(years).tif)
index := $(here)../neubrandenburg_index.json
kinds := $(here)kinds.neubrandenburg.json

results := people access kinds ages groups exposure areas water green streets
profile := ages

check_inputs := $(gpkg) $(osm) $(heat) $(floods)
check_options = --cells $(gpkg):cells --id cell_id --missing -1 --network $(osm) \
    --services $(gpkg):services --category category --areas $(gpkg):areas --area-id name --raster heat=$(heat) \
    $(foreach years,20 100 500,--raster flood_$(years)=$(DATA)/neubrandenburg_flood_$(years).tif)

cells := --cells $(gpkg):cells --id cell_id --where 'population > 0' --missing -1
# Values that rest on fewer people than this are left out.
few := --min-count 5

# Shares of the old and the poor in each cell.
people_inputs := $(gpkg)
people_command = $(join) --source $(gpkg):cells --missing -1 --cells $(gpkg):cells --id cell_id \
    --where 'population > 0' --keep population,age_80_over,low_income,foreign_citizens \
    --rate old=age_80_over/population --rate poor=low_income/population \
    --rate share_80_over=age_80_over/population $(few)

# Walks of adults, and of older people in winter. Doctors by the floating catchment, in doctors per
# resident: one next door counts in full, one 20 minutes away or farther not at all.
everyday := school/kindergarten/grocery/pharmacy/doctor/playground/stop/park+forest
access_inputs := $(gpkg) $(osm)
access_command = $(access) $(cells) --demand population --groups age_80_over,low_income,foreign_citizens \
    --network $(osm) --profile adult --profile older_winter \
    --services $(gpkg):services --category category --areas $(gpkg):areas --area-id name \
    --measure minutes=nearest:category=$(everyday) \
    --measure within=within:cutoff=15,category=$(everyday) \
    --measure per_resident=2sfca:decay=linear,cutoff=20,category=doctor \
    --measure within_15=share_within:cutoff=15,category=$(everyday)

# The share of the kinds above that are within 15 minutes: the mean of columns that are 0 or 1.
kinds_inputs := $(OUT)/access.gpkg $(kinds)
kinds_command = $(exposure) --cells $(OUT)/access.gpkg:access --id cell_id \
    --keep population,age_80_over,low_income,foreign_citizens \
    --measure kinds_15=index:spec=$(kinds)

ages_inputs := $(gpkg)
ages_command = $(segregation) $(cells) --groups age_0_6,age_7_17,age_18_64,age_65_79,age_80_over --total population \
    --measure lq=location_quotient --measure divergence=local_divergence \
    --measure h=multigroup_information --measure h_around=multigroup_information:radius=500/1000/2000/4000 \
    $(few)

groups_inputs := $(gpkg)
groups_command = $(segregation) $(cells) --groups low_income,foreign_citizens --total population \
    --measure lq=location_quotient \
    --measure sum_index=sum_index:parts=low_income:population/foreign_citizens:population $(few)

# The share of the oldest is hidden where they are few, and only there: its status says so to the maps.
exposure_inputs := $(OUT)/people.gpkg $(OUT)/green.gpkg $(OUT)/water.gpkg $(heat) $(floods) $(index)
exposure_command = $(exposure) --cells $(OUT)/people.gpkg:people --id cell_id --population population \
    --raster heat=$(heat) $(foreach years,20 100 500,--raster flood_$(years)=$(DATA)/neubrandenburg_flood_$(years).tif) \
    --hazard green=$(OUT)/green.gpkg --hazard water=$(OUT)/water.gpkg \
    --measure surface_c=zonal:raster=heat,stat=mean \
    $(foreach years,20 100 500,--measure wet_$(years)=flood_share:raster=flood_$(years),from=0.1) \
    $(foreach years,20 100 500,--measure affected_$(years)=flood_affected:raster=flood_$(years),threshold=0.1) \
    --measure affected_a_year=flood_annual:rasters=flood_20/flood_100/flood_500,periods=20/100/500,threshold=0.1 \
    --measure green=green_share:polygons=green,water=water \
    --measure risk=index:spec=$(index) --sensitivity 200 $(few) && \
    ogrinfo -q $@ -sql "ALTER TABLE exposure ADD COLUMN share_80_over_status TEXT" && \
    ogrinfo -q $@ -sql "UPDATE exposure SET share_80_over_status = 'few_people' WHERE share_80_over IS NULL"

# What lies behind the maps, and the green of the exposure, in the CRS of the cells.
areas_inputs := $(gpkg)
areas_command = $(layer) $(gpkg) areas

from_osm = $(layer) -t_srs EPSG:25833 $(osm) -dialect SQLite -sql
water_inputs := $(osm)
water_command = $(from_osm) "SELECT name, geometry FROM multipolygons WHERE natural = 'water'"
green_inputs := $(osm)
green_command = $(from_osm) "SELECT name, geometry FROM multipolygons \
    WHERE landuse = 'forest' OR leisure = 'park' OR natural IN ('wood', 'scrub')"
streets_inputs := $(osm)
streets_command = $(from_osm) "SELECT name, geometry FROM lines \
    WHERE highway IN ('trunk', 'primary', 'secondary', 'tertiary')"
