/* SPDX-License-Identifier: MIT */
/**
 * @file smoothing.c
 * Counts with a smooth density (pycnophylactic), over cells that are a regular grid.
 */
#include "core/core.h"
#include "join/join.h"

/* Of the side of a cell: by so much it may be off the grid. National grids in the CRS of a city are
 * a little. */
#define OFF_GRID 0.01

/* The farthest column or row. */
#define FARTHEST 1e9

enum { SIDES = 4 };

/* ---- which cells lie side by side ---- */

typedef struct {
    double low[2], high[2];
} box;

static box box_of(const dikas_geometry *g, int64_t feature)
{
    const int64_t first = g->point[g->path[g->part[feature]]];
    const int64_t end = g->point[g->path[g->part[feature + 1]]];
    box b = { { HUGE_VAL, HUGE_VAL }, { -HUGE_VAL, -HUGE_VAL } };
    for (int64_t i = first; i < end; i++)
        for (int k = 0; k < 2; k++) {
            b.low[k] = fmin(b.low[k], g->xy[2 * i + k]);
            b.high[k] = fmax(b.high[k], g->xy[2 * i + k]);
        }
    return b;
}

/* The column and row of a cell, counted from the first cell; 0 where it is none of the grid. */
static int find_place(const join_run *j, const box *origin, int64_t cell, int64_t place[2])
{
    const box here = box_of(dikas_table_geometry(j->cells), cell);
    double area = 1;
    for (int k = 0; k < 2; k++) {
        const double side = origin->high[k] - origin->low[k];
        const double at = (here.low[k] - origin->low[k]) / side, nearest = nearbyint(at);
        area *= side;
        if (!(fabs(at - nearest) <= OFF_GRID) || !(fabs(nearest) < FARTHEST) ||
            !(fabs((here.high[k] - here.low[k]) / side - 1) <= OFF_GRID))
            return 0;
        place[k] = (int64_t)nearest;
    }
    return fabs(j->cell_area[cell] / area - 1) <= 2 * OFF_GRID;
}

static int64_t key_of(int64_t column, int64_t row)
{
    return column * ((int64_t)1 << 32) + row;
}

static dikas_status fail_cell(const join_run *j, int64_t cell, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: row %lld is no cell of a grid as the first one is; --pycnophylactic "
                      "needs a regular grid, which --make-grid SIZE makes",
                      dikas_table_name(j->cells), (long long)cell + 1);
}

/* Where each cell lies, by key; cells without polygon lie nowhere. */
static dikas_status place_cells(join_run *j, int64_t *key, GHashTable *at, dikas_error *err)
{
    box origin = { { 0, 0 }, { 0, 0 } };
    int64_t n = 0;
    for (int64_t i = 0; i < j->n; i++) {
        int64_t place[2];
        key[i] = INT64_MIN;
        if (isnan(j->cell_area[i]))
            continue;
        if (n++ == 0)
            origin = box_of(dikas_table_geometry(j->cells), i);
        if (!find_place(j, &origin, i, place))
            return fail_cell(j, i, err);
        key[i] = key_of(place[0], place[1]);
        const int64_t before = (int64_t)GPOINTER_TO_SIZE(g_hash_table_lookup(at, &key[i]));
        if (before)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: rows %lld and %lld are cells in one place; --pycnophylactic "
                              "needs a regular grid",
                              dikas_table_name(j->cells), (long long)before, (long long)i + 1);
        g_hash_table_insert(at, &key[i], GSIZE_TO_POINTER((gsize)i + 1));
    }
    return DIKAS_OK;
}

static void find_neighbours(join_run *j, const int64_t *key, GHashTable *at)
{
    const int64_t beside[SIDES] = { key_of(-1, 0), key_of(1, 0), key_of(0, -1), key_of(0, 1) };
    for (int64_t i = 0; i < j->n; i++)
        for (int k = 0; k < SIDES; k++) {
            const int64_t wanted = key[i] == INT64_MIN ? INT64_MIN : key[i] + beside[k];
            const gpointer found = g_hash_table_lookup(at, &wanted);
            j->neighbours[SIDES * i + k] = (int32_t)GPOINTER_TO_SIZE(found) - 1;
        }
}

static dikas_status lay_out(join_run *j, dikas_error *err)
{
    if (j->neighbours)
        return DIKAS_OK;
    if (has_points(j->source))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: are points, which have no density; --pycnophylactic needs polygons",
                          dikas_table_name(j->source));
    int64_t *key = g_new(int64_t, (gsize)j->n + 1);
    GHashTable *at = g_hash_table_new(g_int64_hash, g_int64_equal);
    const dikas_status status = place_cells(j, key, at, err);
    if (status == DIKAS_OK) {
        j->neighbours = g_new(int32_t, SIDES * (gsize)j->n + 1);
        find_neighbours(j, key, at);
    }
    g_hash_table_destroy(at);
    g_free(key);
    return status;
}

/* ---- smoothing ---- */

/* People of each source who are in the cells, whichever: all, or as much of them as of its ground.
 */
static dikas_status count_within(const join_run *j, const double *count, double *out,
                                 dikas_error *err)
{
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, NULL, out, NULL };
    DIKAS_TRY(dikas_relation_sum(j->shared, DIKAS_BY_ROW, 1, &sum, &j->run, err));
    const int all = g_strcmp0(j->options->allocate_total, "yes") == 0;
    for (int64_t i = 0; i < j->n_sources; i++)
        out[i] = all ? count[i] : out[i] > 0 ? out[i] / j->source_area[i] * count[i] : 0 * count[i];
    return DIKAS_OK;
}

dikas_status smooth_counts(join_run *j, const statistic *s, double *out, dikas_error *err)
{
    const join_options *o = j->options;
    dikas_smoothing how = DIKAS_SMOOTHING_INIT;
    dikas_smoothing_report done;
    DIKAS_TRY(lay_out(j, err));
    how.tolerance = o->tolerance;
    how.max_iterations = o->max_iterations;
    double *within = g_new(double, (gsize)j->n_sources + 1);
    dikas_status status = count_within(j, s->value, within, err);
    if (status == DIKAS_OK)
        status =
            dikas_pycnophylactic(j->shared, j->neighbours, within, &how, out, &done, &j->run, err);
    if (status == DIKAS_OK && done.change > how.tolerance)
        report_warn(&j->report, "not_smooth", done.iterations,
                    "'%s': after %lld iterations densities still change by %.2g of the highest; "
                    "--max-iterations allows more",
                    s->name, (long long)done.iterations, done.change);
    g_free(within);
    return status;
}
