/* SPDX-License-Identifier: MIT */
/**
 * @file town.c
 * A generated town.
 */
#include "town.h"

#include <math.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"

double *bench_numbers(int64_t n)
{
    double *x = malloc((size_t)n * sizeof *x);
    if (!x)
        bench_stop("bench: out of memory");
    return x;
}

town town_build(int64_t n)
{
    town t = { .n = n, .x = bench_numbers(n), .y = bench_numbers(n) };
    const int64_t side = (int64_t)ceil(sqrt((double)n));
    for (int g = 0; g < TOWN_GROUPS; g++)
        t.column[g] = t.count[g] = bench_numbers(n);
    for (int64_t i = 0; i < n; i++) {
        t.x[i] = 25490125 + TOWN_CELL * (double)(i % side);
        t.y[i] = 6670125 + TOWN_CELL * (double)(i / side);
        for (int g = 0; g < TOWN_GROUPS; g++)
            t.count[g][i] = dikas_random(1, (uint64_t)i) < 0.2
                                ? 0
                                : floor(200 * dikas_random(2, (uint64_t)(i * TOWN_GROUPS + g)));
    }
    return t;
}
