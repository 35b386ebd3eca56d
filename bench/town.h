/* SPDX-License-Identifier: MIT */
/**
 * @file town.h
 * A generated town of square cells with people of five groups.
 */
#ifndef DIKAS_BENCH_TOWN_H
#define DIKAS_BENCH_TOWN_H

#include <stdint.h>

enum { TOWN_GROUPS = 5, TOWN_CELL = 250 /* m */ };

typedef struct town {
    int64_t n;
    double *x, *y, *count[TOWN_GROUPS];
    const double *column[TOWN_GROUPS];
} town;

/** n numbers; ends the process where there is no memory. */
double *bench_numbers(int64_t n);

/** A square of n cells, a fifth of them empty. */
town town_build(int64_t n);

#endif
