/* SPDX-License-Identifier: MIT */
/**
 * @file bounds.c
 * What hidden counts leave open: statistics with none of the people who are hidden, and with as
 * many as there can be.
 *
 * A count of fewer than K people that is hidden is 0 to K - 1, and no more than a total that stays
 * visible.
 */
#include "core/core.h"
#include "join/join.h"

/* The most that a hidden count of a source can be. */
static double most_hidden(const join_run *j, int64_t source)
{
    const double rule = (double)(j->options->bounds - 1);
    const double all = j->hidden_most ? j->hidden_most[source] : DIKAS_MISSING;
    return all < rule ? all : rule;
}

/* Counts over cells; where a count is missing it is 0, or the most it can be. */
static dikas_status split_bound(join_run *j, const double *count, const double *of, int high,
                                double *out, dikas_error *err)
{
    double *whole = g_new(double, (gsize)j->n_sources + 1);
    double *unused = g_new(double, (gsize)j->n + 1);
    for (int64_t i = 0; i < j->n_sources; i++) {
        whole[i] = !isnan(count[i]) ? count[i] : high ? most_hidden(j, i) : 0;
        if (of && isnan(of[i]))
            whole[i] = DIKAS_MISSING; /* a rate leaves such sources out */
        else if (of && whole[i] > of[i])
            whole[i] = of[i];
    }
    const dikas_status status = split(j, whole, NULL, out, unused, NULL, err);
    g_free(whole);
    g_free(unused);
    return status;
}

/* Parts of a rate, divided. */
static void divide(const join_run *j, double *over, const double *under)
{
    for (int64_t i = 0; i < j->n; i++)
        over[i] = under[i] > 0 ? over[i] / under[i] : DIKAS_MISSING;
}

static dikas_status bound_rate(join_run *j, statistic *s, dikas_error *err)
{
    double *under = g_new(double, (gsize)j->n + 1), *unused = g_new(double, (gsize)j->n + 1);
    dikas_status status = split(j, s->whole, NULL, under, unused, NULL, err);
    if (status == DIKAS_OK)
        status = split_bound(j, s->numerator, s->whole, 0, s->out_low, err);
    if (status == DIKAS_OK)
        status = split_bound(j, s->numerator, s->whole, 1, s->out_high, err);
    if (status == DIKAS_OK) {
        divide(j, s->out_low, under);
        divide(j, s->out_high, under);
    }
    g_free(under);
    g_free(unused);
    return status;
}

dikas_status compute_bounds(join_run *j, statistic *s, dikas_error *err)
{
    s->out_low = g_new(double, (gsize)j->n + 1);
    s->out_high = g_new(double, (gsize)j->n + 1);
    if (s->kind == RATE)
        return bound_rate(j, s, err);
    DIKAS_TRY(split_bound(j, s->value, NULL, 0, s->out_low, err));
    DIKAS_TRY(split_bound(j, s->value, NULL, 1, s->out_high, err));
    for (int64_t i = 0; i < j->n; i++)
        if (isnan(j->cell_area[i]) || (j->options->key && isnan(s->known_share[i])))
            s->out_low[i] = s->out_high[i] = DIKAS_MISSING;
    return DIKAS_OK;
}
