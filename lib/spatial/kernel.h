/* SPDX-License-Identifier: MIT */
/**
 * @file kernel.h
 * Weights of many distances at once.
 */
#ifndef DIKAS_SPATIAL_KERNEL_H
#define DIKAS_SPATIAL_KERNEL_H

#include "core/lanes.h"
#include "dikas/environment.h"

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
