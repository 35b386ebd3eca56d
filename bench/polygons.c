/* SPDX-License-Identifier: MIT */
/**
 * @file polygons.c
 * Made-up cells and footprints.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "core/core.h"
#include "polygons.h"

static void put(char **at, const void *bytes, size_t n)
{
    memcpy(*at, bytes, n);
    *at += n;
}

dikas_table *bench_polygons(int64_t count, int n, const double *xy)
{
    const size_t size = 1 + 4 + 4 + 4 + (size_t)n * 16;
    const uint32_t kind = 3, one = 1, points = (uint32_t)n;
    const char little = 1;
    dikas_column wkb = { .type = DIKAS_BYTES };
    dikas_table *table = dikas_table_new(count);
    dikas_error err;
    wkb.name = dikas_copy_text("geom");
    wkb.start = dikas_alloc((size_t)count + 1, sizeof *wkb.start);
    wkb.bytes = dikas_alloc((size_t)count, size);
    wkb.missing = dikas_alloc_zero((size_t)count, 1);
    if (!table || !wkb.name || !wkb.start || !wkb.bytes || !wkb.missing)
        bench_stop("bench: out of memory");
    char *at = wkb.bytes;
    for (int64_t i = 0; i < count; i++) {
        wkb.start[i] = at - wkb.bytes;
        put(&at, &little, 1);
        put(&at, &kind, 4);
        put(&at, &one, 4);
        put(&at, &points, 4);
        put(&at, xy + 2 * n * i, (size_t)n * 16);
    }
    wkb.start[count] = at - wkb.bytes;
    bench_check(dikas_table_take_wkb(table, &wkb, &err), &err);
    return table;
}

double *bench_cells(int64_t n, int side)
{
    double *xy = malloc((size_t)n * 10 * sizeof *xy);
    for (int64_t i = 0; xy && i < n; i++) {
        const double x = BENCH_X + 250.0 * (double)(i % side),
                     y = BENCH_Y + 250.0 * (double)(i / side);
        const double corner[10] = { x, y, x + 250, y, x + 250, y + 250, x, y + 250, x, y };
        memcpy(xy + 10 * i, corner, sizeof corner);
    }
    return xy;
}

double *bench_footprints(int64_t n, int side)
{
    static const double shape[FOOTPRINT_POINTS][2] = { { 0, 0 },     { 1, 0 },   { 1, 0.4 },
                                                       { 0.5, 0.4 }, { 0.5, 1 }, { 0, 1 },
                                                       { 0, 0 } };
    double *xy = malloc((size_t)n * FOOTPRINT_POINTS * 2 * sizeof *xy);
    for (int64_t i = 0; xy && i < n; i++) {
        const uint64_t k = 4 * (uint64_t)i;
        const double turn = 6.283185307179586 * dikas_random(1, k),
                     size = 8 + 32 * dikas_random(1, k + 1);
        const double x = BENCH_X + 250.0 * side * dikas_random(1, k + 2);
        const double y = BENCH_Y + 250.0 * side * dikas_random(1, k + 3);
        for (int p = 0; p < FOOTPRINT_POINTS; p++) {
            xy[2 * (FOOTPRINT_POINTS * i + p)] =
                x + size * (cos(turn) * shape[p][0] - sin(turn) * shape[p][1]);
            xy[2 * (FOOTPRINT_POINTS * i + p) + 1] =
                y + size * (sin(turn) * shape[p][0] + cos(turn) * shape[p][1]);
        }
    }
    return xy;
}
