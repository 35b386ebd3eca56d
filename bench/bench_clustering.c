/* SPDX-License-Identifier: MIT */
/**
 * @file bench_clustering.c
 * Who lives nearby in a town of 250 m cells with five groups, by a proximity that falls with
 * distance, as a grid and as scattered cells. One thread, CPU seconds.
 *
 * Usage: bench_clustering [CELLS [SCATTERED_CELLS [DECAY_LENGTH]]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/environment.h"

enum { GROUPS = 5, CELL = 250 };

static double *numbers(int64_t n)
{
    double *x = malloc((size_t)n * sizeof *x);
    if (!x)
        bench_stop("bench: out of memory");
    return x;
}

static double total(int64_t n, const double *x)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

static void time_one(int64_t n, dikas_arrangement how, double length, const char *work)
{
    const int64_t side = (int64_t)ceil(sqrt((double)n));
    double *x = numbers(n), *y = numbers(n), *area = numbers(n), *cells = numbers(n);
    double *column[GROUPS], *sum[GROUPS];
    dikas_environment *e = NULL;
    dikas_error err;
    for (int g = 0; g < GROUPS; g++) {
        column[g] = numbers(n);
        sum[g] = numbers(n);
    }
    for (int64_t i = 0; i < n; i++) {
        x[i] = 25490125 + CELL * (double)(i % side);
        y[i] = 6670125 + CELL * (double)(i / side);
        area[i] = CELL * CELL;
        for (int g = 0; g < GROUPS; g++)
            column[g][i] = dikas_random(1, (uint64_t)i) < 0.2
                               ? 0
                               : floor(200 * dikas_random(2, (uint64_t)(i * GROUPS + g)));
    }
    bench_forget_peak();
    bench_check(dikas_environment_new(n, x, y, how, &e, &err), &err);
    const double start = bench_now();
    bench_check(dikas_environment_decayed(e, length, GROUPS, (const double *const *)column, area,
                                          sum, cells, &bench_run, &err),
                &err);
    const double took = bench_now() - start;
    printf("%-24s %10lld %10.3f %10.2f %8.0f  %.17g\n", work, (long long)n, took,
           1e9 * took / ((double)n * (double)n), bench_peak_mb(),
           total(n, sum[0]) + total(n, cells));
    dikas_environment_free(e);
    for (int g = 0; g < GROUPS; g++) {
        free(column[g]);
        free(sum[g]);
    }
    free(x);
    free(y);
    free(area);
    free(cells);
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 100000;
    const int64_t scattered = argc > 2 ? atoll(argv[2]) : n / 4;
    const double length = argc > 3 ? atof(argv[3]) : 1000;
    printf("%-24s %10s %10s %10s %8s  %s\n", "who lives nearby", "cells", "CPU s", "ns a pair",
           "peak MB", "checksum");
    time_one(n, DIKAS_FIND_GRID, length, "five groups, grid");
    time_one(scattered, DIKAS_NO_GRID, length, "five groups, scattered");
    return 0;
}
