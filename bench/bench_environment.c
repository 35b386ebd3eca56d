/* SPDX-License-Identifier: MIT */
/**
 * @file bench_environment.c
 * Environments of a town of 250 m cells at five radii, as a grid and as scattered cells, beside
 * looking at every pair; then distortion. One thread, CPU seconds.
 *
 * Usage: bench_environment [CELLS [PLAIN_CELLS]]    PLAIN_CELLS: of how many every pair is looked
 * at
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/environment.h"
#include "town.h"

enum { RADII = 5, DISTORTED = 10000 };

static const double radii[RADII] = { 500, 1000, 1500, 2000, 2500 };

/* Sums of all values of a block, in the order of blocks. */
typedef struct totals {
    dikas_sum *of_block;
} totals;

static dikas_status add_block(const dikas_environment_block *b, int worker, void *context,
                              dikas_error *err)
{
    const totals *t = context;
    (void)worker;
    (void)err;
    for (int k = 0; k < RADII * TOWN_GROUPS; k++)
        for (int64_t i = 0; i < b->count; i++)
            dikas_sum_add(&t->of_block[b->number], b->sum[k][i]);
    return DIKAS_OK;
}

static void time_one(const town *t, dikas_arrangement how, dikas_kernel kernel, const char *work)
{
    dikas_environment *e = NULL;
    dikas_error err;
    bench_forget_peak();
    const double start = bench_now();
    bench_check(dikas_environment_new(t->n, t->x, t->y, how, &e, &err), &err);
    const double ready = bench_now();
    totals sums = { calloc((size_t)dikas_environment_blocks(e), sizeof *sums.of_block) };
    const dikas_environment_query q = {
        sizeof q, kernel, RADII, radii, TOWN_GROUPS, t->column, NULL
    };
    if (!sums.of_block)
        bench_stop("bench: out of memory");
    bench_check(dikas_environment_visit(e, &q, add_block, &sums, &bench_run, &err), &err);
    const double done = bench_now();
    dikas_sum all = { 0, 0 };
    for (int64_t b = 0; b < dikas_environment_blocks(e); b++)
        dikas_sum_merge(&all, sums.of_block[b]);
    printf("%-34s %10lld %10.3f %10.3f %10.0f %8.0f  %.17g\n", work, (long long)t->n, ready - start,
           done - ready, 1e9 * (done - ready) / (double)t->n, bench_peak_mb(),
           dikas_sum_value(all));
    free(sums.of_block);
    dikas_environment_free(e);
}

/* Every pair of some cells, and what that comes to for all. */
static void time_plain(const town *t, dikas_kernel kernel, int64_t some, const char *work)
{
    double sum = 0;
    const double start = bench_now();
    const int64_t n = some < t->n ? some : t->n;
    for (int64_t k = 0; k < n; k++) {
        const int64_t i = k * (t->n / n);
        for (int64_t j = 0; j < t->n; j++) {
            const double d = hypot(t->x[i] - t->x[j], t->y[i] - t->y[j]);
            for (int r = 0; r < RADII && d <= radii[RADII - 1] * (1 + 1e-9); r++)
                for (int g = 0; g < TOWN_GROUPS; g++)
                    sum += dikas_kernel_weight(kernel, d, radii[r]) * t->count[g][j];
        }
    }
    const double each = (bench_now() - start) / (double)n;
    printf("%-34s %10lld %10s %10.1f %10.0f %8s  %.17g\n", work, (long long)t->n, "",
           each * (double)t->n, 1e9 * each, "", n == t->n ? sum : DIKAS_MISSING);
}

/* On the grid, and where hardly two distances are the same. */
static void time_distortion(int64_t n)
{
    town t = town_build(n);
    double *out = bench_numbers(n);
    for (int scattered = 0; scattered < 2; scattered++) {
        dikas_environment *e = NULL;
        dikas_error err;
        for (int64_t i = 0; scattered && i < n; i++) {
            t.x[i] += TOWN_CELL * dikas_random(3, (uint64_t)i);
            t.y[i] += TOWN_CELL * dikas_random(4, (uint64_t)i);
        }
        bench_forget_peak();
        const double start = bench_now();
        bench_check(dikas_environment_new(n, t.x, t.y, DIKAS_FIND_GRID, &e, &err), &err);
        const double ready = bench_now();
        bench_check(dikas_environment_distortion(e, TOWN_GROUPS, t.column, out, &bench_run, &err),
                    &err);
        const double done = bench_now();
        printf("%-34s %10lld %10.3f %10.3f %10.0f %8.0f  %.17g\n",
               scattered ? "distortion, scattered" : "distortion, grid", (long long)n,
               ready - start, done - ready, 1e9 * (done - ready) / (double)n, bench_peak_mb(),
               bench_checksum(out, n));
        dikas_environment_free(e);
    }
    free(out);
}

int main(int argc, char **argv)
{
    static const struct {
        dikas_kernel kernel;
        const char *name;
    } kernels[] = { { DIKAS_KERNEL_UNIFORM, "uniform" },
                    { DIKAS_KERNEL_BIWEIGHT, "biweight" },
                    { DIKAS_KERNEL_GAUSSIAN, "gaussian" } };
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    const int64_t some = argc > 2 ? strtoll(argv[2], NULL, 10) : 20;
    if (n < 1 || some < 1)
        bench_stop("usage: bench_environment [CELLS [PLAIN_CELLS]]");
    const town t = town_build(n);
    printf("%-34s %10s %10s %10s %10s %8s  %s\n", "environments, 5 radii, 5 groups", "cells",
           "index s", "CPU s", "ns/cell", "peak MB", "checksum");
    for (size_t k = 0; k < DIKAS_COUNT(kernels); k++) {
        char work[64];
        snprintf(work, sizeof work, "%s, grid", kernels[k].name);
        time_one(&t, DIKAS_FIND_GRID, kernels[k].kernel, work);
        snprintf(work, sizeof work, "%s, scattered", kernels[k].name);
        time_one(&t, DIKAS_NO_GRID, kernels[k].kernel, work);
        snprintf(work, sizeof work, "%s, every pair", kernels[k].name);
        time_plain(&t, kernels[k].kernel, some, work);
    }
    time_distortion(n < DISTORTED ? n : DISTORTED);
    return 0;
}
