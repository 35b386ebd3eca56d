/* SPDX-License-Identifier: MIT */
/**
 * @file lanes.h
 * Sixteen searches side by side: what is done to the costs of a node is done to all of them at
 * once.
 *
 * What is done to all lanes is a loop; core/lanes.h builds it for the processor at hand.
 */
#ifndef DIKAS_NETWORK_LANES_H
#define DIKAS_NETWORK_LANES_H

#include <stdint.h>

#include "core/core.h"
#include "core/lanes.h"

enum { LANES = 16, LANES_BYTES = LANES * sizeof(double) };

/** Room for n rows of lanes, each from the start of a cache line: a vector across two lines takes
 * twice as long. `*memory` is what to release; NULL without memory. */
static inline void *lanes_alloc(size_t n, void **memory)
{
    *memory = dikas_alloc(n + 1, LANES_BYTES);
    if (!*memory)
        return NULL;
    return (char *)*memory + (LANES_BYTES - (uintptr_t)*memory % LANES_BYTES);
}

/** Offers every lane the cost of the node before and an arc; 1 where one became less. */
LANES_INLINE int lanes_lower(double *restrict to, const double *restrict from, double arc)
{
    int64_t any = 0;
#pragma omp simd reduction(| : any)
    for (int k = 0; k < LANES; k++) {
        const double sum = from[k] + arc, old = to[k];
        any |= sum < old ? -1 : 0;
        to[k] = sum < old ? sum : old;
    }
    return any != 0;
}

#endif
