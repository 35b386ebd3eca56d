/* SPDX-License-Identifier: MIT */
/**
 * @file layers.c
 * Layers of the inputs: where they lie, and what lies within them.
 */
#include <string.h>

#include "common/tool.h"
#include "core/core.h"
#include "dikas/io.h"

/* "FILE LAYER", as ogr2ogr wants what these tools call FILE:LAYER. */
static char *for_ogr2ogr(const char *source)
{
    char *path, *layer;
    if (dikas_split_source(source, &path, &layer, NULL) != DIKAS_OK)
        return g_strdup(source);
    char *file = shell_word(path), *name = layer ? shell_word(layer) : NULL;
    char *words = name ? g_strconcat(file, " ", name, NULL) : g_strdup(file);
    g_free(file);
    g_free(name);
    dikas_release(path);
    dikas_release(layer);
    return words;
}

static dikas_status no_metres(const dikas_table *cells, const char *source, dikas_error *err)
{
    const char *crs = dikas_table_crs(cells), *name = dikas_table_name(cells);
    char label[200];
    dikas_crs_label(crs, label, sizeof label);
    switch (dikas_crs_kind_of(crs)) {
    case DIKAS_CRS_PROJECTED:
        break;
    case DIKAS_CRS_OTHER_UNIT:
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the CRS (%s) does not count in metres; one that does is given by: "
                          "ogr2ogr -t_srs EPSG:3035 cells_metres.gpkg %s",
                          name, label, source);
    case DIKAS_CRS_NONE:
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the cells have no CRS; the one that they are in is given them by: "
                          "ogr2ogr -a_srs EPSG:CODE cells_with_crs.gpkg %s",
                          name, source);
    case DIKAS_CRS_GEOGRAPHIC:
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the cells are in longitude and latitude (%s), where no distance can "
                          "be measured; they are put into a CRS in metres by: "
                          "ogr2ogr -t_srs EPSG:3035 cells_metres.gpkg %s",
                          name, label, source);
    }
    return DIKAS_OK;
}

dikas_status check_metres(const dikas_table *cells, const char *source, dikas_error *err)
{
    char *words = for_ogr2ogr(source);
    const dikas_status status = no_metres(cells, words, err);
    g_free(words);
    return status;
}

dikas_status bring_here(report *r, dikas_table *table, const char *crs, const char *what,
                        dikas_error *err)
{
    char from[200], to[200];
    if (!crs || !dikas_table_geometry(table))
        return DIKAS_OK;
    if (!dikas_table_crs(table))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the %s has no CRS; ogr2ogr -a_srs EPSG:CODE gives it the one it "
                          "is in",
                          dikas_table_name(table), what);
    if (!dikas_crs_same(dikas_table_crs(table), crs) && !r->tool->common->quiet) {
        dikas_crs_label(dikas_table_crs(table), from, sizeof from);
        dikas_crs_label(crs, to, sizeof to);
        tool_say(r->tool, "note: %s is reprojected from %s to %s", dikas_table_name(table), from,
                 to);
    }
    return dikas_reproject(table, crs, err);
}

dikas_status read_rows_of(report *r, const char *source, const char *role, const dikas_run *run,
                          dikas_table **out, dikas_error *err)
{
    const common_options *o = r->tool->common;
    const char *column = o->id ? o->id : "fid";
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    int id;
    how.where = o->where;
    how.keep_wkb = 1;
    DIKAS_TRY(dikas_read(source, &how, run, out, err));
    const int64_t n = dikas_table_rows(*out);
    if (n == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no cells%s%s", dikas_table_name(*out),
                          o->where ? " are selected by --where " : "", o->where ? o->where : "");
    DIKAS_TRY(report_input(r, role, source, *out, err));
    DIKAS_TRY(dikas_table_require(*out, column, &id, err));
    char **ids = column_texts(*out, id);
    const dikas_status status = check_ids(*out, column, ids, n, err);
    free_texts(ids, n);
    return status;
}

dikas_status read_cell_rows(report *r, const dikas_run *run, dikas_table **out, dikas_error *err)
{
    return read_rows_of(r, r->tool->common->cells, "cells", run, out, err);
}

dikas_status read_layer(report *r, const char *source, const char *role, const char *crs,
                        const dikas_run *run, dikas_table **out, dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    how.keep_wkb = 1;
    DIKAS_TRY(dikas_read(source, &how, run, out, err));
    dikas_status status = report_input(r, role, source, *out, err);
    if (status == DIKAS_OK)
        status = bring_here(r, *out, crs, "layer", err);
    if (status != DIKAS_OK) {
        dikas_table_free(*out);
        *out = NULL;
    }
    return status;
}

dikas_status check_single_points(const dikas_table *table, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    for (int64_t i = 0; i < g->n_features; i++)
        if (g->part[i + 1] - g->part[i] > 1 && g->part_kind[g->part[i]] == DIKAS_POINT)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: row %lld: several points in one row, which may lie far apart; "
                              "ogr2ogr -explodecollections gives each a row",
                              dikas_table_name(table), (long long)i + 1);
    return DIKAS_OK;
}

void warn_repaired(report *r, const dikas_table *table, const dikas_repair_report *repair)
{
    if (repair->repaired + repair->left_out)
        report_warn(r, "invalid_polygons", repair->repaired + repair->left_out,
                    "%s: %lld invalid polygons were repaired and %lld left out (first: row %lld)",
                    dikas_table_name(table), (long long)repair->repaired,
                    (long long)repair->left_out, (long long)repair->first_row + 1);
}

static dikas_status mark_shown(const dikas_block *block, int worker, void *context,
                               dikas_error *err)
{
    uint8_t *shown = context;
    (void)worker;
    (void)err;
    for (int64_t p = block->start[0]; p < block->start[block->count]; p++)
        shown[block->other[p]] = 1;
    return DIKAS_OK;
}

dikas_status mark_within(report *r, const dikas_table *district, const dikas_table *cells,
                         const dikas_run *run, uint8_t **shown, dikas_error *err)
{
    const int64_t n = dikas_table_rows(cells);
    dikas_relation *inside = NULL;
    dikas_repair_report repair = { 0, 0, -1 };
    int64_t n_shown = 0;
    dikas_run one = *run;
    one.threads = 1;
    *shown = g_new0(uint8_t, (gsize)n + 1);
    dikas_status status =
        dikas_overlaps(district, cells, DIKAS_BY_CENTROID, &repair, run, &inside, err);
    if (status == DIKAS_OK)
        status =
            dikas_relation_visit(inside, DIKAS_BY_ROW, mark_shown, *shown, "district", &one, err);
    if (status == DIKAS_OK)
        warn_repaired(r, district, &repair);
    for (int64_t i = 0; i < n; i++)
        n_shown += (*shown)[i];
    if (status == DIKAS_OK && n_shown == 0)
        status = dikas_fail(err, DIKAS_EINVAL, "%s: no cell has its centroid in the district",
                            dikas_table_name(district));
    dikas_relation_free(inside);
    return status;
}

dikas_status mark_district(report *r, const dikas_table *cells, const dikas_run *run,
                           uint8_t **shown, dikas_error *err)
{
    const char *source = r->tool->common->district;
    dikas_table *district = NULL;
    if (!source)
        return DIKAS_OK;
    if (!dikas_table_geometry(cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: --district needs cells with geometry",
                          dikas_table_name(cells));
    DIKAS_TRY(read_layer(r, source, "district", dikas_table_crs(cells), run, &district, err));
    const dikas_status status = mark_within(r, district, cells, run, shown, err);
    dikas_table_free(district);
    return status;
}

dikas_status layer_of_source(const char *source, char **out, dikas_error *err)
{
    char *path = NULL, *layer = NULL;
    DIKAS_TRY(dikas_split_source(source, &path, &layer, err));
    *out = g_strdup(layer ? layer : base_name(path));
    if (!layer && strrchr(*out, '.'))
        *strrchr(*out, '.') = '\0';
    dikas_release(path);
    dikas_release(layer);
    return DIKAS_OK;
}
