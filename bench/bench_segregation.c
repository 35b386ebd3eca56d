/* SPDX-License-Identifier: MIT */
/**
 * @file bench_segregation.c
 * Segregation of a town of 250 m cells, five groups, a fifth of the cells empty: indices beside the
 * compensated sum of the same columns; information, dissimilarity, relative diversity and all 25
 * exposures of environments at five radii, as a grid and as scattered cells. One thread, CPU
 * seconds.
 *
 * Usage: bench_segregation [CELLS]
 */
#include <math.h>
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
    printf("%-40s %10lld %10.4f %10.1f %8.0f  %.17g\n", work, (long long)n, seconds,
           1e9 * seconds / (double)n, bench_peak_mb(), checksum);
}

/* One number from these columns. */
static double run(const char *id, int64_t n, const double *const *input,
                  const double *const *environment, int n_repeats, const dikas_mix *mix)
{
    double value[3];
    double *output[] = { &value[0], &value[1], &value[2] };
    dikas_request request;
    dikas_error err;
    bench_check(dikas_request_parse(id, "segregation", &request, &err), &err);
    const dikas_call call = { .n_rows = n,
                              .input = input,
                              .parameter = request.value,
                              .output = output,
                              .run = &bench_run,
                              .n_repeats = n_repeats,
                              .environment = environment,
                              .mix = mix };
    bench_check(dikas_measure_run(request.measure, &call, &err), &err);
    dikas_request_clear(&request);
    return value[0];
}

/* ---- without distance ---- */

static double sum_of_columns(const town *t)
{
    dikas_sum all = { 0, 0 };
    for (int g = 0; g < TOWN_GROUPS; g++) {
        dikas_sum sum = { 0, 0 };
        for (int64_t i = 0; i < t->n; i++)
            dikas_sum_add(&sum, t->column[g][i]);
        dikas_sum_merge(&all, sum);
    }
    return dikas_sum_value(all);
}

/* Dissimilarity, information and mutual information follow from one mix of all groups. */
static double indices_of_mix(const town *t)
{
    const double *unit_first[1 + TOWN_GROUPS] = { NULL };
    dikas_mix *mix = NULL;
    dikas_error err;
    for (int g = 0; g < TOWN_GROUPS; g++)
        unit_first[1 + g] = t->column[g];
    bench_check(dikas_mix_new(t->n, TOWN_GROUPS, t->column, NULL, &mix, &err), &err);
    const double sum = run("multigroup_dissimilarity", t->n, t->column, NULL, TOWN_GROUPS, mix) +
                       run("multigroup_information", t->n, t->column, NULL, TOWN_GROUPS, mix) +
                       run("mutual_information", t->n, unit_first, NULL, TOWN_GROUPS, mix);
    dikas_mix_free(mix);
    return sum;
}

static double gini(const town *t)
{
    return run("multigroup_gini", t->n, t->column, NULL, TOWN_GROUPS, NULL);
}

/* The least of some rounds: these are short. */
static void time_aspatial(const town *t, const char *work, double (*compute)(const town *))
{
    double least = HUGE_VAL, value = 0;
    bench_forget_peak();
    for (int round = 0; round < 5; round++) {
        const double start = bench_now();
        value = compute(t);
        least = fmin(least, bench_now() - start);
    }
    line(work, t->n, least, value);
}

/* ---- environments ---- */

static double sum_exposures(const town *t, const double *const *around)
{
    double exposure[TOWN_GROUPS * TOWN_GROUPS], sum = 0;
    dikas_error err;
    bench_check(dikas_mix_exposure(t->n, TOWN_GROUPS, t->column, around, exposure, &err), &err);
    for (int k = 0; k < TOWN_GROUPS * TOWN_GROUPS; k++)
        sum += exposure[k];
    return sum;
}

static double sum_indices(const town *t, const double *const *around)
{
    static const char *const ids[] = { "multigroup_information", "multigroup_dissimilarity",
                                       "relative_diversity" };
    dikas_mix *mix = NULL;
    dikas_error err;
    double sum = 0;
    bench_check(dikas_mix_new(t->n, TOWN_GROUPS, t->column, around, &mix, &err), &err);
    for (size_t k = 0; k < DIKAS_COUNT(ids); k++)
        sum += run(ids[k], t->n, t->column, around, TOWN_GROUPS, mix);
    dikas_mix_free(mix);
    return sum;
}

static void time_spatial(const town *t, dikas_arrangement how, const char *work)
{
    double *sum[RADII * TOWN_GROUPS], checksum = 0;
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
        checksum += sum_exposures(t, (const double *const *)sum + r * TOWN_GROUPS);
    const double done = bench_now();
    printf("%s: environments %.3f, H D R %.3f, exposures %.3f CPU s\n", work, around - start,
           indices - around, done - indices);
    line(work, t->n, done - start, checksum);
    for (int k = 0; k < RADII * TOWN_GROUPS; k++)
        free(sum[k]);
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
    time_aspatial(&t, "compensated sum of the columns", sum_of_columns);
    time_aspatial(&t, "D, H and M together", indices_of_mix);
    time_aspatial(&t, "multigroup Gini", gini);
    time_spatial(&t, DIKAS_FIND_GRID, "H, D, R, exposure, 5 radii, grid");
    time_spatial(&t, DIKAS_NO_GRID, "H, D, R, exposure, 5 radii, scattered");
    return 0;
}
