/* SPDX-License-Identifier: MIT */
/**
 * @file lanes.h
 * Sixteen searches side by side: what is done to the costs of a node is done to all of them at
 * once.
 *
 * The loops over lanes are plain C that compilers turn into vectors. What runs long is built twice,
 * for processors that take four lanes at once (AVX2) and for any; which, is chosen when it runs,
 * and the bits are the same.
 */
#ifndef DIKAS_NETWORK_LANES_H
#define DIKAS_NETWORK_LANES_H

#include <stdint.h>

enum { LANES = 16 };

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

/** Defines `static void name(type *it)`: body(it), a LANES_INLINE function, for this processor. */
#if defined(__x86_64__) && !defined(DIKAS_PORTABLE)
#define LANES_DEFINE(name, body, type)                                                             \
    __attribute__((target("avx2"))) static void name##_by_fours(type *it)                          \
    {                                                                                              \
        body(it);                                                                                  \
    }                                                                                              \
    static void name##_by_any(type *it)                                                            \
    {                                                                                              \
        body(it);                                                                                  \
    }                                                                                              \
    static void name(type *it)                                                                     \
    {                                                                                              \
        if (__builtin_cpu_supports("avx2"))                                                        \
            name##_by_fours(it);                                                                   \
        else                                                                                       \
            name##_by_any(it);                                                                     \
    }
#else
#define LANES_DEFINE(name, body, type)                                                             \
    static void name(type *it)                                                                     \
    {                                                                                              \
        body(it);                                                                                  \
    }
#endif

#endif
