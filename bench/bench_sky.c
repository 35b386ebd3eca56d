/* SPDX-License-Identifier: MIT */
/**
 * @file bench_sky.c
 * Sky view factor of a town of blocks on a slope, beside every pixel looking along every direction.
 * One thread, CPU seconds.
 *
 * Usage: bench_sky [SIZE [DIRECTIONS [DISTANCE]]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/sky.h"

enum { PIXEL = 2, PLOT = 20 }; /* metres; pixels from house to house */

typedef struct town {
    dikas_raster r;
    double *height;
} town;

static dikas_status read_town(void *context, int64_t column, int64_t row, int64_t n_columns,
                              int64_t n_rows, void *values, dikas_error *err)
{
    const town *t = context;
    (void)err;
    for (int64_t i = 0; i < n_rows; i++)
        for (int64_t k = 0; k < n_columns; k++)
            ((double *)values)[i * n_columns + k] =
                t->height[(row + i) * t->r.columns + column + k];
    return DIKAS_OK;
}

/* Houses of 4 to 28 m, 12 x 12 pixels each, on ground that rises by 1 in 50. */
static void build(town *t, int64_t size)
{
    t->height = malloc((size_t)(size * size) * sizeof *t->height);
    if (!t->height)
        bench_stop("bench: out of memory");
    for (int64_t i = 0; i < size * size; i++) {
        const int64_t row = i / size, column = i % size;
        const uint64_t plot = (uint64_t)(row / PLOT * size + column / PLOT);
        const int built = row % PLOT < 12 && column % PLOT < 12 && dikas_random(2, plot) < 0.8;
        t->height[i] = 0.04 * (double)row + (built ? 4 + 24 * pow(dikas_random(3, plot), 3) : 0);
    }
    t->r = (dikas_raster){ sizeof t->r,
                           "town",
                           size,
                           size,
                           256,
                           256,
                           { 0, PIXEL, 0, (double)(size * PIXEL), 0, -PIXEL },
                           NULL,
                           DIKAS_MISSING,
                           0,
                           read_town,
                           t };
}

/** The steps of one direction. */
typedef struct way {
    int64_t column[2000], row[2000];
    double distance[2000];
    int n;
} way;

static way *make_ways(int directions, double distance)
{
    way *ways = calloc((size_t)directions, sizeof *ways);
    if (!ways)
        bench_stop("bench: out of memory");
    for (int d = 0; d < directions; d++) {
        const double a = 2 * acos(-1) * d / directions, u = sin(a), v = -cos(a);
        const double longer = fmax(fabs(u), fabs(v));
        for (int k = 0; k < 2000; k++) {
            const double c = round((k + 1) * u / longer), r = round((k + 1) * v / longer);
            if (PIXEL * hypot(c, r) > distance)
                break;
            ways[d].column[k] = (int64_t)c;
            ways[d].row[k] = (int64_t)r;
            ways[d].distance[k] = PIXEL * hypot(c, r);
            ways[d].n = k + 1;
        }
    }
    return ways;
}

/* Every pixel by itself, step by step. */
static double look_around(const town *t, int64_t column, int64_t row, const way *ways,
                          int directions)
{
    const double own = t->height[row * t->r.columns + column];
    double sum = 0;
    int known = 0;
    for (int d = 0; d < directions; d++) {
        const way *w = &ways[d];
        double best = 0;
        int k = 0;
        for (; k < w->n; k++) {
            const int64_t c = column + w->column[k], r = row + w->row[k];
            if (c < 0 || r < 0 || c >= t->r.columns || r >= t->r.rows)
                break;
            best = fmax(best, (t->height[r * t->r.columns + c] - own) / w->distance[k]);
        }
        known += k > 0;
        sum += k > 0 ? 1 / (1 + best * best) : 0;
    }
    return sum / known;
}

int main(int argc, char **argv)
{
    const int64_t size = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000;
    const int directions = argc > 2 ? atoi(argv[2]) : 32;
    const double distance = argc > 3 ? atof(argv[3]) : 200;
    town t;
    dikas_sky *sky = NULL;
    dikas_error err;
    if (size < 1)
        bench_stop("usage: bench_sky [SIZE [DIRECTIONS [DISTANCE]]]");
    build(&t, size);
    double *fast = malloc((size_t)(size * size) * sizeof *fast);
    double *plain = malloc((size_t)(size * size) * sizeof *plain);
    if (!fast || !plain)
        bench_stop("bench: out of memory");
    bench_forget_peak();
    double start = bench_now();
    bench_check(dikas_sky_view_new(&t.r, directions, distance, &bench_run, &sky, &err), &err);
    const dikas_raster *r = dikas_sky_values(sky);
    bench_check(r->read(r->context, 0, 0, size, size, fast, &err), &err);
    dikas_sky_free(sky);
    const double seconds = bench_now() - start, peak = bench_peak_mb();
    start = bench_now();
    way *ways = make_ways(directions, distance);
    for (int64_t i = 0; i < size * size; i++)
        plain[i] = look_around(&t, i % size, i / size, ways, directions);
    const double baseline = bench_now() - start;
    printf("%-34s %10s %10s %10s %8s %8s  %s\n", "sky", "pixels", "CPU s", "plain s", "ratio",
           "peak MB", "checksums");
    printf("%-34s %10lld %10.3f %10.3f %8.2f %8.0f  %.6f %.6f\n", "sky view factor",
           (long long)(size * size), seconds, baseline, baseline / seconds, peak,
           bench_checksum(fast, size * size), bench_checksum(plain, size * size));
    free(ways);
    free(fast);
    free(plain);
    free(t.height);
    return 0;
}
