/* SPDX-License-Identifier: MIT */
/**
 * @file stretches.c
 * Sums over groups for many cells at once: what processors do in vectors.
 */
#include "core/lanes.h"
#include "measures/segregation/segregation.h"

enum { ROWS = 64, LANES = 8 };

/* Some rows. */
typedef struct stretch {
    const dikas_groups *g;
    int64_t row;
    int n;
    dikas_at_once what;
    double people[ROWS], around[ROWS]; /* of the cells, and of their environments */
    double value[ROWS];
    double *high, *low; /* sums of each group, lane by lane */
} stretch;

static int next_stretch(stretch *it)
{
    const int64_t left = it->g->call->n_rows - it->row;
    it->n = left < ROWS ? (int)left : ROWS;
    return it->n > 0;
}

/* 1 where the inputs before the groups are known. */
static int is_led(const dikas_groups *g, int64_t row)
{
    for (int k = 0; k < g->first; k++)
        if (g->call->input[k] && isnan(g->call->input[k][row]))
            return 0;
    return 1;
}

/* A row in which anything is unknown has missing people. */
static void mark_unknown(stretch *it)
{
    const double *around = it->g->around ? it->g->around[0] : NULL;
    for (int l = 0; l < it->n && (around || it->g->first > 0); l++)
        if ((around && isnan(around[it->row + l])) || !is_led(it->g, it->row + l))
            it->people[l] = DIKAS_MISSING;
}

/* ---- people ---- */

LANES_INLINE void count_body(stretch *it)
{
    const dikas_groups *g = it->g;
    const double *const *own = g->call->input + g->first;
    for (int l = 0; l < ROWS; l++)
        it->people[l] = 0;
    for (int k = 0; k < g->n; k++)
        for (int l = 0; l < it->n; l++)
            it->people[l] += own[k][it->row + l];
}

LANES_DEFINE(count, count_body, stretch)

/* Compensated sums (Knuth's, which needs no branch), one for each lane. */
LANES_INLINE void add_lanes_body(stretch *it)
{
    const dikas_groups *g = it->g;
    for (int k = 0; k < g->n; k++) {
        const double *members = g->call->input[g->first + k] + it->row;
        double *high = it->high + k * LANES, *low = it->low + k * LANES, x[ROWS] = { 0 };
        for (int l = 0; l < it->n; l++)
            x[l] = isnan(it->people[l]) ? 0 : members[l];
        for (int r = 0; r < ROWS; r += LANES)
            for (int l = 0; l < LANES; l++) {
                const double sum = high[l] + x[r + l], back = sum - high[l];
                low[l] += (high[l] - (sum - back)) + (x[r + l] - back);
                high[l] = sum;
            }
    }
}

LANES_DEFINE(add_lanes, add_lanes_body, stretch)

dikas_status dikas_groups_add_up(dikas_groups *g, dikas_error *err)
{
    double *sums = dikas_alloc_zero(2 * LANES * ((size_t)g->n + 1), sizeof *sums);
    dikas_sum all = { 0, 0 };
    if (sums == NULL)
        return DIKAS_NO_MEMORY(err, "groups");
    stretch it = { .g = g, .high = sums, .low = sums + LANES * (g->n + 1) };
    for (; next_stretch(&it); it.row += ROWS) {
        count(&it);
        mark_unknown(&it);
        add_lanes(&it);
    }
    for (int k = 0; k < g->n; k++) {
        dikas_sum of_group = { 0, 0 };
        for (int l = k * LANES; l < (k + 1) * LANES; l++)
            dikas_sum_merge(&of_group, (dikas_sum){ it.high[l], it.low[l] });
        dikas_sum_merge(&all, of_group);
        g->N[k] = dikas_sum_value(of_group);
    }
    g->T = dikas_sum_value(all);
    dikas_release(sums);
    return DIKAS_OK;
}

/* ---- means ---- */

/* Σ π ln(π / Π); with 1 for Π what the entropy is less than nothing. */
LANES_INLINE void add_logs(stretch *it, const double *members, double Pi)
{
    for (int l = 0; l < it->n; l++) {
        const double part = members[l] / it->around[l];
        it->value[l] += part * lanes_log(part > 0 ? part / Pi : 1);
    }
}

LANES_INLINE void add_distances(stretch *it, const double *members, double Pi)
{
    for (int l = 0; l < it->n; l++)
        it->value[l] += fabs(members[l] / it->around[l] - Pi) / 2;
}

LANES_INLINE void look_body(stretch *it)
{
    const dikas_groups *g = it->g;
    const double *const *mix = g->around ? g->around : g->call->input + g->first;
    for (int l = 0; l < it->n; l++)
        it->around[l] = it->value[l] = 0;
    for (int k = 0; k < g->n; k++)
        for (int l = 0; l < it->n; l++)
            it->around[l] += mix[k][it->row + l];
    for (int k = 0; k < g->n; k++)
        if (it->what == DIKAS_DISSIMILARITY)
            add_distances(it, mix[k] + it->row, g->Pi[k]);
        else
            add_logs(it, mix[k] + it->row, it->what == DIKAS_DIVERGENCE ? g->Pi[k] : 1);
}

LANES_DEFINE(look, look_body, stretch)

double dikas_groups_mean_at_once(const dikas_groups *g, dikas_at_once what)
{
    const double above = what == DIKAS_LACK_OF_ENTROPY ? g->E : 0;
    dikas_sum total = { 0, 0 };
    stretch it = { .g = g, .what = what };
    for (; next_stretch(&it); it.row += ROWS) {
        count(&it);
        mark_unknown(&it);
        look(&it);
        for (int l = 0; l < it.n; l++)
            if (it.people[l] > 0 && it.around[l] > 0)
                dikas_sum_add(&total, it.people[l] * (above + it.value[l]));
    }
    return dikas_sum_value(total) / g->T;
}
