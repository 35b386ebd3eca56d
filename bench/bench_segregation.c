/* SPDX-License-Identifier: MIT */
/**
 * @file bench_segregation.c
 * Segregation of a town of 250 m cells, five groups, a fifth of the cells empty: information,
 * dissimilarity, relative diversity and all 25 exposures of environments at five radii, as a grid
 * and as scattered cells. One thread, CPU seconds.
 *
 * Usage: bench_segregation [CELLS]
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/environment.h"
#include "dikas/measure.h"
#include "town.h"

enum { RADII = 5 };

static const double radii[RADII] = { 500, 1000, 1500, 2000, 2500 };

static void line(const char *work, int64_t n, double seconds, double checksum)
{
    printf("%-40s %10lld %10.3f %10.1f %8.0f  %.17g\n", work, (long long)n, seconds,
           1e9 * seconds / (double)n, bench_peak_mb(), checksum);
}

/* One number from these columns. */
static double run(const char *id, int64_t n, const double *const *input,
                  const double *const *environment, int n_repeats)
{
    double value;
    double *output[] = { &value };
    dikas_request request;
    dikas_error err;
    bench_check(dikas_request_parse(id, "segregation", &request, &err), &err);
    const dikas_call call = { .n_rows = n,
                              .input = input,
                              .parameter = request.value,
                              .output = output,
                              .run = &bench_run,
                              .n_repeats = n_repeats,
                              .environment = environment };
    bench_check(dikas_measure_run(request.measure, &call, &err), &err);
    dikas_request_clear(&request);
    return value;
}

/* ---- environments ---- */

/* All but one of the groups. */
static void sum_others(int64_t n, const double *const *group, int without, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = 0;
        for (int g = 0; g < TOWN_GROUPS; g++)
            out[i] += g == without ? 0 : group[g][i];
    }
}

static double sum_exposures(const town *t, const double *const *around, double *rest,
                            double *rest_around)
{
    double sum = 0;
    for (int to = 0; to < TOWN_GROUPS; to++) {
        sum_others(t->n, t->column, to, rest);
        sum_others(t->n, around, to, rest_around);
        for (int from = 0; from < TOWN_GROUPS; from++) {
            const double *input[] = { t->column[from], t->column[to], rest };
            const double *environment[] = { around[from], around[to], rest_around };
            sum += run("exposure_matrix", t->n, input, environment, 1);
        }
    }
    return sum;
}

static double sum_indices(const town *t, const double *const *around)
{
    static const char *const ids[] = { "multigroup_information", "multigroup_dissimilarity",
                                       "relative_diversity" };
    double sum = 0;
    for (size_t k = 0; k < DIKAS_COUNT(ids); k++)
        sum += run(ids[k], t->n, t->column, around, TOWN_GROUPS);
    return sum;
}

static void time_spatial(const town *t, dikas_arrangement how, const char *work)
{
    double *sum[RADII * TOWN_GROUPS], *rest = bench_numbers(t->n);
    double *rest_around = bench_numbers(t->n), checksum = 0;
    dikas_environment *e = NULL;
    dikas_error err;
    for (int k = 0; k < RADII * TOWN_GROUPS; k++)
        sum[k] = bench_numbers(t->n);
    bench_forget_peak();
    const double start = bench_now();
    bench_check(dikas_environment_new(t->n, t->x, t->y, how, &e, &err), &err);
    const dikas_environment_query query = { sizeof query, DIKAS_KERNEL_UNIFORM, RADII,
                                            radii,        TOWN_GROUPS,          t->column,
                                            NULL };
    bench_check(dikas_environment_sum(e, &query, sum, NULL, NULL, &bench_run, &err), &err);
    const double around = bench_now();
    for (int r = 0; r < RADII; r++)
        checksum += sum_indices(t, (const double *const *)sum + r * TOWN_GROUPS);
    const double indices = bench_now();
    for (int r = 0; r < RADII; r++)
        checksum +=
            sum_exposures(t, (const double *const *)sum + r * TOWN_GROUPS, rest, rest_around);
    const double done = bench_now();
    printf("%s: environments %.3f, H D R %.3f, exposures %.3f CPU s\n", work, around - start,
           indices - around, done - indices);
    line(work, t->n, done - start, checksum);
    for (int k = 0; k < RADII * TOWN_GROUPS; k++)
        free(sum[k]);
    free(rest);
    free(rest_around);
    dikas_environment_free(e);
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    if (n < 1)
        bench_stop("usage: bench_segregation [CELLS]");
    const town t = town_build(n);
    printf("%-40s %10s %10s %10s %8s  %s\n", "segregation, 5 groups", "cells", "CPU s", "ns/cell",
           "peak MB", "checksum");
    time_spatial(&t, DIKAS_FIND_GRID, "H, D, R, exposure, 5 radii, grid");
    time_spatial(&t, DIKAS_NO_GRID, "H, D, R, exposure, 5 radii, scattered");
    return 0;
}
