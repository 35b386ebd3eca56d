/* SPDX-License-Identifier: MIT */
/**
 * @file quantile.c
 * Classes of as many values, where equal ones stay together.
 *
 * From one end on, each class takes an equal part of what is left, so that a value that stands in
 * many rows (no service in reach: 0) fills one class and the others share the rest. Which end is
 * the better one depends on where such values are: both are tried, and the more even result is
 * kept, by the sum of squares of the counts.
 */
#include "classes/sides.h"

/* The first value that begins a class after `from`, so that the rows from there on are as near
 * `target` as can be: at least one value before it, and at least `later` from it on. */
static int64_t cut_near(const dikas_side *s, int64_t from, double target, int64_t later)
{
    int64_t low = from + 1, high = s->m - later;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if ((double)s->upto[middle] < target)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > from + 1 && target - (double)s->upto[low - 1] <= fabs((double)s->upto[low] - target))
        return low - 1;
    return low;
}

static void from_least(const dikas_side *s, int k, int64_t *first)
{
    const double all = (double)s->upto[s->m];
    first[0] = 0;
    for (int c = 1; c < k; c++) {
        const double begun = (double)s->upto[first[c - 1]];
        first[c] = cut_near(s, first[c - 1], begun + (all - begun) / (k - c + 1), k - c);
    }
}

/* The last value but `earlier` that ends the class before one that ends at `to`, likewise. */
static int64_t cut_near_back(const dikas_side *s, int64_t to, double target, int64_t earlier)
{
    int64_t low = earlier, high = to - 1;
    while (low < high) {
        const int64_t middle = low + (high - low + 1) / 2;
        if ((double)s->upto[middle] > target)
            high = middle - 1;
        else
            low = middle;
    }
    if (low < to - 1 && (double)s->upto[low + 1] - target < fabs(target - (double)s->upto[low]))
        return low + 1;
    return low;
}

static void from_most(const dikas_side *s, int k, int64_t *first)
{
    const double none = (double)s->upto[0];
    int64_t to = s->m;
    for (int c = k - 1; c > 0; c--) {
        const double ended = (double)s->upto[to];
        first[c] = cut_near_back(s, to, ended - (ended - none) / (c + 1), c);
        to = first[c];
    }
    first[0] = 0;
}

static double unevenness(const dikas_side *s, int k, const int64_t *first)
{
    double sum = 0;
    for (int c = 0; c < k; c++) {
        const int64_t end = c + 1 < k ? first[c + 1] : s->m;
        const double rows = (double)(s->upto[end] - s->upto[first[c]]);
        sum += rows * rows;
    }
    return sum;
}

void dikas_quantile_starts(const dikas_side *side, int k, int64_t *first)
{
    int64_t other[DIKAS_MOST_CLASSES];
    from_least(side, k, first);
    from_most(side, k, other);
    if (unevenness(side, k, other) < unevenness(side, k, first))
        for (int c = 0; c < k; c++)
            first[c] = other[c];
}
