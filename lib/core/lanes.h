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

#include <stdint.h>
#include <string.h>

#ifndef DIKAS_LANES_AT_ONCE
#define DIKAS_LANES_AT_ONCE 8
#endif

#define LANES_INLINE static inline __attribute__((always_inline))

/** ln x of normal x > 0, within two units of the last place: x = m 2^k with m near 1, and the
 * series of artanh. The C library's takes one number at a time. */
LANES_INLINE double lanes_log(double x)
{
    const uint64_t root_half = UINT64_C(0x3fe6a09e667f3bcd), one = UINT64_C(0x3ff0000000000000);
    const uint64_t two_52 = UINT64_C(0x4330000000000000);
    uint64_t bits, exponent;
    double m, k;
    memcpy(&bits, &x, sizeof bits);
    exponent = (bits - root_half + one) >> 52; /* of 2^k, with 1023 added */
    bits -= (exponent << 52) - one;
    memcpy(&m, &bits, sizeof m);
    exponent |= two_52;
    memcpy(&k, &exponent, sizeof k);
    k -= 0x1p52 + 1023;
    const double s = (m - 1) / (m + 1), z = s * s;
    double series = 1.0 / 19;
    series = series * z + 1.0 / 17;
    series = series * z + 1.0 / 15;
    series = series * z + 1.0 / 13;
    series = series * z + 1.0 / 11;
    series = series * z + 1.0 / 9;
    series = series * z + 1.0 / 7;
    series = series * z + 1.0 / 5;
    series = series * z + 1.0 / 3;
    const double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    return k * ln2_high + (2 * s + (2 * s * z * series + k * ln2_low));
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
