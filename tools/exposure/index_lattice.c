/* SPDX-License-Identifier: MIT */
/**
 * @file index_lattice.c
 * Whether cells are those of a regular grid, and which column and row each has in it.
 */
#include <math.h>

#include "exposure/exposure.h"
#include "exposure/index_lattice.h"

#define OFF_LATTICE 1e-3 /* of a cell, that does not take it off the grid */

/** An upright rectangle. */
typedef struct {
    double low[2], size[2];
} upright;

/* 1 where the feature is one rectangle along the axes, without holes. */
static int is_upright(const dikas_geometry *g, int64_t feature, upright *out)
{
    const int64_t part = g->part[feature];
    if (g->part[feature + 1] != part + 1 || g->part_kind[part] != DIKAS_POLYGON ||
        g->path[part + 1] != g->path[part] + 1)
        return 0;
    const int64_t first = g->point[g->path[part]];
    const double *xy = g->xy + 2 * first;
    if (g->point[g->path[part] + 1] != first + 5)
        return 0;
    for (int k = 0; k < 2; k++) {
        out->low[k] = fmin(xy[k], xy[4 + k]);
        out->size[k] = fabs(xy[4 + k] - xy[k]);
        if (!(out->size[k] > 0))
            return 0;
    }
    for (int i = 1; i < 5; i++) { /* each corner shares one coordinate with the one before it */
        const double *a = xy + 2 * i - 2, *b = xy + 2 * i;
        const int across = fabs(b[0] - a[0]) > OFF_LATTICE * out->size[0];
        const int along = fabs(b[1] - a[1]) > OFF_LATTICE * out->size[1];
        if (across == along)
            return 0;
    }
    return 1;
}

/* Column (k = 0) or row of a cell, counted from the first one; 0 where it lies beside the grid. */
static int place_of(const upright *first, const upright *cell, int k, int64_t *out)
{
    const double place = (cell->low[k] - first->low[k]) / first->size[k];
    if (fabs(cell->size[k] / first->size[k] - 1) > OFF_LATTICE || fabs(place) > INT32_MAX ||
        fabs(place - nearbyint(place)) > OFF_LATTICE)
        return 0;
    *out = (int64_t)nearbyint(place);
    return 1;
}

static int fill_lattice(const dikas_geometry *g, int64_t *out)
{
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    int64_t *number = g_new(int64_t, (gsize)g->n_features + 1);
    upright first = { 0 }, cell;
    int is_grid = g->n_features > 0;
    for (int64_t i = 0; i < g->n_features && is_grid; i++) {
        is_grid = is_upright(g, i, &cell);
        if (i == 0)
            first = cell;
        for (int k = 0; k < 2 && is_grid; k++)
            is_grid = place_of(&first, &cell, k, &out[2 * i + k]);
        if (!is_grid)
            break;
        number[i] = out[2 * i] * ((int64_t)1 << 32) + out[2 * i + 1];
        is_grid = g_hash_table_add(seen, &number[i]); /* each cell once */
    }
    g_hash_table_destroy(seen);
    g_free(number);
    return is_grid;
}

int64_t *find_lattice(const dikas_geometry *geometry)
{
    if (!geometry)
        return NULL;
    int64_t *lattice = g_new(int64_t, 2 * (gsize)geometry->n_features + 1);
    if (fill_lattice(geometry, lattice))
        return lattice;
    g_free(lattice);
    return NULL;
}
