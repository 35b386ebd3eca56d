/* SPDX-License-Identifier: MIT */
/**
 * @file pretty.c
 * Bounds that are 1, 2 or 5 times a power of ten apart.
 */
#include <float.h>
#include <stdio.h>

#include "classes/sides.h"
#include "core/core.h"

/* A step of `times` * 10^power. */
typedef struct {
    int times, power;
} step;

/* i steps: the double next to the decimal number, as if it had been typed. */
static double steps_at(double i, step s)
{
    char text[64];
    double x = 0;
    const int length = snprintf(text, sizeof text, "%.0fe%d", i * s.times, s.power);
    return dikas_strtod(text, (size_t)length, &x) ? x + 0 : DIKAS_MISSING;
}

static double width_of(step s)
{
    return steps_at(1, s);
}

static step next_of(step s)
{
    if (s.times == 5)
        return (step){ 1, s.power + 1 };
    return (step){ s.times == 1 ? 2 : 5, s.power };
}

/* Bounds at whole steps, or at whole steps from the centre where it is at none. */
typedef struct {
    step step;
    double centre;
    double from, to; /* number of the first bound and of the last */
} ladder;

static double rung(const ladder *l, double i)
{
    return isnan(l->centre) ? steps_at(i, l->step) : l->centre + steps_at(i, l->step);
}

static ladder ladder_of(double least, double most, double centre, step s)
{
    const double width = width_of(s);
    const double at = centre / width;
    const double nearest = round(at);
    ladder l = { .step = s, .centre = DIKAS_MISSING };
    if (!isnan(centre) && fabs(steps_at(nearest, s) - centre) > 0)
        l.centre = centre;
    const double origin = isnan(l.centre) ? 0 : l.centre / width;
    l.from = floor(least / width - origin);
    l.to = ceil(most / width - origin);
    while (rung(&l, l.from + 1) <= least) /* rounding of the quotient */
        l.from++;
    while (rung(&l, l.from) > least)
        l.from--;
    while (rung(&l, l.to - 1) >= most)
        l.to--;
    while (rung(&l, l.to) < most)
        l.to++;
    return l;
}

static int is_better(const ladder *a, const ladder *b, int k)
{
    return fabs(a->to - a->from - k) <= fabs(b->to - b->from - k);
}

int dikas_pretty_bounds(double least, double most, int k, double centre, double *bound)
{
    if (!isnan(centre)) { /* a bound lies there, beyond the values too */
        least = fmin(least, centre);
        most = fmax(most, centre);
    }
    const double wanted = most / k - least / k;
    /* so few steps from 0 that all their numbers are exact */
    const double finest = fmax(fmax(fabs(least), fabs(most)) * 0x1p-46, DBL_MIN);
    int n = 0;
    step s = { 1, (int)floor(log10(fmax(wanted, finest))) - 1 };
    ladder best = ladder_of(least, most, centre, s);
    for (int tried = 0; tried < 8; tried++) {
        s = next_of(s);
        const ladder l = ladder_of(least, most, centre, s);
        if (best.to - best.from > DIKAS_MOST_CLASSES || is_better(&l, &best, k))
            best = l;
    }
    for (double i = best.from; i <= best.to && n <= DIKAS_MOST_CLASSES; i++) {
        const double x = fmax(fmin(rung(&best, i), DBL_MAX), -DBL_MAX);
        if (n == 0 || x > bound[n - 1])
            bound[n++] = x;
    }
    return n;
}
