/* SPDX-License-Identifier: MIT */
/**
 * @file by_chance.c
 * Dissimilarity that chance alone would make: dikas_dissimilarity_by_chance() of
 * dikas/segregation.h.
 *
 * With x hypergeometric (N people, K of the group, t drawn; μ = t K / N), let
 * g(x) = x (N - K - t + x) P(x) / N. From P(x + 1) / P(x) = (K - x) (t - x) / ((x + 1) (N - K - t +
 * x + 1)) follows g(x) - g(x + 1) = (x - μ) P(x): the sum of (x - μ) P(x) from v on telescopes to
 * g(v), and E|x - μ| = 2 g(v) with v = floor(μ) + 1.
 */
#include "dikas/segregation.h"
#include "measures/segregation/segregation.h"

enum { SIZES = 4096 }; /* up to here a distance is found once */

static const double two_pi = 6.283185307179586476925;

/* ln x! less Stirling's formula for it, x > 0. */
static double stirling_error(double x)
{
    if (x < 16)
        return log(tgamma(x + 1)) - (x + 0.5) * log(x) + x - log(two_pi) / 2;
    const double s = 1 / (x * x);
    return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - s / 1680) * s) * s) / x;
}

/* x ln(x / m) + m - x, also where both are near one another. */
static double deviance(double x, double m)
{
    if (fabs(x - m) >= 0.1 * (x + m))
        return x * log(x / m) + m - x;
    const double v = (x - m) / (x + m);
    double sum = (x - m) * v, term = 2 * x * v;
    for (int j = 3;; j += 2) {
        term *= v * v;
        const double next = sum + term / j;
        if (!(next < sum) && !(next > sum))
            return sum;
        sum = next;
    }
}

/* ln of the binomial probability of x among n with share q, 0 < q < 1, without the cancellation of
 * large factorials (Loader 2000, Fast and accurate computation of binomial probabilities). */
static double log_binomial(double x, double n, double q)
{
    if (!(x > 0))
        return n * log1p(-q);
    if (!(x < n))
        return n * log(q);
    return stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * q) -
           deviance(n - x, n * (1 - q)) + log(n / (two_pi * x * (n - x))) / 2;
}

/* E|x - μ| of whole numbers. */
static double mean_distance_of_whole(double N, double K, double t)
{
    if (!(t > 0) || !(t < N) || !(K > 0) || !(K < N))
        return 0;
    const double v = floor(t * K / N) + 1, q = t / N;
    const double log_p =
        log_binomial(v, K, q) + log_binomial(t - v, N - K, q) - log_binomial(t, N, q);
    return 2 * v * ((N - K - t + v) / N) * exp(log_p);
}

/* Of one group, by the number drawn: most units are small, and of few sizes. */
typedef struct {
    double N, K;
    double by_size[SIZES]; /* missing until it was found */
} distances;

static double remembered(distances *d, double t)
{
    if (!(t < SIZES))
        return mean_distance_of_whole(d->N, d->K, t);
    double *known = &d->by_size[(int)t];
    if (isnan(*known))
        *known = mean_distance_of_whole(d->N, d->K, t);
    return *known;
}

/* Between those of the whole numbers of people around t. */
static double mean_distance(distances *d, double t)
{
    const double below = floor(t), part = t - below;
    const double first = remembered(d, below);
    return part > 0 ? first + part * (remembered(d, below + 1) - first) : first;
}

static void add_group(const dikas_groups *g, int k, distances *d, dikas_sum *total)
{
    d->N = rint(g->T);
    d->K = rint(g->N[k]);
    for (int size = 0; size < SIZES; size++)
        d->by_size[size] = DIKAS_MISSING;
    for (int64_t i = 0; i < g->call->n_rows; i++) {
        const double t = dikas_groups_read(g, i);
        if (t > 0)
            dikas_sum_add(total, mean_distance(d, t));
    }
}

dikas_status dikas_dissimilarity_by_chance(int64_t n, int n_groups, const double *const *group,
                                           double *out, dikas_error *err)
{
    const dikas_call call = { .n_rows = n, .input = group, .n_repeats = n_groups };
    dikas_sum total = { 0, 0 };
    distances d;
    dikas_groups g;
    const dikas_status status = dikas_groups_open(&call, 0, &g, err);
    *out = DIKAS_MISSING;
    if (status == DIKAS_OK && g.T > 0 && g.n_peopled > 1) {
        for (int k = 0; k < n_groups; k++)
            add_group(&g, k, &d, &total);
        *out = dikas_unit(dikas_sum_value(total) / (2 * g.T * g.I));
    }
    dikas_groups_close(&g);
    return status;
}
