/* SPDX-License-Identifier: MIT */
/**
 * @file lanes.h
 * Loops for the processor at hand: plain C that compilers turn into vectors. What runs long is
 * built for processors that take eight doubles at once (AVX-512), four (AVX2) and for any; which,
 * is chosen when it runs, and the bits are the same. DIKAS_LANES_AT_ONCE, 4 or 1, keeps from the
 * wider ones.
 */
#ifndef DIKAS_CORE_LANES_H
#define DIKAS_CORE_LANES_H

#ifndef DIKAS_LANES_AT_ONCE
#define DIKAS_LANES_AT_ONCE 8
#endif

#define LANES_INLINE static inline __attribute__((always_inline))

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
