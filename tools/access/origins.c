/* SPDX-License-Identifier: MIT */
/**
 * @file origins.c
 * Where people set out from: the cells, or the buildings that their residents are split over.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/geom.h"
#include "dikas/io.h"

/* The buildings of every cell, as rows of their table. */
typedef struct {
    int64_t n, *start; /* those of cell c are [start[c], start[c + 1]) */
    int32_t *row;
} members;

/* ---- cells as their own origins ---- */

static dikas_status use_cells(access_run *a)
{
    a->origins = (origins){ .n = a->n, .xy = a->cell_xy, .demand = a->demand };
    return DIKAS_OK;
}

/* ---- which buildings are in which cell ---- */

static dikas_status gather(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    members *m = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++)
            m->row[m->n++] = block->other[p];
        m->start[block->first + i + 1] = m->n;
    }
    return DIKAS_OK;
}

/* A building belongs to the one cell that holds its centroid, or to none. */
static dikas_status find_members(access_run *a, const dikas_table *buildings, members *out,
                                 dikas_error *err)
{
    dikas_relation *inside = NULL;
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_run one = a->run;
    one.threads = 1;
    DIKAS_TRY(
        dikas_overlaps(a->cells, buildings, DIKAS_BY_CENTROID, &repair, &a->run, &inside, err));
    out->start = g_new0(int64_t, (gsize)a->n + 1);
    out->row = g_new(int32_t, (gsize)dikas_table_rows(buildings) + 1);
    const dikas_status status =
        dikas_relation_visit(inside, DIKAS_BY_ROW, gather, out, "origins", &one, err);
    dikas_relation_free(inside);
    return status;
}

/* ---- weights ---- */

/* Unknown weights count as 0, with a warning. */
static dikas_status read_weights(access_run *a, const dikas_table *buildings, double *weight,
                                 dikas_error *err)
{
    const char *column = a->options->origin_weight, *name = dikas_table_name(buildings);
    const int64_t n = dikas_table_rows(buildings);
    int64_t unknown = 0;
    for (int64_t i = 0; i < n; i++)
        weight[i] = 1;
    if (!column)
        return DIKAS_OK;
    DIKAS_TRY(read_numbers(&a->options->common, buildings, column, weight, err));
    for (int64_t i = 0; i < n; i++) {
        if (weight[i] < 0 || isinf(weight[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: the weight %g is outside [0, inf)", name,
                              column, (long long)i + 1, weight[i]);
        unknown += isnan(weight[i]);
        weight[i] = isnan(weight[i]) ? 0 : weight[i];
    }
    if (unknown)
        report_warn(&a->report, "unknown_weights", unknown,
                    "%s: '%s' is unknown in %lld of %lld rows; nobody sets out from there", name,
                    column, (long long)unknown, (long long)n);
    return DIKAS_OK;
}

static double weight_of_cell(const members *m, const double *weight, int64_t cell)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t p = m->start[cell]; p < m->start[cell + 1]; p++)
        dikas_sum_add(&sum, weight[m->row[p]]);
    return dikas_sum_value(sum);
}

/* ---- splitting ---- */

static void add_origin(access_run *a, int64_t cell, const double *xy, double share)
{
    origins *o = &a->origins;
    memcpy(o->xy + 2 * o->n, xy, 2 * sizeof(double));
    if (o->demand)
        o->demand[o->n] = a->demand[cell] * share;
    o->share[o->n++] = share;
}

/* A cell whose residents have no building sets out from its centroid. Returns how many did. */
static int64_t split_cells(access_run *a, const members *m, const double *weight, const double *xy)
{
    origins *o = &a->origins;
    const gsize most = (gsize)(m->n + a->n);
    int64_t without = 0;
    *o = (origins){ .start = g_new(int64_t, (gsize)a->n + 1),
                    .xy = g_new(double, 2 * most + 1),
                    .demand = a->demand ? g_new(double, most + 1) : NULL,
                    .share = g_new(double, most + 1) };
    for (int64_t c = 0; c < a->n; c++) {
        const double all = weight_of_cell(m, weight, c);
        o->start[c] = o->n;
        for (int64_t p = m->start[c]; p < m->start[c + 1]; p++)
            if (weight[m->row[p]] > 0)
                add_origin(a, c, xy + 2 * (int64_t)m->row[p], weight[m->row[p]] / all);
        if (o->n == o->start[c]) {
            add_origin(a, c, a->cell_xy + 2 * c, 1);
            without++;
        }
    }
    o->start[a->n] = o->n;
    return without;
}

static void report_split(access_run *a, const dikas_table *buildings, const members *m,
                         int64_t without)
{
    const int64_t n = dikas_table_rows(buildings), outside = n - m->n;
    const char *name = dikas_table_name(buildings);
    if (outside)
        report_warn(&a->report, "origins_outside", outside,
                    "%s: %lld of %lld origins lie in no cell and are left out", name,
                    (long long)outside, (long long)n);
    if (without)
        report_warn(&a->report, "cells_without_origin", without,
                    "%lld of %lld cells hold no origin with a weight; their residents set out from "
                    "the centroid",
                    (long long)without, (long long)a->n);
}

static dikas_status use_buildings(access_run *a, dikas_table *buildings, dikas_error *err)
{
    const dikas_geometry *cells = dikas_table_geometry(a->cells);
    const int64_t n = dikas_table_rows(buildings);
    members m = { 0, NULL, NULL };
    if (cells->shape != DIKAS_POLYGON)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: --origins needs cells that are polygons, to tell which origins lie "
                          "in them",
                          dikas_table_name(a->cells));
    if (!dikas_table_geometry(buildings))
        return dikas_fail(err, DIKAS_EINVAL, "%s: the origins have no geometry",
                          dikas_table_name(buildings));
    DIKAS_TRY(bring_here(&a->report, buildings, a->crs, "layer", err));
    double *weight = g_new(double, (gsize)n + 1), *xy = g_new(double, 2 * (gsize)n + 1);
    dikas_geometry_centroids(dikas_table_geometry(buildings), xy);
    dikas_status status = read_weights(a, buildings, weight, err);
    if (status == DIKAS_OK)
        status = find_members(a, buildings, &m, err);
    if (status == DIKAS_OK)
        report_split(a, buildings, &m, split_cells(a, &m, weight, xy));
    g_free(weight);
    g_free(xy);
    g_free(m.start);
    g_free(m.row);
    return status;
}

dikas_status read_origins(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    const char *columns[] = { o->origin_weight };
    dikas_table *buildings = NULL;
    if (!o->origins)
        return use_cells(a);
    how.columns = columns;
    how.n_columns = o->origin_weight ? 1 : 0;
    dikas_status status = dikas_read(o->origins, &how, &a->run, &buildings, err);
    if (status == DIKAS_OK)
        status = report_input(&a->report, "origins", o->origins, buildings, err);
    if (status == DIKAS_OK)
        status = use_buildings(a, buildings, err);
    dikas_table_free(buildings);
    return status;
}

/* ---- back to cells ---- */

int64_t best_origin(const access_run *a, const traveller *t, int64_t cell)
{
    for (int64_t i = first_origin(a, cell); i < end_origin(a, cell); i++)
        if (is_tied(t, i))
            return i;
    return first_origin(a, cell);
}

void average_origins(const access_run *a, const double *of_origins, double *of_cells,
                     double *known_share, double *spread)
{
    const double *share = a->origins.share;
    for (int64_t c = 0; c < a->n; c++) {
        dikas_sum known = { 0, 0 }, sum = { 0, 0 }, square = { 0, 0 };
        for (int64_t i = first_origin(a, c); i < end_origin(a, c); i++)
            if (!isnan(of_origins[i])) {
                dikas_sum_add(&known, share ? share[i] : 1);
                dikas_sum_add(&sum, share ? share[i] * of_origins[i] : of_origins[i]);
            }
        const double weight = dikas_sum_value(known);
        const double mean = weight > 0 ? dikas_sum_value(sum) / weight : DIKAS_MISSING;
        for (int64_t i = first_origin(a, c); i < end_origin(a, c) && spread; i++)
            if (!isnan(of_origins[i]))
                dikas_sum_add(&square, (share ? share[i] : 1) * (of_origins[i] - mean) *
                                           (of_origins[i] - mean));
        of_cells[c] = mean;
        if (known_share)
            known_share[c] = fmin(weight, 1);
        if (spread)
            spread[c] = weight > 0 ? sqrt(dikas_sum_value(square) / weight) : DIKAS_MISSING;
    }
}
