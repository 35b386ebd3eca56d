# SPDX-License-Identifier: MIT
#
# Helsinki: streets, services, buildings and green of the centre (OpenStreetMap), 250 m cells with ages
# and heat exposure of the region (HSY, Forum Virium Helsinki), postal areas (Paavo, Statistics
# Finland). DATA is a folder with
#
#     helsinki_centre.gpkg            cells, services, buildings, green, water, district, network
#     helsinki_centre.osm.pbf         streets, trees
#     helsinki_region_cells.gpkg      cells, vulnerability_grid, areas_paavo_2023, postal_landcover_2016_2024
#     heat_exposure_index_helsinki.tif

DATA ?= $(here)../../../shared/data/helsinki

centre := $(DATA)/helsinki_centre.gpkg
osm := $(DATA)/helsinki_centre.osm.pbf
region := $(DATA)/helsinki_region_cells.gpkg
heat := $(DATA)/heat_exposure_index_helsinki.tif
index := $(here)index.helsinki.json
kinds := $(here)kinds.helsinki.json

results := people access walks care kindergartens kinds everyday_kinds region ages postal disadvantage \
    homes trees canopy parks rule green exposure districts areas water green_ground streets
profile := region
# Made beside the results.
beside := $(OUT)/canopy.tif $(OUT)/homes_by_area.gpkg

check_inputs := $(centre) $(osm) $(heat)
check_options = --cells $(centre):cells --id cell_id --network $(osm) \
    --services $(centre):services --category category --buildings $(centre):buildings --raster heat=$(heat)

# Cell 27699 holds the people of the region without an address.
cells := --cells $(centre):cells --id cell_id
of_region := --cells $(region):cells --id cell_id --where 'cell_id <> 27699'
ages := ika0_9,ika10_19,ika20_29,ika30_39,ika40_49,ika50_59,ika60_69,ika70_79,ika_yli80

# Shares of the youngest and the oldest in each cell.
people_inputs := $(centre)
people_command = $(join) --source $(centre):cells $(cells) --keep population,ika0_9,ika_yli80 \
    --rate young=ika0_9/population --rate old=ika_yli80/population --rate share_80_over=ika_yli80/population

# Walks of adults, and of older people in winter.
everyday := grocery/pharmacy/health/kindergarten/school/library/playground/park/sports/pt_stop
walking := --network $(osm) --services $(centre):services --service-id osm_id --category category
access_inputs := $(centre) $(osm)
access_command = $(access) $(cells) --demand population --groups ika0_9,ika_yli80 \
    $(walking) --profile adult --profile older_winter \
    --measure minutes=nearest:category=$(everyday) \
    --measure within=within:cutoff=15,category=$(everyday) \
    --measure within_15=share_within:cutoff=15,category=$(everyday)

comma := ,
beyond = CASE WHEN minutes_$1_adult <= edge_cost_adult THEN minutes_$1_adult END AS minutes_$1
# Where the edge of the data is nearer than the service, one beyond it may be nearer still: no value. (A column
# whose first row is empty would be text.)
walks_inputs := $(OUT)/access.gpkg
walks_command = $(layer) -mapFieldType String=Real $(OUT)/access.gpkg -dialect SQLite \
    -sql "SELECT cell_id, population, ika_yli80, geom, \
    CASE WHEN minutes_health_adult <= edge_cost_adult THEN minutes_health_adult END AS minutes_health, \
    CASE WHEN minutes_pharmacy_older_winter <= edge_cost_older_winter THEN minutes_pharmacy_older_winter END \
        AS minutes_pharmacy_older, \
    $(foreach kind,grocery kindergarten school,$(call beyond,$(kind))$(comma)) $(call beyond,library) FROM access"

# Kindergartens by the floating catchment, per child under ten: one next door counts in full, one 15
# minutes away or farther not at all.
care_inputs := $(centre) $(osm)
care_command = $(access) $(cells) --demand ika0_9 $(walking) --profile adult \
    --measure per_child=2sfca:decay=linear,cutoff=15,category=kindergarten

kindergartens_inputs := $(OUT)/care.gpkg
kindergartens_command = $(layer) -mapFieldType String=Real $(OUT)/care.gpkg -dialect SQLite \
    -sql "SELECT cell_id, population, ika0_9, geom, \
    CASE WHEN edge_cost >= 15 THEN per_child_kindergarten END AS per_child FROM care"

# The share of the kinds above that are within 15 minutes: the mean of columns that are 0 or 1.
kinds_inputs := $(OUT)/access.gpkg $(kinds)
kinds_command = $(exposure) --cells $(OUT)/access.gpkg:access --id cell_id --keep population,edge_cost_adult \
    --measure kinds_15=index:spec=$(kinds)

everyday_kinds_inputs := $(OUT)/kinds.gpkg
everyday_kinds_command = $(layer) -mapFieldType String=Real $(OUT)/kinds.gpkg -dialect SQLite \
    -sql "SELECT cell_id, population, geom, \
    CASE WHEN kinds_15 = 1 OR edge_cost_adult >= 15 THEN kinds_15 END AS kinds_15 FROM kinds"

# Ages in the centre, compared with the whole region; and in the region.
region_inputs := $(region)
region_command = $(segregation) $(of_region) --groups $(ages) --measure lq=location_quotient \
    --measure divergence=local_divergence --measure h=multigroup_information \
    --measure h_around=multigroup_information:radius=500/1000/2000/4000

ages_inputs := $(region) $(centre)
ages_command = $(segregation) $(of_region) --district $(centre):district --groups $(ages) \
    --measure lq=location_quotient --measure divergence=local_divergence

# Three parts of a sum index by postal area.
postal_inputs := $(region)
postal_command = $(layer) $(region) -dialect SQLite -sql "SELECT postal_code, area_name, population, income_low, \
    income_low + income_mid + income_high AS adults, edu_basic, edu_total, unemployed, \
    unemployed + employed AS workforce, GEOMETRY FROM areas_paavo_2023 WHERE population > 0"

disadvantage_inputs := $(OUT)/postal.gpkg
disadvantage_command = $(segregation) --cells $(OUT)/postal.gpkg --id postal_code --keep area_name,population \
    --measure sum_index=sum_index:parts=income_low:adults/edu_basic:edu_total/unemployed:workforce

# The 3-30-300 rule at the buildings where people may live, then as means over the people of a cell. The
# heights of most buildings are not known: all trees within 30 m count, also those nobody sees.
homes_inputs := $(centre) $(OUT)/areas.gpkg
homes_command = $(TOOLS)/dikas-join --overwrite --source $(centre):cells --extensive population \
    --cells $(OUT)/areas.gpkg --id name \
    --buildings $(centre):buildings --by floor_area --floors levels --default-floors 5 \
    --residential "building IN ('yes', 'apartments', 'residential', 'house', 'detached', 'block')" \
    --building-output $@:homes --output $(@:homes.gpkg=homes_by_area.gpkg)

trees_inputs := $(osm)
trees_command = $(layer) -t_srs EPSG:3879 $(osm) points -select osm_id \
    -where "other_tags LIKE '%\"natural\"=>\"tree\"%'"

parks_inputs := $(centre)
parks_command = $(layer) $(centre) -dialect SQLite -sql "SELECT kind, name, geom FROM green WHERE kind IN \
    ('leisure=park', 'leisure=nature_reserve', 'landuse=forest', 'natural=wood') \
    AND coalesce(access, 'yes') NOT IN ('no', 'private')"

canopy_inputs := $(region)
canopy_command = $(layer) $(region) -dialect SQLite -sql "SELECT tree2 + tree10 + tree15 + tree20 AS canopy, geom \
    FROM vulnerability_grid" && gdal_rasterize -q -a canopy -tr 250 250 -tap -ot Float32 -a_nodata -9999 \
    $@ $(@:.gpkg=.tif)

rule_inputs := $(addprefix $(OUT)/,homes.gpkg trees.gpkg canopy.gpkg parks.gpkg)
rule_command = $(exposure) --cells $(OUT)/homes.gpkg --where 'population_est > 0' \
    --hazard trees=$(OUT)/trees.gpkg --raster canopy=$(OUT)/canopy.tif --hazard green=$(OUT)/parks.gpkg \
    --measure rule=rule_3_30_300:trees=trees,canopy=canopy,green=green,min_green_ha=0.5

green_inputs := $(OUT)/rule.gpkg $(centre)
green_command = $(join) --source $(OUT)/rule.gpkg --intensive rule_score,rule_trees_proxy,rule_canopy,rule_green_m \
    --weight population_est $(cells) --keep population,ika_yli80

exposure_inputs := $(OUT)/people.gpkg $(OUT)/canopy.gpkg $(heat) $(index)
exposure_command = $(exposure) --cells $(OUT)/people.gpkg:people --id cell_id --population population \
    --raster heat=$(heat) --raster canopy=$(OUT)/canopy.tif \
    --measure heat=zonal:raster=heat,stat=mean --measure canopy=zonal:raster=canopy,stat=mean \
    --measure risk=index:spec=$(index) --sensitivity 200

# Districts that captions name: not those that the edge of the data cuts through, of which a part is no picture.
districts_inputs := $(region)
districts_command = $(layer) $(region) -dialect SQLite -sql "SELECT posno, nimi AS name, geom \
    FROM postal_landcover_2016_2024 WHERE posno NOT IN ('00190', '00200', '00260', '00530')"

# What lies behind the maps.
areas_inputs := $(region)
areas_command = $(layer) $(region) -dialect SQLite -sql "SELECT posno, nimi AS name, geom FROM postal_landcover_2016_2024"
# The postal areas of the land cover reach into the sea, those of Paavo do not: between them is the sea.
water_inputs := $(region)
water_command = $(layer) -nlt PROMOTE_TO_MULTI $(region) -dialect SQLite -sql "SELECT ST_Difference( \
    (SELECT ST_Union(geom) FROM postal_landcover_2016_2024 WHERE kunta = 'Helsinki'), \
    (SELECT ST_Union(GEOMETRY) FROM areas_paavo_2023)) AS geom"
green_ground_inputs := $(centre)
green_ground_command = $(layer) $(centre) -dialect SQLite -sql "SELECT kind, name, geom FROM green \
    WHERE kind IN ('leisure=park', 'landuse=forest', 'natural=wood', 'landuse=cemetery')"
streets_inputs := $(centre)
streets_command = $(layer) $(centre) network -where "highway IN ('primary', 'secondary', 'tertiary')"
