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

static dikas_status add_raster(exposure_run *e, const char *text, dikas_error *err)
{
    input_raster raster = { 0 };
    DIKAS_TRY(split_name("--raster", text, &raster.name, &raster.source, err));
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
    return e->options->write_reference
               ? target_is_no_input(e->options->write_reference, source, err)
               : DIKAS_OK;
}

/* ---- cells ---- */

static dikas_status read_district(exposure_run *e, dikas_error *err)
{
    const common_options *o = &e->options->common;
    dikas_table *district = NULL;
    if (!o->district)
        return DIKAS_OK;
    if (!dikas_table_geometry(e->cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: --district needs cells with geometry",
                          dikas_table_name(e->cells));
    DIKAS_TRY(read_layer(&e->report, o->district, "district", dikas_table_crs(e->cells), &e->run,
                         &district, err));
    const dikas_status status =
        mark_within(&e->report, district, e->cells, &e->run, &e->shown, err);
    dikas_table_free(district);
    return status;
}

dikas_status read_cells(exposure_run *e, dikas_error *err)
{
    const common_options *o = &e->options->common;
    if (!o->cells)
        return DIKAS_OK;
    DIKAS_TRY(read_cell_rows(&e->report, &e->run, &e->cells, err));
    e->n = dikas_table_rows(e->cells);
    if (e->options->population)
        DIKAS_TRY(read_count(&e->report, e->cells, e->options->population, &e->population, err));
    return read_district(e, err);
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

/* A part of every cell, and how much of it that is. */
static dikas_status take_part(exposure_run *e, const dikas_table *layer, dikas_clip which,
                              dikas_table **part, double **share, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    const dikas_table *zones;
    DIKAS_TRY(ready_zones(e, &zones, err));
    DIKAS_TRY(dikas_clip_polygons(zones, layer, which, &repair, &e->run, part, err));
    warn_repaired(&e->report, layer, &repair);
    double *whole = g_new(double, (gsize)e->n + 1);
    *share = g_new(double, (gsize)e->n + 1);
    dikas_polygon_areas(zones, whole);
    dikas_polygon_areas(*part, *share);
    for (int64_t i = 0; i < e->n; i++)
        (*share)[i] = whole[i] > 0 ? fmin((*share)[i] / whole[i], 1) : DIKAS_MISSING;
    g_free(whole);
    return DIKAS_OK;
}

dikas_status ready_modelled(exposure_run *e, dikas_error *err)
{
    dikas_table *layer = NULL;
    if (!e->options->modelled || e->modelled)
        return DIKAS_OK;
    DIKAS_TRY(read_layer(&e->report, e->options->modelled, "modelled", dikas_table_crs(e->cells),
                         &e->run, &layer, err));
    const dikas_status status =
        take_part(e, layer, DIKAS_CLIP_WITHIN, &e->modelled, &e->modelled_share, err);
    dikas_table_free(layer);
    return status;
}

dikas_status ready_beyond(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    if (hazard->beyond)
        return DIKAS_OK;
    return take_part(e, hazard->table, DIKAS_CLIP_BEYOND, &hazard->beyond, &hazard->beyond_share,
                     err);
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
static dikas_status no_such(const char *what, const char *option, const char *name, GArray *list,
                            size_t size, dikas_error *err)
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
    return n ? dikas_fail(err, DIKAS_ENOTFOUND, "no %s '%s'%s", what, name, near)
             : dikas_fail(err, DIKAS_ENOTFOUND, "no %s '%s': %s names it", what, name, option);
}

int is_raster(const exposure_run *e, const char *name)
{
    for (guint i = 0; i < e->rasters->len; i++)
        if (strcmp(g_array_index(e->rasters, input_raster, i).name, name) == 0)
            return 1;
    return 0;
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
        return report_file(&e->report, "raster", raster->source, dikas_raster_crs(raster->file),
                           err);
    }
    return no_such("raster", "--raster NAME=FILE", name, e->rasters, sizeof(input_raster), err);
}

/* ---- hazards ---- */

static dikas_status lay_over_cells(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    const dikas_table *zones;
    DIKAS_TRY(ready_zones(e, &zones, err));
    if (!e->area)
        e->area = g_new(double, (gsize)e->n + 1);
    DIKAS_TRY(dikas_shared_area(hazard->table, zones, NULL, e->area, &repair, &e->run,
                                &hazard->shared, err));
    warn_repaired(&e->report, hazard->table, &repair);
    return DIKAS_OK;
}

static dikas_status read_rows(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    int column;
    if (hazard->table)
        return DIKAS_OK;
    DIKAS_TRY(check_input(e, hazard->source, err));
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
    return no_such("hazard", "--hazard NAME=FILE", name, e->hazards, sizeof(input_hazard), err);
}

dikas_status find_hazard(exposure_run *e, const char *name, input_hazard **out, dikas_error *err)
{
    DIKAS_TRY(find_layer(e, name, out, err));
    return (*out)->shared ? DIKAS_OK : lay_over_cells(e, *out, err);
}

dikas_status relate_points(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    const dikas_table *zones;
    dikas_table *points = NULL;
    if (hazard->at_point)
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    double *xy = g_new(double, 2 * (gsize)e->n + 2);
    dikas_status status = dikas_points_within(zones, xy, err);
    points = status == DIKAS_OK ? dikas_table_new(e->n) : NULL;
    if (status == DIKAS_OK && !points)
        status = DIKAS_NO_MEMORY(err, "points");
    if (status == DIKAS_OK)
        status = dikas_table_set_points(points, xy, err);
    if (status == DIKAS_OK)
        status = dikas_overlaps(hazard->table, points, DIKAS_BY_CENTROID, NULL, &e->run,
                                &hazard->at_point, err);
    dikas_table_free(points);
    g_free(xy);
    return status;
}

static int counts(const input_hazard *hazard, const dikas_value *classes, int64_t polygon)
{
    for (int k = 0; k < classes->n_words; k++)
        if (hazard->class[polygon] && strcmp(hazard->class[polygon], classes -> words[k]) == 0)
            return 1;
    return classes->n_words == 0;
}

/** Adds up what cells share with polygons that count. */
typedef struct summing {
    const input_hazard *hazard;
    const dikas_value *classes;
    double *sum;
} summing;

static dikas_status sum_block(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const summing *s = context;
    (void)worker;
    (void)err;
    for (int64_t k = 0; k < block->count; k++)
        for (int64_t p = block->start[k]; p < block->start[k + 1]; p++)
            if (counts(s->hazard, s->classes, block->other[p]))
                s->sum[block->first + k] += block->value[0][p];
    return DIKAS_OK;
}

dikas_status sum_shared(exposure_run *e, const input_hazard *hazard, const dikas_relation *relation,
                        const dikas_value *classes, double *out, dikas_error *err)
{
    summing s = { hazard, classes, out };
    memset(out, 0, (size_t)e->n * sizeof *out);
    return dikas_relation_visit(relation, DIKAS_BY_COLUMN, sum_block, &s, "hazards", &e->run, err);
}

void clear_inputs(exposure_run *e)
{
    for (guint i = 0; i < e->rasters->len; i++) {
        input_raster *raster = &g_array_index(e->rasters, input_raster, i);
        g_free(raster->name);
        g_free(raster->source);
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
        dikas_relation_free(hazard->at_point);
        dikas_table_free(hazard->beyond);
        g_free(hazard->beyond_share);
    }
    g_array_free(e->rasters, TRUE);
    g_array_free(e->hazards, TRUE);
    dikas_table_free(e->cells);
    dikas_table_free(e->zones);
    dikas_table_free(e->modelled);
    g_free(e->modelled_share);
    g_free(e->population);
    g_free(e->area);
    g_free(e->shown);
}
