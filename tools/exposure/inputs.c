/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells, rasters and hazards.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

/* ---- NAME=FILE ---- */

/* Splits "NAME=REST"; names are as columns have them. */
static dikas_status split_name(const char *option, const char *text, char **name, char **rest,
                               dikas_error *err)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return dikas_fail(err, DIKAS_EINVAL, "%s %s: NAME=FILE is expected", option, text);
    *name = g_strndup(text, (gsize)(equals - text));
    *rest = g_strdup(equals + 1);
    if (!strpbrk(*name, "/,:"))
        return DIKAS_OK;
    const dikas_status status =
        dikas_fail(err, DIKAS_EINVAL, "%s %s: a name has no '/', ',' or ':' in it", option, text);
    g_free(*name);
    g_free(*rest);
    return status;
}

/* "FILE[:BAND],unit=TEXT": cuts the unit off; NULL where there is none. */
static char *take_unit(char *source)
{
    char *key = g_strrstr(source, ",unit=");
    if (!key)
        return NULL;
    *key = '\0';
    return g_strdup(key + strlen(",unit="));
}

static dikas_status add_raster(exposure_run *e, const char *text, dikas_error *err)
{
    input_raster raster = { 0 };
    DIKAS_TRY(split_name("--raster", text, &raster.name, &raster.source, err));
    raster.unit = take_unit(raster.source);
    g_array_append_val(e->rasters, raster);
    for (guint i = 0; i + 1 < e->rasters->len; i++)
        if (strcmp(g_array_index(e->rasters, input_raster, i).name, raster.name) == 0)
            return dikas_fail(err, DIKAS_EINVAL, "--raster: '%s' is there twice", raster.name);
    return DIKAS_OK;
}

/* "period=100": years; told to the reader, of no effect. */
static int is_period(const char *text)
{
    double years;
    const char *number = text + strlen("period=");
    return g_str_has_prefix(text, "period=") &&
           dikas_parse_number(number, strlen(number), &years) && years >= 1;
}

/* "FILE[:LAYER][,class=COLUMN]": what comes after the file. */
static dikas_status take_keys(input_hazard *hazard, dikas_error *err)
{
    char **parts = g_strsplit(hazard->source, ",", -1);
    dikas_status status = DIKAS_OK;
    for (char **p = parts + 1; *p && status == DIKAS_OK; p++) {
        if (g_str_has_prefix(*p, "class=") && !hazard->class_column)
            hazard->class_column = g_strdup(*p + strlen("class="));
        else if (!is_period(*p))
            status = dikas_fail(err, DIKAS_EINVAL,
                                "--hazard: '%s' is neither class=COLUMN nor period=YEARS", *p);
    }
    g_free(hazard->source);
    hazard->source = g_strdup(parts[0]);
    g_strfreev(parts);
    return status;
}

static dikas_status add_hazard(exposure_run *e, const char *text, dikas_error *err)
{
    input_hazard hazard = { 0 };
    DIKAS_TRY(split_name("--hazard", text, &hazard.name, &hazard.source, err));
    const dikas_status status = take_keys(&hazard, err);
    g_array_append_val(e->hazards, hazard);
    for (guint i = 0; i + 1 < e->hazards->len && status == DIKAS_OK; i++)
        if (strcmp(g_array_index(e->hazards, input_hazard, i).name, hazard.name) == 0)
            return dikas_fail(err, DIKAS_EINVAL, "--hazard: '%s' is there twice", hazard.name);
    return status;
}

dikas_status parse_inputs(exposure_run *e, dikas_error *err)
{
    for (char **text = e->options->rasters; text && *text; text++)
        DIKAS_TRY(add_raster(e, *text, err));
    for (char **text = e->options->hazards; text && *text; text++)
        DIKAS_TRY(add_hazard(e, *text, err));
    return DIKAS_OK;
}

dikas_status check_input(const exposure_run *e, const char *source, dikas_error *err)
{
    const common_options *o = &e->options->common;
    if (o->output && !o->append)
        DIKAS_TRY(target_is_no_input(o->output, source, err));
    DIKAS_TRY(areas_are_no_input(o, source, err));
    return e->options->write_reference
               ? target_is_no_input(e->options->write_reference, source, err)
               : DIKAS_OK;
}

dikas_status check_inputs(const exposure_run *e, dikas_error *err)
{
    const exposure_options *o = e->options;
    const char *const layers[] = { o->common.cells, o->common.district, o->modelled,
                                   o->protected_ground, o->network };
    for (size_t i = 0; i < DIKAS_COUNT(layers); i++)
        if (layers[i])
            DIKAS_TRY(check_input(e, layers[i], err));
    for (char **areas = o->common.areas; areas && *areas; areas++)
        DIKAS_TRY(check_input(e, *areas, err));
    for (guint i = 0; i < e->rasters->len; i++)
        DIKAS_TRY(check_input(e, g_array_index(e->rasters, input_raster, i).source, err));
    for (guint i = 0; i < e->hazards->len; i++)
        DIKAS_TRY(check_input(e, g_array_index(e->hazards, input_hazard, i).source, err));
    return DIKAS_OK;
}

/* ---- what no measure uses ---- */

/* A layer that is misspelt shall not go unseen; its rows are left alone. */
static dikas_status check_layer(exposure_run *e, const char *source, dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    how.where = "1 = 0";
    const dikas_status status = dikas_read(source, &how, &e->run, &table, err);
    dikas_table_free(table);
    return status;
}

static dikas_status check_raster(const char *source, dikas_error *err)
{
    dikas_raster_file *file = NULL;
    const dikas_status status = dikas_raster_open(source, &file, err);
    dikas_raster_close(file);
    return status;
}

static void warn_unused(exposure_run *e, const char *option, const char *name)
{
    report_warn(&e->report, "unused_input", 1, "%s%s%s is used by no measure", option,
                name ? " " : "", name ? name : "");
}

dikas_status check_unused(exposure_run *e, dikas_error *err)
{
    for (guint i = 0; i < e->rasters->len; i++) {
        const input_raster *raster = &g_array_index(e->rasters, input_raster, i);
        if (raster->file || raster->derived)
            continue;
        DIKAS_TRY(check_raster(raster->source, err));
        warn_unused(e, "--raster", raster->name);
    }
    for (guint i = 0; i < e->hazards->len; i++) {
        const input_hazard *hazard = &g_array_index(e->hazards, input_hazard, i);
        if (hazard->table)
            continue;
        DIKAS_TRY(check_layer(e, hazard->source, err));
        warn_unused(e, "--hazard", hazard->name);
    }
    const char *const layers[][2] = { { "--modelled", e->options->modelled },
                                      { "--protected", e->options->protected_ground } };
    for (size_t i = 0; i < DIKAS_COUNT(layers); i++)
        if (layers[i][1] && e->grounds->len == 0) {
            DIKAS_TRY(check_layer(e, layers[i][1], err));
            warn_unused(e, layers[i][0], NULL);
        }
    return DIKAS_OK;
}

/* ---- cells ---- */

dikas_status read_cells(exposure_run *e, dikas_error *err)
{
    const common_options *o = &e->options->common;
    if (!o->cells)
        return DIKAS_OK;
    DIKAS_TRY(read_cell_rows(&e->report, &e->run, &e->cells, err));
    e->n = dikas_table_rows(e->cells);
    if (e->options->population)
        DIKAS_TRY(read_count(&e->report, e->cells, e->options->population, &e->population, err));
    DIKAS_TRY(mark_district(&e->report, e->cells, &e->run, &e->shown, err));
    return open_areas(&e->report, e->cells, NULL, &e->run, &e->areas, &e->n_areas, err);
}

dikas_status ready_zones(exposure_run *e, const dikas_table **out, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    if (!e->zones_are_ready) {
        DIKAS_TRY(dikas_repair_polygons(e->cells, 0, &repair, &e->run, &e->zones, err));
        warn_repaired(&e->report, e->cells, &repair);
        e->zones_are_ready = 1;
    }
    *out = e->zones ? e->zones : e->cells;
    return DIKAS_OK;
}

dikas_status repair_layer(exposure_run *e, dikas_table **layer, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *made = NULL;
    DIKAS_TRY(dikas_repair_polygons(*layer, 0, &repair, &e->run, &made, err));
    warn_repaired(&e->report, *layer, &repair);
    if (made) {
        dikas_table_free(*layer);
        *layer = made;
    }
    return DIKAS_OK;
}

dikas_status ready_areas(exposure_run *e, dikas_error *err)
{
    const dikas_table *zones;
    if (e->area)
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    e->area = g_new(double, (gsize)e->n + 1);
    dikas_polygon_areas(zones, e->area);
    for (int64_t i = 0; i < e->n; i++)
        e->area[i] = e->area[i] > 0 ? e->area[i] : DIKAS_MISSING;
    return DIKAS_OK;
}

dikas_status check_missing_columns(exposure_run *e, dikas_error *err)
{
    dikas_table **tables = g_new(dikas_table *, e->hazards->len + 1);
    int n = 0;
    if (e->cells)
        tables[n++] = e->cells;
    for (guint i = 0; e->cells && i < e->hazards->len; i++)
        tables[n++] = g_array_index(e->hazards, input_hazard, i).table;
    const dikas_status status =
        n > 0 ? check_missing(&e->options->common, tables, n, err) : DIKAS_OK;
    g_free(tables);
    return status;
}

/* ---- rasters ---- */

/* "; there are: a, b", or which option is missing. */
static dikas_status no_such(exposure_run *e, const char *what, const char *option, const char *name,
                            const GArray *list, size_t size, dikas_error *err)
{
    char near[400];
    const char **names = g_new0(const char *, list->len + 1);
    int n = 0;
    for (guint i = 0; i < list->len; i++) { /* the name is the first member of both */
        names[n] = *(char **)(void *)(list->data + i * size);
        n += names[n][0] != '\0';
    }
    dikas_near_names(name, names, n, near, sizeof near);
    g_free(names);
    return misused(
        e, n ? dikas_fail(err, DIKAS_ENOTFOUND, "no %s '%s'%s", what, name, near)
             : dikas_fail(err, DIKAS_ENOTFOUND, "no %s '%s': %s names it", what, name, option));
}

int is_raster(const exposure_run *e, const char *name)
{
    for (guint i = 0; i < e->rasters->len; i++)
        if (strcmp(g_array_index(e->rasters, input_raster, i).name, name) == 0)
            return 1;
    return 0;
}

/* Units that programs write out as maps show them; NULL where there is none. */
static char *short_unit(const char *unit)
{
    static const char *const known[][2] = {
        { "metre", "m" },    { "metres", "m" },          { "meter", "m" },
        { "meters", "m" },   { "degC", "°C" },           { "deg_C", "°C" },
        { "celsius", "°C" }, { "degree_Celsius", "°C" }, { "degrees Celsius", "°C" },
        { "kelvin", "K" },   { "percent", "%" },
    };
    for (size_t i = 0; i < DIKAS_COUNT(known); i++)
        if (g_ascii_strcasecmp(unit, known[i][0]) == 0)
            return g_strdup(known[i][1]);
    return *unit && g_utf8_validate(unit, -1, NULL) ? g_strdup(unit) : NULL;
}

dikas_status find_raster(exposure_run *e, const char *name, int *out, dikas_error *err)
{
    for (guint i = 0; i < e->rasters->len; i++) {
        input_raster *raster = &g_array_index(e->rasters, input_raster, i);
        if (strcmp(raster->name, name) != 0)
            continue;
        *out = (int)i;
        if (raster->file)
            return DIKAS_OK;
        DIKAS_TRY(dikas_raster_open(raster->source, &raster->file, err));
        if (!raster->unit)
            raster->unit = short_unit(dikas_raster_unit(raster->file));
        return report_file(&e->report, "raster", raster->source, dikas_raster_crs(raster->file),
                           err);
    }
    return no_such(e, "raster", "--raster NAME=FILE", name, e->rasters, sizeof(input_raster), err);
}

/* ---- hazards ---- */

static dikas_status read_rows(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    int column;
    if (hazard->table)
        return DIKAS_OK;
    DIKAS_TRY(check_metres(e->cells, e->options->common.cells, err));
    DIKAS_TRY(read_layer(&e->report, hazard->source, "hazard", dikas_table_crs(e->cells), &e->run,
                         &hazard->table, err));
    if (hazard->class_column) {
        DIKAS_TRY(dikas_table_require(hazard->table, hazard->class_column, &column, err));
        hazard->class = column_texts(hazard->table, column);
    }
    return DIKAS_OK;
}

dikas_status find_layer(exposure_run *e, const char *name, input_hazard **out, dikas_error *err)
{
    for (guint i = 0; i < e->hazards->len; i++) {
        *out = &g_array_index(e->hazards, input_hazard, i);
        if (strcmp((*out)->name, name) == 0)
            return read_rows(e, *out, err);
    }
    return no_such(e, "hazard", "--hazard NAME=FILE", name, e->hazards, sizeof(input_hazard), err);
}

/* A layer without rows, or with shapes that cover no ground, looks like no hazard at all. */
static void warn_no_ground(exposure_run *e, const dikas_table *layer)
{
    const dikas_geometry *g = dikas_table_geometry(layer);
    int64_t other = 0;
    for (int64_t i = 0; i < g->n_features; i++)
        other += g->part[i] < g->part[i + 1] && g->part_kind[g->part[i]] != DIKAS_POLYGON;
    if (g->n_features == 0)
        report_warn(&e->report, "empty_hazard", 0, "%s: has no rows, and no cell is in it",
                    dikas_table_name(layer));
    if (other)
        report_warn(&e->report, "no_polygons", other,
                    "%s: %lld of %lld rows are points or lines, which cover no ground, and do not "
                    "count",
                    dikas_table_name(layer), (long long)other, (long long)g->n_features);
}

dikas_status find_hazard(exposure_run *e, const char *name, input_hazard **out, dikas_error *err)
{
    DIKAS_TRY(find_layer(e, name, out, err));
    if ((*out)->is_ready)
        return DIKAS_OK;
    warn_no_ground(e, (*out)->table);
    DIKAS_TRY(repair_layer(e, &(*out)->table, err));
    (*out)->is_ready = 1;
    return ready_areas(e, err);
}

void clear_inputs(exposure_run *e)
{
    for (guint i = 0; i < e->rasters->len; i++) {
        input_raster *raster = &g_array_index(e->rasters, input_raster, i);
        g_free(raster->name);
        g_free(raster->source);
        g_free(raster->unit);
        dikas_sky_free(raster->sky);
        dikas_roofs_free(raster->roofs);
        dikas_raster_close(raster->file);
    }
    for (guint i = 0; i < e->hazards->len; i++) {
        input_hazard *hazard = &g_array_index(e->hazards, input_hazard, i);
        g_free(hazard->name);
        g_free(hazard->source);
        g_free(hazard->class_column);
        if (hazard->class)
            free_texts(hazard->class, dikas_table_rows(hazard->table));
        dikas_table_free(hazard->table);
        dikas_relation_free(hazard->shared);
        dikas_relation_free(hazard->over);
        dikas_table_free(hazard->beyond);
        g_free(hazard->beyond_share);
    }
    g_array_free(e->rasters, TRUE);
    g_array_free(e->hazards, TRUE);
    dikas_table_free(e->cells);
    dikas_table_free(e->zones);
    dikas_table_free(e->modelled);
    dikas_table_free(e->protected_areas);
    dikas_table_free(e->points);
    dikas_table_free(e->whole_area);
    g_ptr_array_free(e->grounds, TRUE);
    g_free(e->population);
    g_free(e->area);
    g_free(e->shown);
}
