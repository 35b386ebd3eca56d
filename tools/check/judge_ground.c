/* SPDX-License-Identifier: MIT */
/**
 * @file judge_ground.c
 * The ground that people live on: heat, floods, green, trees.
 */
#include <string.h>

#include "check/judge.h"
#include "core/core.h"

/* A column that the cells have already, carried over as it is. */
static int judge_column(const check_run *c, verdict *v, const column_facts *f, int is_sum,
                        const char *output)
{
    if (!f || v->status == NOT_POSSIBLE)
        return 0;
    take_care(
        v,
        "no layer was given, but the cells bring '%s' with them: find out how it was made, and its "
        "unit; the command only carries it over",
        f->name);
    heed_unknown(c, f, v);
    begin_command(c, v->command, "dikas-join");
    add_cells_as_source(c, v->command);
    add_words(v->command, "--keep", c->population ? c->population->name : "none", NULL);
    add_words(v->command, is_sum ? "--extensive" : "--intensive", f->name, NULL);
    end_command(v->command, output);
    return 1;
}

void judge_heat(const check_run *c, verdict *v)
{
    const input_facts *raster = usable(c, "raster", THEME_HEAT);
    if (!raster) {
        need_cells(c, v);
        explain(c, "raster", THEME_HEAT, v);
        if (!judge_column(c, v, column_of(c, ROLE_HEAT), 0, "indicator_heat.gpkg") &&
            v->status != NOT_POSSIBLE) {
            need_polygons(c, v);
            forbid(v, "no raster of heat: --raster heat=FILE");
        }
        return;
    }
    need_polygons(c, v);
    heed_coverage(raster, "it is known for", "", v);
    if (!isnan(raster->mean) && (raster->mean < 10 || raster->high > 80))
        take_care(v, "values of %.3g to %.3g are no summer temperatures in °C: an index?",
                  raster->low, raster->high);
    if (v->status == NOT_POSSIBLE)
        return;
    char *mean = g_strdup_printf("heat=zonal:raster=%s,stat=mean", raster->name);
    char *warmer = g_strdup_printf("warmer=anomaly:raster=%s", raster->name);
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    add_layer_words(v->command, raster);
    add_words(v->command, "--measure", mean, NULL);
    add_words(v->command, "--measure", warmer, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_heat.gpkg");
    g_free(warmer);
    g_free(mean);
}

/* 1 where every flood has a period of its own, in its name or that of its file. */
static int have_periods(const GPtrArray *floods)
{
    for (guint i = 0; i < floods->len; i++) {
        const int period = period_of(floods->pdata[i]);
        if (period < 2 || (i && period_of(floods->pdata[i - 1]) == period))
            return 0;
    }
    return floods->len > 1;
}

static void add_yearly(const GPtrArray *floods, GString *out)
{
    GString *names = g_string_new(NULL), *periods = g_string_new(NULL);
    for (guint i = 0; i < floods->len; i++) {
        const input_facts *in = floods->pdata[i];
        g_string_append_printf(names, "%s%s", i ? "/" : "", in->name);
        g_string_append_printf(periods, "%s%d", i ? "/" : "", period_of(in));
    }
    char *text = g_strdup_printf("a_year=flood_annual:rasters=%s,periods=%s,threshold=0.1",
                                 names->str, periods->str);
    add_words(out, "--measure", text, NULL);
    g_free(text);
    g_string_free(names, TRUE);
    g_string_free(periods, TRUE);
}

static void command_of_floods(const check_run *c, const GPtrArray *floods, verdict *v)
{
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    for (guint i = 0; i < floods->len; i++)
        add_layer_words(v->command, floods->pdata[i]);
    for (guint i = 0; i < floods->len; i++) {
        const char *name = ((const input_facts *)floods->pdata[i])->name;
        char *share = g_strdup_printf("share_%s=flood_share:raster=%s,from=0.1", name, name);
        char *people =
            g_strdup_printf("people_%s=flood_affected:raster=%s,threshold=0.1", name, name);
        add_words(v->command, "--measure", share, NULL);
        if (c->population)
            add_words(v->command, "--measure", people, NULL);
        g_free(people);
        g_free(share);
    }
    if (c->population && have_periods(floods))
        add_yearly(floods, v->command);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_flood.gpkg");
}

static void command_of_hazard(const check_run *c, const input_facts *hazard, verdict *v)
{
    char *share = g_strdup_printf("share=hazard_share:hazard=%s", hazard->name);
    char *people = g_strdup_printf("people=hazard_affected:hazard=%s", hazard->name);
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    add_layer_words(v->command, hazard);
    add_words(v->command, "--measure", share, NULL);
    if (c->population)
        add_words(v->command, "--measure", people, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_flood.gpkg");
    g_free(people);
    g_free(share);
}

static void explain_floods(const check_run *c, verdict *v)
{
    explain(c, "raster", THEME_FLOOD, v);
    explain(c, "hazard", THEME_FLOOD, v);
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, "raster") == 0 && in->theme == THEME_FLOOD && in->low < 0)
            forbid(
                v,
                "'%s' has depths below 0 (%g), which stands for no data: gdal_translate -a_nodata "
                "%g says so",
                in->name, in->low, in->low);
    }
    if (v->status != NOT_POSSIBLE)
        forbid(v, "no depths or zones of floods: --raster flood=FILE or --hazard flood=FILE");
}

void judge_flood(const check_run *c, verdict *v)
{
    GPtrArray *floods = flood_rasters(c);
    const input_facts *hazard = usable(c, "hazard", THEME_FLOOD);
    need_polygons(c, v);
    if (floods->len == 0 && !hazard)
        explain_floods(c, v);
    if (floods->len == 0 && hazard)
        need_metres(c, v);
    if (!c->population)
        take_care(v, "no column of residents: shares of ground, nobody is counted");
    else
        heed_unknown(c, c->population, v);
    if (floods->len) {
        const input_facts *first = floods->pdata[0];
        heed_coverage(first, "the modelled ground holds", "", v);
        if (first->high > 30)
            take_care(v, "depths of up to %g: metres are expected, these may be centimetres",
                      first->high);
    } else if (hazard) {
        take_care(v, "polygons do not say where the study ends: what lies beyond counts as dry");
    }
    if (v->status != NOT_POSSIBLE && floods->len)
        command_of_floods(c, floods, v);
    else if (v->status != NOT_POSSIBLE)
        command_of_hazard(c, hazard, v);
    g_ptr_array_free(floods, TRUE);
}

/* Parks and woods of an OpenStreetMap file, where the streets come from one. */
static const char *osm_file(const check_run *c)
{
    const input_facts *network = input_of(c, "network");
    return network && g_str_has_suffix(network->path, ".osm.pbf") ? network->path : NULL;
}

#define GREEN_OF_OSM "landuse = 'forest' OR leisure = 'park' OR natural IN ('wood', 'scrub')"

static void command_of_osm_green(const check_run *c, const char *osm, verdict *v)
{
    take_care(
        v, "no layer of green was given: it is that of OpenStreetMap in %s, as far as it is mapped",
        base_name(osm));
    char *crs = g_strdup(c->cells->crs), *file = g_shell_quote(osm);
    g_string_append_printf(v->command,
                           "ogr2ogr -q -t_srs %s indicator_green_source.gpkg %s multipolygons \\\n"
                           "    -nln green -where \"%s\"\n",
                           crs, strpbrk(osm, " '\"\\$`()&;|<>*?[]#~!{}") ? file : osm,
                           GREEN_OF_OSM);
    begin_command(c, v->command, "dikas-exposure");
    add_words(v->command, "--hazard", "green=indicator_green_source.gpkg", NULL);
    add_words(v->command, "--measure", "green=green_share:polygons=green", NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_green.gpkg");
    g_free(file);
    g_free(crs);
}

static void command_of_green(const check_run *c, const input_facts *green, verdict *v)
{
    const input_facts *water = usable(c, "hazard", THEME_WATER);
    const int is_raster = strcmp(green->role, "raster") == 0;
    char *measure = is_raster ? g_strdup_printf("green=zonal:raster=%s,stat=mean", green->name)
                              : g_strdup_printf("green=green_share:polygons=%s%s%s", green->name,
                                                water ? ",water=" : "", water ? water->name : "");
    if (is_raster)
        heed_coverage(green, "it is known for", "", v);
    if (is_raster && (green->low < 0 || green->high > 1))
        take_care(v, "values of %.3g to %.3g are no shares: their mean is given as it is",
                  green->low, green->high);
    begin_command(c, v->command, "dikas-exposure");
    add_layer_words(v->command, green);
    if (!is_raster && water)
        add_layer_words(v->command, water);
    add_words(v->command, "--measure", measure, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_green.gpkg");
    g_free(measure);
}

void judge_green(const check_run *c, verdict *v)
{
    const input_facts *green = usable(c, "hazard", THEME_GREEN);
    const char *osm = osm_file(c);
    const int has_code = g_str_has_prefix(c->cells->crs, "EPSG:");
    if (!green)
        green = usable(c, "raster", THEME_GREEN);
    if (green && strcmp(green->role, "hazard") == 0)
        need_metres(c, v);
    need_polygons(c, v);
    if (!green) {
        explain(c, "hazard", THEME_GREEN, v);
        explain(c, "raster", THEME_GREEN, v);
    }
    if (v->status == NOT_POSSIBLE)
        return;
    if (green)
        command_of_green(c, green, v);
    else if (judge_column(c, v, column_of(c, ROLE_GREEN), 1, "indicator_green.gpkg"))
        return;
    else if (osm && has_code && c->cells->crs_kind == DIKAS_CRS_PROJECTED)
        command_of_osm_green(c, osm, v);
    else
        forbid(v, "no green: --hazard green=FILE (polygons) or --raster green=FILE (shares)");
}

/* Crowns as shares or polygons; heights of crowns say nothing of their ground. */
static const input_facts *find_canopy(const check_run *c, verdict *v)
{
    const input_facts *canopy = usable(c, "hazard", THEME_CANOPY);
    if (canopy && canopy->shape == DIKAS_POLYGON)
        return canopy;
    canopy = usable(c, "raster", THEME_CANOPY);
    if (canopy && canopy->low >= 0 && canopy->high > 0 && canopy->high <= 1)
        return canopy;
    if (canopy && canopy->high <= 0)
        forbid(v, "'%s' is 0 under all cells", canopy->name);
    else if (canopy)
        forbid(v, "'%s' has values of %.3g to %.3g, not shares of 0 to 1", canopy->name,
               canopy->low, canopy->high);
    else
        forbid(v,
               "no crowns: --hazard canopy=FILE (polygons) or --raster canopy=FILE (shares of 0 to "
               "1)");
    return NULL;
}

void judge_rule(const check_run *c, verdict *v)
{
    const input_facts *trees = usable(c, "hazard", THEME_TREES);
    const input_facts *green = usable(c, "hazard", THEME_GREEN);
    const input_facts *network = input_of(c, "network");
    need_metres(c, v);
    need_polygons(c, v);
    explain(c, "hazard", THEME_TREES, v);
    if (!trees)
        forbid(v, "no trees one by one: --hazard trees=FILE (points)");
    const input_facts *canopy = find_canopy(c, v);
    if (!green)
        forbid(v, "no public green: --hazard green=FILE (polygons)");
    if (v->status == NOT_POSSIBLE)
        return;
    const int by_streets = network && !network->problem;
    const input_facts *buildings = input_of(c, "buildings");
    check_run of_buildings = *c;
    const int are_polygons = buildings && !buildings->problem && buildings->shape == DIKAS_POLYGON;
    if (are_polygons && buildings->crs_kind == DIKAS_CRS_PROJECTED)
        of_buildings.cells = (input_facts *)buildings;
    else if (are_polygons)
        take_care(
            v, "of cells, trees are counted within 30 m of the cell; buildings in metres (ogr2ogr "
               "-t_srs) would do it from homes");
    else
        take_care(
            v, "of cells, trees are counted within 30 m of the cell, not from homes: --buildings "
               "FILE");
    if (!by_streets)
        take_care(v, "without --network, 300 m are in a straight line");
    char *measure = g_strdup_printf("rule=rule_3_30_300:trees=%s,canopy=%s,green=%s%s", trees->name,
                                    canopy->name, green->name, by_streets ? ",metric=network" : "");
    begin_command(&of_buildings, v->command, "dikas-exposure");
    add_layer_words(v->command, trees);
    add_layer_words(v->command, canopy);
    add_layer_words(v->command, green);
    if (by_streets)
        add_words(v->command, "--network", network->source, NULL);
    add_words(v->command, "--measure", measure, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_rule_3_30_300.gpkg");
    g_free(measure);
}
