/* SPDX-License-Identifier: MIT */
/**
 * @file bench_indices.c
 * Aspatial indices of all groups beside the compensated sum of the same columns. One thread, CPU
 * seconds, the least of some rounds.
 *
 * Usage: bench_indices [CELLS [ROUNDS]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/measure.h"

enum { GROUPS = 5 };

static const double
    *column[1 + GROUPS]; /* the larger unit of cells first, which there is none of */

/* A fifth of the cells is empty. */
static void build(int64_t n)
{
    for (int g = 0; g < GROUPS; g++) {
        double *x = malloc((size_t)n * sizeof *x);
        if (!x)
            bench_stop("bench: out of memory");
        for (int64_t i = 0; i < n; i++)
            x[i] = dikas_random(1, (uint64_t)i) < 0.2
                       ? 0
                       : floor(200 * dikas_random(2, (uint64_t)(i * GROUPS + g)));
        column[1 + g] = x;
    }
}

static double sum_of_columns(const char *none, int64_t n)
{
    (void)none;
    double all = 0;
    for (int g = 0; g < GROUPS; g++) {
        dikas_sum sum = { 0, 0 };
        for (int64_t i = 0; i < n; i++)
            dikas_sum_add(&sum, column[1 + g][i]);
        all += dikas_sum_value(sum);
    }
    return all;
}

static double index_of(const char *id, int64_t n, const dikas_mix *mix)
{
    dikas_request request;
    dikas_error err;
    double value[3] = { 0 };
    double *output[] = { &value[0], &value[1], &value[2] };
    bench_check(dikas_request_parse(id, "segregation", &request, &err), &err);
    const int has_unit = request.measure->n_inputs > 1;
    const dikas_call call = { .n_rows = n,
                              .input = column + !has_unit,
                              .parameter = request.value,
                              .output = output,
                              .run = &bench_run,
                              .n_repeats = GROUPS,
                              .mix = mix };
    bench_check(dikas_measure_run(request.measure, &call, &err), &err);
    dikas_request_clear(&request);
    return value[0];
}

/* Those that follow from the mix of all groups, found once. */
static double indices_of_mix(const char *none, int64_t n)
{
    (void)none;
    dikas_mix *mix = NULL;
    dikas_error err;
    bench_check(dikas_mix_new(n, GROUPS, column + 1, NULL, &mix, &err), &err);
    const double sum = index_of("multigroup_dissimilarity", n, mix) +
                       index_of("multigroup_information", n, mix) +
                       index_of("mutual_information", n, mix);
    dikas_mix_free(mix);
    return sum;
}

static double index_alone(const char *id, int64_t n)
{
    return index_of(id, n, NULL);
}

static double time_one(const char *work, double (*run)(const char *id, int64_t n), const char *id,
                       int64_t n, int rounds, double floor_s)
{
    double least = HUGE_VAL, value = 0;
    bench_forget_peak();
    for (int r = 0; r < rounds; r++) {
        const double start = bench_now();
        value = run(id, n);
        least = fmin(least, bench_now() - start);
    }
    printf("%-34s %10lld %10.4f %8.2f %8.0f  %.17g\n", work, (long long)n, least,
           floor_s > 0 ? least / floor_s : 1, bench_peak_mb(), value);
    return least;
}

int main(int argc, char **argv)
{
    static const char *const ids[] = { "multigroup_dissimilarity", "multigroup_information",
                                       "mutual_information", "multigroup_gini" };
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    const int rounds = argc > 2 ? atoi(argv[2]) : 5;
    if (n < 1 || rounds < 1)
        bench_stop("usage: bench_indices [CELLS [ROUNDS]]");
    build(n);
    printf("%-34s %10s %10s %8s %8s  %s\n", "indices, 5 groups", "cells", "CPU s", "ratio",
           "peak MB", "value");
    const double floor_s =
        time_one("compensated sum of the columns", sum_of_columns, "", n, rounds, 0);
    time_one("D, H and M together", indices_of_mix, "", n, rounds, floor_s);
    for (size_t k = 0; k < DIKAS_COUNT(ids); k++)
        time_one(ids[k], index_alone, ids[k], n, rounds, floor_s);
    return 0;
}
