/* SPDX-License-Identifier: MIT */
/**
 * @file mix.c
 * Totals of the mix of all groups: people first, then, as the shares of all are known, how far
 * those of the cells are from them. Rows go in blocks that stay in the cache, eight at a time, each
 * of the eight with a compensated sum of its own, so that the bits are those of any processor.
 */
#include <float.h>
#include <string.h>

#include "core/lanes.h"
#include "measures/segregation/segregation.h"

enum { EIGHT = 8, ROWS = 256 };

/* Eight compensated sums. */
typedef struct {
    double high[EIGHT], low[EIGHT];
} sums;

typedef struct {
    int n_groups, n_rows; /* rows of the block, whole eights */
    const double **group, **environment;
    const double *share; /* Π */
    double *weight;      /* per row: t_i, 0 where it is left out */
    double *whole;       /* per row: people of the mix, or one by them */
    double *part;        /* group by group, per row: π_ik, or people */
    double *value;       /* per row: what is added up */
    sums *members;       /* per group */
    sums people, deviation, divergence, entropy, interaction;
    sums *variance;                 /* per group */
    sums *met;                      /* per group and group met */
    double least[ROWS], most[ROWS]; /* numbers, of what came in each row of a block */
} sweep;

typedef double eight __attribute__((vector_size(EIGHT * sizeof(double))));

/* Adds the numbers, times their weights where there are some. */
LANES_INLINE void add_eights(sums *s, int n, const double *weight, const double *x)
{
    eight high, low;
    memcpy(&high, s->high, sizeof high);
    memcpy(&low, s->low, sizeof low);
    for (int i = 0; i < n; i += EIGHT) {
        eight added, w;
        memcpy(&added, x + i, sizeof added);
        if (weight) {
            memcpy(&w, weight + i, sizeof w);
            added *= w;
        }
        const eight total = high + added, back = total - high;
        low += (high - (total - back)) + (added - back);
        high = total;
    }
    memcpy(s->high, &high, sizeof high);
    memcpy(s->low, &low, sizeof low);
}

static double value_of(const sums *s)
{
    dikas_sum all = { 0, 0 };
    for (int l = 0; l < EIGHT; l++)
        dikas_sum_merge(&all, (dikas_sum){ s->high[l], s->low[l] });
    return dikas_sum_value(all);
}

/* Sum of some columns, row by row. */
LANES_INLINE void add_columns(int n_columns, const double *const *column, int n, double *sum)
{
    for (int i = 0; i < n; i++)
        sum[i] = column[0][i];
    for (int k = 1; k < n_columns; k++)
        for (int i = 0; i < n; i++)
            sum[i] += column[k][i];
}

/* Which rows count, and with how many people. Comparisons with missing are false. */
LANES_INLINE void weigh(sweep *it)
{
    add_columns(it->n_groups, it->group, it->n_rows, it->weight);
    if (it->environment) {
        add_columns(it->n_groups, it->environment, it->n_rows, it->whole);
        for (int i = 0; i < it->n_rows; i++)
            it->weight[i] = it->weight[i] > 0 && it->whole[i] > 0 ? it->weight[i] : 0;
    } else {
        for (int i = 0; i < it->n_rows; i++)
            it->whole[i] = it->weight[i] = it->weight[i] > 0 ? it->weight[i] : 0;
    }
}

/* The least and the most of every row of all blocks. */
LANES_INLINE void widen_range(int n, const double *restrict x, double *restrict least,
                              double *restrict most)
{
    for (int i = 0; i < n; i++) {
        least[i] = x[i] < least[i] ? x[i] : least[i];
        most[i] = x[i] > most[i] ? x[i] : most[i];
    }
}

/* x where the row counts, else 0. */
LANES_INLINE void keep_counted(int n, const double *restrict weight, const double *restrict x,
                               double *restrict out)
{
    for (int i = 0; i < n; i++) {
        const double here = x[i];
        out[i] = weight[i] > 0 ? here : 0;
    }
}

/* People of each group and of all. */
LANES_INLINE void count_body(sweep *it)
{
    weigh(it);
    add_eights(&it->people, it->n_rows, NULL, it->weight);
    for (int k = 0; k < it->n_groups; k++) {
        widen_range(it->n_rows, it->group[k], it->least, it->most);
        if (it->environment)
            widen_range(it->n_rows, it->environment[k], it->least, it->most);
        keep_counted(it->n_rows, it->weight, it->group[k], it->value);
        add_eights(&it->members[k], it->n_rows, NULL, it->value);
    }
}

LANES_DEFINE(count, count_body, sweep)

LANES_INLINE void scale_counted(int n, const double *restrict weight, const double *restrict x,
                                const double *restrict scale, double *restrict out)
{
    for (int i = 0; i < n; i++) {
        const double here = x[i] * scale[i];
        out[i] = weight[i] > 0 ? here : 0;
    }
}

/* Shares of what counts as the mix. */
LANES_INLINE void part_body(sweep *it)
{
    const double *const *mix = it->environment ? it->environment : it->group;
    weigh(it);
    for (int i = 0; i < it->n_rows; i++)
        it->whole[i] = 1 / (it->weight[i] > 0 ? it->whole[i] : 1);
    for (int k = 0; k < it->n_groups; k++)
        scale_counted(it->n_rows, it->weight, mix[k], it->whole, it->part + k * ROWS);
}

LANES_DEFINE(find_parts, part_body, sweep)

LANES_INLINE void deviate_body(sweep *it)
{
    memset(it->value, 0, sizeof(double[ROWS]));
    for (int k = 0; k < it->n_groups; k++)
        for (int i = 0; i < it->n_rows; i++)
            it->value[i] += fabs(it->part[k * ROWS + i] - it->share[k]);
    add_eights(&it->deviation, it->n_rows, it->weight, it->value);
    for (int k = 0; k < it->n_groups; k++) {
        for (int i = 0; i < it->n_rows; i++) {
            const double beyond = it->part[k * ROWS + i] - it->share[k];
            it->value[i] = beyond * beyond;
        }
        add_eights(&it->variance[k], it->n_rows, it->weight, it->value);
    }
}

LANES_DEFINE(deviate, deviate_body, sweep)

LANES_INLINE void diverge_body(sweep *it)
{
    memset(it->value, 0, sizeof(double[ROWS]));
    for (int k = 0; k < it->n_groups; k++) {
        const double more = it->share[k] > 0 ? 1 / it->share[k] : 0;
        for (int i = 0; i < it->n_rows; i++) {
            const double part = it->part[k * ROWS + i];
            it->value[i] += part * lanes_log(part > 0 ? part * more : 1);
        }
    }
    add_eights(&it->divergence, it->n_rows, it->weight, it->value);
}

LANES_DEFINE(diverge, diverge_body, sweep)

/* Entropy and interaction of environments. */
LANES_INLINE void mingle_body(sweep *it)
{
    memset(it->value, 0, sizeof(double[ROWS]));
    for (int k = 0; k < it->n_groups; k++)
        for (int i = 0; i < it->n_rows; i++) {
            const double part = it->part[k * ROWS + i];
            it->value[i] -= part * lanes_log(part > 0 ? part : 1);
        }
    add_eights(&it->entropy, it->n_rows, it->weight, it->value);
    memset(it->value, 0, sizeof(double[ROWS]));
    for (int k = 0; k < it->n_groups; k++)
        for (int i = 0; i < it->n_rows; i++) {
            const double part = it->part[k * ROWS + i];
            it->value[i] += part * (1 - part);
        }
    add_eights(&it->interaction, it->n_rows, it->weight, it->value);
}

LANES_DEFINE(mingle, mingle_body, sweep)

/* Members who have a member of another group, or their own, in their mix. */
LANES_INLINE void meet_body(sweep *it)
{
    for (int m = 0; m < it->n_groups; m++) {
        keep_counted(it->n_rows, it->weight, it->group[m], it->value);
        for (int k = 0; k < it->n_groups; k++)
            add_eights(&it->met[m * it->n_groups + k], it->n_rows, it->value, it->part + k * ROWS);
    }
}

LANES_DEFINE(meet, meet_body, sweep)

/* ---- blocks ---- */

/* Columns that a sweep runs over, and room for the last rows of them. */
typedef struct {
    int64_t n;
    int n_groups;
    const double *const *group, *const *environment;
    double *last; /* group by group, environments after them; the rows that fill up are 0 */
} columns;

static const double *block_of(const columns *c, const double *column, int64_t first, int64_t rows,
                              int position)
{
    double *last = c->last + (int64_t)position * ROWS;
    if (rows % EIGHT == 0)
        return column + first;
    memset(last, 0, sizeof(double[ROWS]));
    memcpy(last, column + first, (size_t)rows * sizeof *last);
    return last;
}

/* Rooms that a sweep works in. */
typedef struct {
    double *last, *work;
    const double **block;
    sums *sums;
} rooms;

/* `n_sums` for each group; to be closed also after a failure. */
static dikas_status open_sweep(columns *c, size_t n_sums, rooms *r, sweep *it, dikas_error *err)
{
    const size_t G = (size_t)c->n_groups;
    *r = (rooms){ 0 };
    if (c->n < 0 || c->n_groups < 1)
        return dikas_fail(err, DIKAS_EINVAL, "%lld cells and %d groups: at least 0 and 1 are",
                          (long long)c->n, c->n_groups);
    r->last = dikas_alloc(2 * G, sizeof(double[ROWS]));
    r->work = dikas_alloc(G + 3, sizeof(double[ROWS]));
    r->block = dikas_alloc(2 * G, sizeof *r->block);
    r->sums = dikas_alloc_zero(n_sums * G, sizeof *r->sums);
    if (!r->last || !r->work || !r->block || !r->sums)
        return DIKAS_NO_MEMORY(err, "the mix of groups");
    c->last = r->last;
    *it = (sweep){ .n_groups = c->n_groups,
                   .group = r->block,
                   .environment = c->environment ? r->block + G : NULL,
                   .weight = r->work,
                   .value = r->work + ROWS,
                   .whole = r->work + 2 * ROWS,
                   .part = r->work + 3 * ROWS,
                   .members = r->sums };
    return DIKAS_OK;
}

static void close_sweep(rooms *r)
{
    dikas_release(r->last);
    dikas_release(r->work);
    dikas_release(r->block);
    dikas_release(r->sums);
}

static void set_block(sweep *it, const columns *c, int64_t first)
{
    const int64_t rows = c->n - first < ROWS ? c->n - first : ROWS;
    it->n_rows = (int)((rows + EIGHT - 1) / EIGHT * EIGHT);
    for (int k = 0; k < c->n_groups; k++) {
        it->group[k] = block_of(c, c->group[k], first, rows, k);
        if (c->environment)
            it->environment[k] = block_of(c, c->environment[k], first, rows, c->n_groups + k);
    }
}

/* ---- totals ---- */

typedef struct {
    dikas_mix mix;
    double number[]; /* members, share, variance of each group */
} room;

static void set_shares(dikas_mix *m, const sweep *it, double *members, double *share)
{
    m->people = value_of(&it->people);
    for (int k = 0; k < m->n_groups; k++) {
        members[k] = value_of(&it->members[k]);
        share[k] = m->people > 0 ? members[k] / m->people : 0;
        m->n_peopled += members[k] > 0;
        m->entropy += dikas_x_log(share[k], 1, share[k]);
        m->interaction += share[k] * ((m->people - members[k]) / (m->people > 0 ? m->people : 1));
    }
}

static void set_totals(dikas_mix *m, const sweep *it, double *variance)
{
    const double T = m->people > 0 ? m->people : 1;
    double beyond = 0;
    m->deviation = value_of(&it->deviation) / T;
    m->divergence = fmax(value_of(&it->divergence) / T, 0);
    for (int k = 0; k < m->n_groups; k++) {
        variance[k] = value_of(&it->variance[k]) / T;
        beyond += variance[k];
    }
    m->lost_entropy = it->environment ? m->entropy - value_of(&it->entropy) / T : m->divergence;
    m->lost_interaction =
        it->environment ? m->interaction - value_of(&it->interaction) / T : beyond;
}

static int is_in_range(const sweep *it)
{
    int is = 1;
    for (int i = 0; i < ROWS; i++)
        is &= it->least[i] >= 0 && it->most[i] <= DBL_MAX;
    return is;
}

static dikas_status check_columns(const columns *c, const double *const *column, const char *what,
                                  dikas_error *err)
{
    for (int k = 0; column && k < c->n_groups; k++) {
        const int64_t i = dikas_first_outside(c->n, column[k], 0, HUGE_VAL);
        if (i < c->n)
            return dikas_fail(err, DIKAS_EINVAL, "%s %d, row %lld: %g is outside [0, inf)", what,
                              k + 1, (long long)i + 1, column[k][i]);
    }
    return DIKAS_OK;
}

/* How many people there are, in columns that hold nothing else. */
static dikas_status count_all(sweep *it, const columns *c, dikas_error *err)
{
    for (int64_t first = 0; first < c->n; first += ROWS) {
        set_block(it, c, first);
        count(it);
    }
    if (is_in_range(it))
        return DIKAS_OK;
    DIKAS_TRY(check_columns(c, c->group, "group", err));
    return check_columns(c, c->environment, "environment of group", err);
}

static dikas_status find_totals(const columns *c, sweep *it, room *out, dikas_error *err)
{
    double *members = out->number, *share = members + c->n_groups;
    double *variance = share + c->n_groups;
    out->mix.n_groups = c->n_groups;
    out->mix.members = members;
    out->mix.share = share;
    out->mix.variance = variance;
    DIKAS_TRY(count_all(it, c, err));
    set_shares(&out->mix, it, members, share);
    it->share = share;
    for (int64_t first = 0; first < c->n; first += ROWS) {
        set_block(it, c, first);
        find_parts(it);
        deviate(it);
        diverge(it);
        if (c->environment)
            mingle(it);
    }
    set_totals(&out->mix, it, variance);
    return DIKAS_OK;
}

dikas_status dikas_mix_new(int64_t n, int n_groups, const double *const *group,
                           const double *const *environment, dikas_mix **out, dikas_error *err)
{
    columns c = { n, n_groups, group, environment, NULL };
    rooms r;
    sweep it;
    room *made = NULL;
    *out = NULL;
    dikas_status status = open_sweep(&c, 2, &r, &it, err);
    if (status == DIKAS_OK) {
        made = dikas_alloc_zero(1, sizeof *made + 3 * (size_t)n_groups * sizeof(double));
        it.variance = it.members + n_groups;
        status = made ? find_totals(&c, &it, made, err) : DIKAS_NO_MEMORY(err, "the mix of groups");
    }
    close_sweep(&r);
    if (status == DIKAS_OK)
        *out = &made->mix;
    else
        dikas_release(made);
    return status;
}

void dikas_mix_free(dikas_mix *mix)
{
    dikas_release(mix);
}

dikas_status dikas_mix_exposure(int64_t n, int n_groups, const double *const *group,
                                const double *const *environment, double *exposure,
                                dikas_error *err)
{
    columns c = { n, n_groups, group, environment, NULL };
    rooms r;
    sweep it;
    dikas_status status = open_sweep(&c, 1 + (size_t)n_groups, &r, &it, err);
    if (status == DIKAS_OK) {
        it.met = it.members + n_groups;
        status = count_all(&it, &c, err);
    }
    for (int64_t first = 0; first < n && status == DIKAS_OK; first += ROWS) {
        set_block(&it, &c, first);
        find_parts(&it);
        meet(&it);
    }
    for (int k = 0; k < n_groups * n_groups && status == DIKAS_OK; k++) {
        const double members = value_of(&it.members[k / n_groups]);
        exposure[k] = members > 0 ? dikas_unit(value_of(&it.met[k]) / members) : DIKAS_MISSING;
    }
    close_sweep(&r);
    return status;
}

/* ---- in a measure ---- */

dikas_status dikas_mix_of(const dikas_call *call, int first, const dikas_mix **out,
                          dikas_error *err)
{
    dikas_mix *made = NULL;
    *out = call->mix;
    if (call->mix)
        return DIKAS_OK;
    const dikas_status status =
        dikas_mix_new(call->n_rows, call->n_repeats, call->input + first,
                      call->environment ? call->environment + first : NULL, &made, err);
    *out = made;
    return status;
}

void dikas_mix_done(const dikas_call *call, const dikas_mix *mix)
{
    if (mix != call->mix)
        dikas_mix_free((dikas_mix *)mix);
}

int dikas_mix_defined(const dikas_call *call, const dikas_mix *mix, int output, int needs_two)
{
    const char *why = !(mix->people > 0)                ? "no_people"
                      : needs_two && mix->n_peopled < 2 ? "one_group"
                                                        : NULL;
    if (why)
        dikas_undefined(call, output, why);
    return why == NULL;
}

dikas_status dikas_mix_run(const dikas_call *call, int needs_two, dikas_mix_index index,
                           double high, dikas_error *err)
{
    const dikas_mix *mix;
    DIKAS_TRY(dikas_mix_of(call, 0, &mix, err));
    if (dikas_mix_defined(call, mix, 0, needs_two))
        *call->output[0] = call->environment ? index(mix) : fmin(fmax(index(mix), 0), high);
    dikas_mix_done(call, mix);
    return DIKAS_OK;
}
