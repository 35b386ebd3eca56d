/* SPDX-License-Identifier: MIT */
/**
 * @file bench_areal.c
 * What footprints and the cells of a grid share, beside GEOS doing the same: a tree of the cells, a
 * prepared cell's neighbours left out, the intersection and its area. One thread, CPU seconds.
 *
 * Usage: bench_areal [BUILDINGS [CELLS]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/areal.h"
#include "polygons.h"

/* ---- ours ---- */

static double ours(const dikas_table *areas, const dikas_table *others, const double *people,
                   double *out, double *sum)
{
    const double start = bench_now();
    const int64_t n = dikas_table_rows(areas);
    double *area = malloc((size_t)n * sizeof *area);
    dikas_relation *shared = NULL;
    dikas_split how = DIKAS_SPLIT_INIT;
    dikas_error err;
    if (!area)
        bench_stop("bench: out of memory");
    bench_check(dikas_shared_area(areas, others, area, NULL, NULL, &bench_run, &shared, &err),
                &err);
    how.whole = area;
    bench_check(dikas_split_counts(shared, &how, people, out, NULL, NULL, &bench_run, &err), &err);
    const double seconds = bench_now() - start;
    *sum = bench_checksum(out, dikas_table_rows(others));
    dikas_relation_free(shared);
    free(area);
    return seconds;
}

/* ---- GEOS ---- */

static void ignore(const char *message, void *payload)
{
    (void)message;
    (void)payload;
}

static GEOSGeometry *geos_polygon(GEOSContextHandle_t geos, const double *xy, int n)
{
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, (unsigned)n, 2);
    for (int i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, points, (unsigned)i, xy[2 * i], xy[2 * i + 1]);
    return GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, points), NULL, 0);
}

typedef struct {
    GEOSContextHandle_t geos;
    GEOSGeometry *building, **cell;
    double *people; /* per building, of those per cell */
    const double *of_cell;
    double sum;
} overlaying;

static void overlay(void *item, void *context)
{
    overlaying *o = context;
    const int64_t c = *(const int64_t *)item;
    double square = 0;
    GEOSGeometry *common = GEOSIntersection_r(o->geos, o->cell[c], o->building);
    if (common)
        GEOSArea_r(o->geos, common, &square);
    GEOSGeom_destroy_r(o->geos, common);
    o->sum += o->of_cell[c] * square / 62500;
}

static double theirs(int64_t n_cells, const double *cell_xy, int64_t n, const double *xy,
                     const double *people, double *sum)
{
    const double start = bench_now();
    overlaying o = { .geos = GEOS_init_r(), .of_cell = people };
    int64_t *number = malloc((size_t)n_cells * sizeof *number);
    o.cell = malloc((size_t)n_cells * sizeof *o.cell);
    if (!number || !o.cell)
        bench_stop("bench: out of memory");
    GEOSContext_setErrorMessageHandler_r(o.geos, ignore, NULL);
    GEOSSTRtree *tree = GEOSSTRtree_create_r(o.geos, 10);
    for (int64_t i = 0; i < n_cells; i++) {
        number[i] = i;
        o.cell[i] = geos_polygon(o.geos, cell_xy + 10 * i, 5);
        GEOSSTRtree_insert_r(o.geos, tree, o.cell[i], &number[i]);
    }
    for (int64_t i = 0; i < n; i++) {
        o.building = geos_polygon(o.geos, xy + 2 * FOOTPRINT_POINTS * i, FOOTPRINT_POINTS);
        GEOSSTRtree_query_r(o.geos, tree, o.building, overlay, &o);
        GEOSGeom_destroy_r(o.geos, o.building);
    }
    const double seconds = bench_now() - start;
    *sum = o.sum;
    GEOSSTRtree_destroy_r(o.geos, tree);
    for (int64_t i = 0; i < n_cells; i++)
        GEOSGeom_destroy_r(o.geos, o.cell[i]);
    free(o.cell);
    free(number);
    GEOS_finish_r(o.geos);
    return seconds;
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
    const int64_t wanted = argc > 2 ? strtoll(argv[2], NULL, 10) : 10000;
    const int side = (int)sqrt((double)wanted);
    const int64_t n_cells = (int64_t)side * side;
    double *cell_xy = bench_cells(n_cells, side), *xy = bench_footprints(n, side);
    double *people = malloc((size_t)n_cells * sizeof *people),
           *out = malloc((size_t)n * sizeof *out);
    if (!cell_xy || !xy || !people || !out)
        bench_stop("bench: out of memory");
    for (int64_t i = 0; i < n_cells; i++)
        people[i] = (double)(i % 311);
    dikas_table *grid = bench_polygons(n_cells, 5, cell_xy),
                *buildings = bench_polygons(n, FOOTPRINT_POINTS, xy);
    double sum, same;
    bench_forget_peak();
    const double seconds = ours(grid, buildings, people, out, &sum);
    const double peak = bench_peak_mb(), baseline = theirs(n_cells, cell_xy, n, xy, people, &same);
    printf("%-28s %12s %14s %8s %8s\n", "work", "DikaS", "GEOS", "ratio", "peak MB");
    printf("%-28s %12.4f %14.4f %8.1f %8.0f\n", "areal join, CPU s", seconds, baseline,
           baseline / seconds, peak);
    printf("%-28s %12.4f %14.4f\n", "people in footprints", sum, same);
    dikas_table_free(grid);
    dikas_table_free(buildings);
    free(cell_xy);
    free(xy);
    free(people);
    free(out);
    return fabs(sum - same) <= 1e-6 * fabs(same) ? 0 : 1;
}
