/* SPDX-License-Identifier: MIT */
/**
 * @file ranges.h
 * Range queries beside another program: the same lines, the same origins, and the same nodes must
 * come out.
 */
#ifndef DIKAS_BENCH_RANGES_H
#define DIKAS_BENCH_RANGES_H

#include "bench.h"

/** Lines of two points each, and what they cost. */
typedef struct streets {
    dikas_table *table;
    const dikas_geometry *geometry;
    double *cost;
    int64_t n;
} streets;

typedef struct origins {
    int n;
    int64_t *line; /**< each origin is the first point of this line */
    double *xy;
} origins;

/** What a way of answering came to: nodes an origin, and the sum of their costs. */
typedef struct answer {
    double *nodes, *costs;
    double prepared, seconds;
} answer;

/** Zeroed memory, or the end of the program. */
void *bench_room(size_t n, size_t size);

answer bench_new_answer(int n);
streets bench_read_streets(const char *path, const char *column);

/** Evenly spread over the lines. */
origins bench_choose_origins(const streets *s, int n);

answer bench_ask_dikas(const streets *s, const char *column, const origins *o, double metres);

/** The table of both, and how many origins agree; `own` is 1 where the other's nodes lack the
 * origin. */
void bench_compare(const char *name, double metres, const answer *ours, const answer *theirs,
                   const origins *o, int own);

#endif
