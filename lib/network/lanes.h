/* SPDX-License-Identifier: MIT */
/**
 * @file lanes.h
 * Sixteen searches side by side: what is done to the costs of a node is done to all of them at
 * once.
 *
 * The loops over lanes are plain C that compilers turn into vectors. What runs long is built for
 * processors that take eight lanes at once (AVX-512), four (AVX2) and for any; which, is chosen
 * when it runs, and the bits are the same. DIKAS_LANES_AT_ONCE, 4 or 1, keeps from the wider ones.
 */
#ifndef DIKAS_NETWORK_LANES_H
#define DIKAS_NETWORK_LANES_H

#include <stdint.h>

#include "core/core.h"

#ifndef DIKAS_LANES_AT_ONCE
#define DIKAS_LANES_AT_ONCE 8
#endif

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

#define LANES_INLINE static inline __attribute__((always_inline))

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

#define LANES_DEFINE_FOR(target, name, body, type)                                                 \
    target static void name(type *it)                                                              \
    {                                                                                              \
        body(it);                                                                                  \
    }

/** Defines `static void name(type *it)`: body(it), a LANES_INLINE function, for this processor. */
#ifdef __x86_64__

static inline int lanes_at_once(void)
{
    if (DIKAS_LANES_AT_ONCE >= 8 && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return 8;
    return DIKAS_LANES_AT_ONCE >= 4 && __builtin_cpu_supports("avx2") ? 4 : 1;
}

#define LANES_DEFINE(name, body, type)                                                             \
    LANES_DEFINE_FOR(__attribute__((target("avx512f,avx512dq,avx512vl"))), name##_by_eights, body, \
                     type)                                                                         \
    LANES_DEFINE_FOR(__attribute__((target("avx2"))), name##_by_fours, body, type)                 \
    LANES_DEFINE_FOR(, name##_by_any, body, type)                                                  \
    static void name(type *it)                                                                     \
    {                                                                                              \
        const int lanes = lanes_at_once();                                                         \
        if (lanes == 8)                                                                            \
            name##_by_eights(it);                                                                  \
        else if (lanes == 4)                                                                       \
            name##_by_fours(it);                                                                   \
        else                                                                                       \
            name##_by_any(it);                                                                     \
    }

#else
#define LANES_DEFINE(name, body, type) LANES_DEFINE_FOR(, name, body, type)
#endif

#endif
