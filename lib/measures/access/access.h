/* SPDX-License-Identifier: MIT */
/**
 * @file access.h
 * What the records and kernels of the access family share.
 */
#ifndef DIKAS_ACCESS_H
#define DIKAS_ACCESS_H

#include "measures/measures.h"

/* clang-format off */
#define DIKAS_INPUT_SUPPLY                                                                         \
    { "supply", DIKAS_SIDE_COLUMNS, "supply", 0, HUGE_VAL, 0, DIKAS_MISSING_LEFT_OUT,              \
      "what a service offers: places, jobs, doctors; unknown counts as none" }

#define DIKAS_INPUT_DEMAND(missing, help)                                                          \
    { "demand", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, (missing), (help) }

#define DIKAS_PARAMETER_CUTOFF                                                                     \
    { "cutoff", DIKAS_NUMBER, NULL, 0, HUGE_VAL, NULL, "largest cost that counts, inclusive" }
/* clang-format on */

/** 1 where the cost is at most the number that `cutoff` points to. */
static inline double dikas_weight_within(double cost, const void *cutoff)
{
    return cost <= *(const double *)cutoff ? 1 : 0;
}

static inline void dikas_weigh_within(const double *cost, int n, const void *cutoff, double *out)
{
    for (int k = 0; k < n; k++)
        out[k] = dikas_weight_within(cost[k], cutoff);
}

/** Supply per unit of load; 0 where nobody comes, or so few that the ratio has no number. */
static inline double dikas_per_load(double supply, double load)
{
    const double ratio = load > 0 ? supply / load : 0;
    return isfinite(ratio) ? ratio : 0;
}

#endif
