/* SPDX-License-Identifier: MIT */
/**
 * @file environment.c
 * Centroids in order: the distinct ones, on a lattice or in square buckets.
 */
#include <string.h>

#include "dikas/relation.h"
#include "spatial/environment.h"

/** Places in a bucket where they lie evenly. */
#define PLACES_PER_BUCKET 2.0

void dikas_environment_free(dikas_environment *e)
{
    if (!e)
        return;
    dikas_release(e->start);
    dikas_release(e->cell);
    dikas_release(e->x);
    dikas_release(e->y);
    dikas_release(e->bucket);
    dikas_release(e->column);
    dikas_release(e->row);
    dikas_release(e);
}

int64_t dikas_environment_places(const dikas_environment *e)
{
    return e->n;
}

const dikas_lattice *dikas_environment_lattice(const dikas_environment *e)
{
    return e->regular ? &e->lattice : NULL;
}

/* ---- distinct centroids ---- */

/* Cells with a centroid by y, then x, then row. */
static int64_t order_cells(int64_t n, const double *x, const double *y, dikas_placed *cells,
                           dikas_placed *room)
{
    int64_t m = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i]))
            cells[m++] = (dikas_placed){ x[i], i };
    dikas_sort_placed(m, cells, room);
    for (int64_t k = 0; k < m; k++)
        cells[k].value = y[cells[k].row];
    dikas_sort_placed(m, cells, room);
    return m;
}

/* The least of the coordinates is the origin, so that it does not depend on the order of cells. */
static void make_places(dikas_environment *e, int64_t m, const double *x, const double *y,
                        const dikas_placed *cells)
{
    double low = HUGE_VAL;
    for (int64_t k = 0; k < m; k++)
        low = fmin(low, x[cells[k].row]);
    for (int64_t k = 0; k < m; k++) {
        const int64_t row = cells[k].row;
        const double a = x[row] - low, b = y[row] - cells[0].value;
        const int32_t p = e->n - 1;
        if (p < 0 || a > e->x[p] || a < e->x[p] || b > e->y[p]) {
            e->x[e->n] = a;
            e->y[e->n] = b;
            e->start[e->n++] = (int32_t)k;
        }
        e->cell[k] = (int32_t)row;
    }
    e->start[e->n] = (int32_t)m;
    e->lattice.origin[0] = m > 0 ? low : 0;
    e->lattice.origin[1] = m > 0 ? cells[0].value : 0;
}

/* ---- buckets ---- */

static void lay_squares(dikas_environment *e)
{
    double width = 0, height = 0;
    for (int32_t p = 0; p < e->n; p++) {
        width = fmax(width, e->x[p]);
        height = fmax(height, e->y[p]);
    }
    const double wanted = e->n / PLACES_PER_BUCKET;
    double side = fmax(sqrt(width / wanted) * sqrt(height), fmax(width, height) / wanted);
    if (!(side > 0))
        side = 1;
    e->side[0] = e->side[1] = side;
    e->columns = (int32_t)(width / side) + 1;
    e->rows = (int32_t)(height / side) + 1;
}

static void lay_rows(dikas_environment *e)
{
    const dikas_lattice *l = &e->lattice;
    e->side[0] = BUCKET_COLUMNS * hypot(l->along[0], l->along[1]);
    e->side[1] = hypot(l->across[0], l->across[1]);
    e->columns = (int32_t)((l->columns + BUCKET_COLUMNS - 1) / BUCKET_COLUMNS);
    e->rows = (int32_t)l->rows;
}

static int64_t bucket_of(const dikas_environment *e, int32_t p)
{
    if (e->regular)
        return (int64_t)e->row[p] * e->columns + e->column[p] / BUCKET_COLUMNS;
    return (int64_t)bucket_clamp(e->y[p] / e->side[1], e->rows) * e->columns +
           bucket_clamp(e->x[p] / e->side[0], e->columns);
}

static void move_doubles(double *values, double *room, const int32_t *to, int32_t n)
{
    for (int32_t p = 0; p < n; p++)
        room[to[p]] = values[p];
    memcpy(values, room, (size_t)n * sizeof *values);
}

static void move_numbers(int32_t *values, int32_t *room, const int32_t *to, int32_t n)
{
    for (int32_t p = 0; p < n; p++)
        room[to[p]] = values[p];
    memcpy(values, room, (size_t)n * sizeof *values);
}

/* Cells of the places, which begin at the old `start`. */
static void move_cells(dikas_environment *e, const int32_t *to, int32_t *start, int32_t *cell)
{
    const int32_t m = e->start[e->n];
    for (int32_t p = 0; p < e->n; p++)
        start[to[p] + 1] = e->start[p + 1] - e->start[p];
    start[0] = 0;
    for (int32_t p = 0; p < e->n; p++)
        start[p + 1] += start[p];
    for (int32_t p = 0; p < e->n; p++)
        memcpy(cell + start[to[p]], e->cell + e->start[p],
               (size_t)(e->start[p + 1] - e->start[p]) * sizeof *cell);
    memcpy(e->start, start, ((size_t)e->n + 1) * sizeof *start);
    memcpy(e->cell, cell, (size_t)m * sizeof *cell);
}

dikas_status buckets_fill(dikas_environment *e, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    const size_t n = (size_t)e->n, m = (size_t)e->start[e->n];
    if (e->regular)
        lay_rows(e);
    else
        lay_squares(e);
    const int64_t n_buckets = (int64_t)e->columns * e->rows;
    e->bucket = dikas_alloc_zero((size_t)n_buckets + 2, sizeof *e->bucket);
    int32_t *to = dikas_alloc(n, sizeof *to), *start = dikas_alloc(n + 1, sizeof *start);
    void *room = dikas_alloc(m, sizeof(double));
    if (!e->bucket || !to || !start || !room) {
        status = DIKAS_NO_MEMORY(err, "buckets");
        goto done;
    }
    for (int32_t p = 0; p < e->n; p++)
        e->bucket[bucket_of(e, p) + 2]++;
    for (int64_t b = 0; b < n_buckets; b++)
        e->bucket[b + 2] += e->bucket[b + 1];
    for (int32_t p = 0; p < e->n; p++)
        to[p] = e->bucket[bucket_of(e, p) + 1]++;
    move_doubles(e->x, room, to, e->n);
    move_doubles(e->y, room, to, e->n);
    if (e->regular) {
        move_numbers(e->column, room, to, e->n);
        move_numbers(e->row, room, to, e->n);
    }
    move_cells(e, to, start, room);
done:
    dikas_release(to);
    dikas_release(start);
    dikas_release(room);
    return status;
}

/* ---- making ---- */

static dikas_status check_centroids(int64_t n, const double *x, const double *y, dikas_error *err)
{
    if (n < 0 || n > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "environments: %lld cells are more than %lld",
                          (long long)n, (long long)DIKAS_RELATION_MAX);
    for (int64_t i = 0; i < n; i++)
        if (isinf(x[i]) || isinf(y[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "environments: the centroid of row %lld is infinite", (long long)i);
    return DIKAS_OK;
}

static dikas_status index_places(dikas_environment *e, const double *x, const double *y,
                                 dikas_arrangement arrangement, dikas_placed *cells,
                                 dikas_placed *room, dikas_error *err)
{
    const int64_t m = order_cells(e->n_cells, x, y, cells, room);
    make_places(e, m, x, y, cells);
    e->regular = arrangement == DIKAS_FIND_GRID && lattice_find(e, cells, room);
    return buckets_fill(e, err);
}

dikas_status dikas_environment_new(int64_t n, const double *x, const double *y,
                                   dikas_arrangement arrangement, dikas_environment **out,
                                   dikas_error *err)
{
    DIKAS_TRY(check_centroids(n, x, y, err));
    dikas_status status = DIKAS_OK;
    const size_t size = (size_t)n;
    dikas_environment *e = dikas_alloc_zero(1, sizeof *e);
    dikas_placed *cells = dikas_alloc(size, sizeof *cells);
    dikas_placed *room = dikas_alloc(size, sizeof *room);
    if (e) {
        e->n_cells = n;
        e->start = dikas_alloc(size + 1, sizeof *e->start);
        e->cell = dikas_alloc(size, sizeof *e->cell);
        e->x = dikas_alloc_zero(size + BEYOND, sizeof *e->x);
        e->y = dikas_alloc_zero(size + BEYOND, sizeof *e->y);
        e->column = dikas_alloc(size, sizeof *e->column);
        e->row = dikas_alloc(size, sizeof *e->row);
    }
    if (!e || !cells || !room || !e->start || !e->cell || !e->x || !e->y || !e->column || !e->row)
        status = DIKAS_NO_MEMORY(err, "centroids");
    else
        status = index_places(e, x, y, arrangement, cells, room, err);
    dikas_release(cells);
    dikas_release(room);
    if (status == DIKAS_OK)
        *out = e;
    else
        dikas_environment_free(e);
    return status;
}
