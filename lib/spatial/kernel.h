/* SPDX-License-Identifier: MIT */
/**
 * @file kernel.h
 * Weights of many distances at once.
 */
#ifndef DIKAS_SPATIAL_KERNEL_H
#define DIKAS_SPATIAL_KERNEL_H

#include <string.h>

#include "core/lanes.h"
#include "dikas/environment.h"

/** Proximity of others than oneself: exp(-64 z), 0 at no distance at all. Of the library itself;
 * whoever asks for it has to go round dikas_environment_visit(), which refuses it. */
#define KERNEL_DECAY     ((dikas_kernel)(DIKAS_KERNEL_EXPONENTIAL + 1))
#define LENGTHS_OF_DECAY 64.0

/* exp(x) of -700 < x <= 0, to some 3e-16 of it: x = n ln 2 + r, and the series of exp(r), its terms
 * by powers of r² so that few wait for others. The C library's takes one number at a time. */
LANES_INLINE double exp_of(double x)
{
    const double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
    const double to_whole = 0x1.8p52, shifted = x * 0x1.71547652b82fep0 + to_whole;
    const double n = shifted - to_whole, r = (x - n * ln2_high) - n * ln2_low;
    const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    const double low = ((1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6))) +
                       r4 * ((1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040)));
    const double high = (1.0 / 40320 + r * (1.0 / 362880)) +
                        r2 * (1.0 / 3628800 + r * (1.0 / 39916800)) +
                        r4 * (1.0 / 479001600 + r * (1.0 / 6227020800));
    const double series = low + r8 * high;
    double power;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52; /* n stands in the last places of `shifted` */
    memcpy(&power, &bits, sizeof power);
    return series * power;
}

/** The farthest that counts. */
LANES_INLINE double kernel_limit(double radius)
{
    return radius * (1 + 1e-9);
}

/** out[k] = K(distance[k] / radius). */
LANES_INLINE void kernel_weigh(dikas_kernel kernel, double radius, int64_t n,
                               const double *restrict distance, double *restrict out)
{
    const double limit = kernel_limit(radius);
    if (kernel == KERNEL_DECAY) {
        const double rate = -LENGTHS_OF_DECAY / radius;
        for (int64_t k = 0; k < n; k++)
            out[k] = exp_of((distance[k] <= limit ? distance[k] : limit) * rate);
        for (int64_t k = 0; k < n; k++) /* by itself: a condition about exp_of() would branch */
            out[k] = distance[k] > 0 && distance[k] <= limit ? out[k] : 0;
        return;
    }
    switch (kernel) {
    case DIKAS_KERNEL_UNIFORM:
        for (int64_t k = 0; k < n; k++)
            out[k] = distance[k] <= limit ? 1 : 0;
        return;
    case DIKAS_KERNEL_TRIANGULAR:
        for (int64_t k = 0; k < n; k++) {
            const double w = 1 - distance[k] / radius;
            out[k] = w > 0 ? w : 0;
        }
        return;
    case DIKAS_KERNEL_BIWEIGHT:
        for (int64_t k = 0; k < n; k++) {
            const double z = distance[k] / radius, w = (1 - z * z) * (1 - z * z);
            out[k] = distance[k] <= limit ? w : 0;
        }
        return;
    case DIKAS_KERNEL_GAUSSIAN:
        for (int64_t k = 0; k < n; k++) {
            const double z = distance[k] / radius;
            out[k] = distance[k] <= limit ? exp(-0.5 * (z * z)) : 0;
        }
        return;
    case DIKAS_KERNEL_EXPONENTIAL:
        for (int64_t k = 0; k < n; k++)
            out[k] = distance[k] <= limit ? exp(-(distance[k] / radius)) : 0;
        return;
    }
}

#endif
