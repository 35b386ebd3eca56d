/* SPDX-License-Identifier: MIT */
/**
 * @file sides.h
 * What the methods share: the different values on one side of the centre, or all of them.
 */
#ifndef DIKAS_CLASSES_SIDES_H
#define DIKAS_CLASSES_SIDES_H

#include "dikas/classes.h"

enum {
    DIKAS_MOST_CLASSES_ASKED = 12,
    DIKAS_MOST_CLASSES = 14, /* where breaks lie within the values */
};

/** m different values, ascending; value i stands in upto[i + 1] - upto[i] rows. */
typedef struct dikas_side {
    const double *value;
    const int64_t *upto;
    int64_t m;
} dikas_side;

/** Where the k classes begin, 1 <= k <= m: `first[0]` is 0, and all are different. O(k log m) */
void dikas_quantile_starts(const dikas_side *side, int k, int64_t *first);

/** The same with the least sum of squared deviations. */
DIKAS_MUST_CHECK dikas_status dikas_jenks_starts(const dikas_side *side, int k, int64_t *first,
                                                 const dikas_run *run, dikas_error *err);

/** Round bounds that cover [least, most], least < most, about k classes of them; one lies at the
 * centre, unless it is missing. `bound` has room for DIKAS_MOST_CLASSES + 1.
 * @return number of bounds */
int dikas_pretty_bounds(double least, double most, int k, double centre, double *bound);

/** Number of values below x. O(log m) */
static inline int64_t dikas_values_below(const dikas_side *side, double x)
{
    int64_t from = 0, to = side->m;
    while (from < to) {
        const int64_t middle = from + (to - from) / 2;
        if (side->value[middle] < x)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

#endif
