/* SPDX-License-Identifier: MIT */
/**
 * @file bench_inference.c
 * Draws of people onto cells, and an index of each.
 *
 *     bench_inference [CELLS [DRAWS]]
 *
 * Cells of 250 m on a square, of five groups of 0-199 people each, a fifth of them without people.
 * Seconds are of one thread, and come to those of 999 draws.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/environment.h"
#include "dikas/inference.h"
#include "dikas/measure.h"
#include "town.h"

#define RADIUS 1000.0
#define ALL    999

/* A town, the people of a draw, and those around its cells. */
typedef struct site {
    town town;
    double *drawn[TOWN_GROUPS], *around[TOWN_GROUPS];
} site;

static double index_of(const char *id, const site *at)
{
    double value = DIKAS_MISSING, *output[] = { &value, &value, &value };
    dikas_error err;
    dikas_request request;
    bench_check(dikas_request_parse(id, "segregation", &request, &err), &err);
    const dikas_call call = { .n_rows = at->town.n,
                              .input = (const double *const *)at->drawn,
                              .parameter = request.value,
                              .output = output,
                              .run = &bench_run,
                              .n_repeats = TOWN_GROUPS };
    bench_check(dikas_measure_run(request.measure, &call, &err), &err);
    dikas_request_clear(&request);
    return value;
}

static void line(const char *work, int64_t n, double ready, double each, double checksum)
{
    printf("%-44s %8lld %8.3f %9.3f %9.2f %8.0f  %.17g\n", work, (long long)n, ready, 1e3 * each,
           ready + ALL * each, bench_peak_mb(), checksum);
}

static void time_draws(const site *at, dikas_draw_kind kind, const char *name, int n_draws,
                       const char *index)
{
    const town *t = &at->town;
    dikas_draws *draws = NULL;
    dikas_error err;
    dikas_sum sum = { 0, 0 };
    char work[100];
    bench_forget_peak();
    const double start = bench_now();
    bench_check(dikas_draws_new(kind, t->n, TOWN_GROUPS, t->column, t->x, t->y, 1, &draws, &err),
                &err);
    const double ready = bench_now();
    for (int r = 0; r < n_draws; r++) {
        bench_check(dikas_draws_fill(draws, r, at->drawn, &err), &err);
        dikas_sum_add(&sum, index ? index_of(index, at) : at->drawn[0][t->n / 2]);
    }
    snprintf(work, sizeof work, "%s%s%s", name, index ? ", " : "", index ? index : "");
    line(work, t->n, ready - start, (bench_now() - ready) / n_draws, dikas_sum_value(sum));
    dikas_draws_free(draws);
}

/* The environments alone, which a spatial index needs of every draw. */
static void time_environments(const site *at, int n_draws)
{
    static const double radius = RADIUS;
    const town *t = &at->town;
    dikas_environment *e = NULL;
    dikas_error err;
    const dikas_environment_query q = { sizeof q, DIKAS_KERNEL_UNIFORM, 1,
                                        &radius,  TOWN_GROUPS,          t->column,
                                        NULL };
    const double start = bench_now();
    bench_check(dikas_environment_new(t->n, t->x, t->y, DIKAS_FIND_GRID, &e, &err), &err);
    const double ready = bench_now();
    for (int r = 0; r < n_draws; r++)
        bench_check(dikas_environment_sum(e, &q, at->around, NULL, NULL, &bench_run, &err), &err);
    line("environments of 1000 m, grid", t->n, ready - start, (bench_now() - ready) / n_draws,
         bench_checksum(at->around[0], t->n));
    dikas_environment_free(e);
}

int main(int argc, char **argv)
{
    static const char *const kinds[] = { "systematic", "evenness", "permutation", "bootstrap" };
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
    const int n_draws = argc > 2 ? atoi(argv[2]) : 20;
    if (n < 1 || n_draws < 1)
        bench_stop("usage: bench_inference [CELLS [DRAWS]]");
    site t = { .town = town_build(n) };
    for (int k = 0; k < TOWN_GROUPS; k++) {
        t.drawn[k] = bench_numbers(n);
        t.around[k] = bench_numbers(n);
    }
    printf("%-44s %8s %8s %9s %9s %8s  %s\n", "draws of 5 groups", "cells", "ready s", "ms/draw",
           "999: s", "peak MB", "checksum");
    for (int k = 0; k < (int)DIKAS_COUNT(kinds); k++)
        time_draws(&t, (dikas_draw_kind)k, kinds[k], n_draws, NULL);
    time_draws(&t, DIKAS_DRAW_SYSTEMATIC, "systematic", n_draws, "multigroup_information");
    time_draws(&t, DIKAS_DRAW_SYSTEMATIC, "systematic", n_draws, "multigroup_dissimilarity");
    time_environments(&t, n_draws);
    return 0;
}
