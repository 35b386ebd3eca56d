/* SPDX-License-Identifier: MIT */
/**
 * @file inference.c
 * What the values of draws tell of the value that was observed.
 */
#include "dikas/inference.h"
#include "core/core.h"

#define WHAT "values of draws"

static int64_t sort_known(int64_t n, const double *value, dikas_placed *placed, dikas_placed *room)
{
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(value[i]))
            placed[known++] = (dikas_placed){ value[i], i };
    dikas_sort_placed(known, placed, room);
    return known;
}

/* ---- draws ---- */

double dikas_p_value(int64_t n, int64_t n_high, int64_t n_low, dikas_tail tail)
{
    const double high = (1 + (double)n_high) / (1 + (double)n);
    const double low = (1 + (double)n_low) / (1 + (double)n);
    return tail == DIKAS_TAIL_HIGH  ? high
           : tail == DIKAS_TAIL_LOW ? low
                                    : fmin(2 * fmin(high, low), 1);
}

/* Linear between order statistics. */
static double quantile(int64_t n, const dikas_placed *sorted, double share)
{
    const double place = share * (double)(n - 1);
    const int64_t at = (int64_t)place, next = at + 1 < n ? at + 1 : at;
    return sorted[at].value + (place - (double)at) * (sorted[next].value - sorted[at].value);
}

/* The values are sorted, so that sums do not depend on which draw has which. */
static void find_moments(const dikas_placed *sorted, dikas_draw_summary *out)
{
    dikas_sum sum = { 0, 0 }, squares = { 0, 0 };
    for (int64_t i = 0; i < out->n; i++)
        dikas_sum_add(&sum, sorted[i].value);
    /* within the values: the mean of equal ones is that one */
    out->mean = fmin(fmax(dikas_sum_value(sum) / (double)out->n, sorted[0].value),
                     sorted[out->n - 1].value);
    for (int64_t i = 0; i < out->n; i++)
        dikas_sum_add(&squares, (sorted[i].value - out->mean) * (sorted[i].value - out->mean));
    if (out->n > 1)
        out->sd = sqrt(dikas_sum_value(squares) / (double)(out->n - 1));
}

static double find_p(const dikas_placed *sorted, int64_t n, double value, dikas_tail tail)
{
    const double tie = DIKAS_DRAW_TIE * fmax(fabs(value), DIKAS_DRAW_TIE);
    int64_t n_high = 0, n_low = 0;
    for (int64_t i = 0; i < n; i++) {
        n_high += sorted[i].value >= value - tie;
        n_low += sorted[i].value <= value + tie;
    }
    return isnan(value) ? DIKAS_MISSING : dikas_p_value(n, n_high, n_low, tail);
}

dikas_status dikas_draws_summarise(int64_t n, const double *draw, double value, dikas_tail tail,
                                   dikas_draw_summary *out, dikas_error *err)
{
    dikas_placed *placed = dikas_alloc(2 * ((size_t)n + 1), sizeof *placed);
    *out = (dikas_draw_summary){
        0, DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING
    };
    if (placed == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    out->n = sort_known(n, draw, placed, placed + n + 1);
    if (out->n > 0) {
        find_moments(placed, out);
        out->q025 = quantile(out->n, placed, 0.025);
        out->q975 = quantile(out->n, placed, 0.975);
        out->p_value = find_p(placed, out->n, value, tail);
    }
    dikas_release(placed);
    return DIKAS_OK;
}

/* ---- many cells at once ---- */

dikas_status dikas_false_discovery(int64_t n, const double *p, double *q, dikas_error *err)
{
    double least = 1;
    for (int64_t i = 0; i < n; i++)
        if (p[i] < 0 || p[i] > 1)
            return dikas_fail(err, DIKAS_EINVAL, "row %lld: p = %g is outside [0, 1]",
                              (long long)i + 1, p[i]);
    dikas_placed *placed = dikas_alloc(2 * ((size_t)n + 1), sizeof *placed);
    if (placed == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    const int64_t m = sort_known(n, p, placed, placed + n + 1);
    for (int64_t i = 0; i < n; i++)
        q[i] = DIKAS_MISSING;
    for (int64_t j = m; j > 0; j--) {
        least = fmin(least, placed[j - 1].value * ((double)m / (double)j));
        q[placed[j - 1].row] = least;
    }
    dikas_release(placed);
    return DIKAS_OK;
}

/* ---- corrections ---- */

double dikas_above_chance(double value, double chance)
{
    const double room = value >= chance ? 1 - chance : chance;
    return isnan(value) || isnan(chance) || !(room > 0) ? DIKAS_MISSING : (value - chance) / room;
}

/* arg max of φ(d - θ) + φ(d + θ): θ = d tanh(d θ), which has a solution above 0 where d > 1. From
 * above, Newton's steps stay above it: the function θ - d tanh(d θ) is convex there. */
static double most_probable(double d)
{
    double theta = d;
    for (int step = 0; step < 100 && d > 1; step++) {
        const double bent = tanh(d * theta);
        const double next = theta - (theta - d * bent) / (1 - d * d * (1 - bent * bent));
        if (!(next < theta))
            break;
        theta = next;
    }
    return d > 1 ? fmax(theta, 0) : 0;
}

static double corrected_term(double a, double b, double X, double Y)
{
    const double sigma = sqrt(a * (1 - a) / X + b * (1 - b) / Y), d = fabs(a - b);
    return sigma > 0 ? sigma * most_probable(d / sigma) / 2 : d / 2;
}

double dikas_density_corrected_dissimilarity(int64_t n, const double *x, const double *y)
{
    dikas_sum group = { 0, 0 }, rest = { 0, 0 }, sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            dikas_sum_add(&group, x[i]);
            dikas_sum_add(&rest, y[i]);
        }
    const double X = dikas_sum_value(group), Y = dikas_sum_value(rest);
    if (!(X > 0) || !(Y > 0))
        return DIKAS_MISSING;
    for (int64_t i = 0; i < n; i++)
        if (x[i] + y[i] > 0)
            dikas_sum_add(&sum, corrected_term(x[i] / X, y[i] / Y, X, Y));
    return fmin(dikas_sum_value(sum), 1);
}
