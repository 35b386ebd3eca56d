/* SPDX-License-Identifier: MIT */
/**
 * @file access_sum.c
 * Sums over everything within reach, without forming pairs: sixteen rows in one search.
 */
#include <string.h>

#include "core/core.h"
#include "network/access.h"
#include "network/batch.h"

typedef struct {
    const access_relation *relation;
    dikas_direction direction;
    int n;
    const dikas_weighted_sum *sums;
    int32_t *order; /* rows by their first node, so that neighbours can be searched together */
} summing;

/* A dikas_sum per lane. */
typedef struct {
    double high[LANES], low[LANES];
} lane_sums;

typedef struct {
    access_reader *reader;
    lane_sums *total; /* one per sum */
    void *memory;     /* of the totals */
    dikas_sum *alone; /* the same for a row that stands alone */
} summer;

static dikas_status order_rows(summing *s, int32_t n, dikas_error *err)
{
    const size_t n_nodes = (size_t)s->relation->graph->n_nodes;
    int32_t *start = dikas_alloc_zero(n_nodes + 2, sizeof *start);
    s->order = dikas_alloc((size_t)n, sizeof *s->order);
    const int complete = start && s->order;
    if (complete) {
        for (int32_t i = 0; i < n; i++)
            start[access_node_of_row(s->relation, s->direction, i) + 1]++;
        for (size_t u = 0; u <= n_nodes; u++)
            start[u + 1] += start[u];
        for (int32_t i = 0; i < n; i++)
            s->order[start[access_node_of_row(s->relation, s->direction, i)]++] = i;
    }
    dikas_release(start);
    return complete ? DIKAS_OK : DIKAS_NO_MEMORY(err, "rows in order");
}

static void sum_leave(void *context, void *worker)
{
    const summing *s = context;
    summer *me = worker;
    if (!me)
        return;
    access_close(s->relation, me->reader);
    dikas_release(me->memory);
    dikas_release(me->alone);
    dikas_release(me);
}

static dikas_status sum_enter(void *context, int number, void **worker, dikas_error *err)
{
    const summing *s = context;
    const access_relation *a = s->relation;
    summer *me = dikas_alloc_zero(1, sizeof *me);
    void *reader = NULL;
    (void)number;
    if (!me)
        return DIKAS_NO_MEMORY(err, "sums");
    dikas_status status = access_open(a, s->direction, &reader, err);
    me->reader = reader;
    me->total = lanes_alloc(2 * (size_t)s->n, &me->memory);
    me->alone = dikas_alloc((size_t)s->n, sizeof *me->alone);
    if (status == DIKAS_OK && (!me->total || !me->alone))
        status = DIKAS_NO_MEMORY(err, "sums");
    if (status != DIKAS_OK)
        sum_leave(context, me);
    else
        *worker = me;
    return status;
}

/* As dikas_sum_add() does in every lane, to the same bits: the error of an addition (Knuth, The
 * Art of Computer Programming 2, 4.2.2, theorem B), found without a branch. */
LANES_INLINE void add_lanes(lane_sums *restrict total, const double *restrict x)
{
#pragma omp simd
    for (int k = 0; k < LANES; k++) {
        const double high = total->high[k], sum = high + x[k], part = sum - high;
        total->low[k] += (high - (sum - part)) + (x[k] - part);
        total->high[k] = sum;
    }
}

/* What all lanes cost with a leg, 0 beyond the limit, and for whom that is within it (1 or 0);
 * returns whether there are any. */
LANES_INLINE int add_leg(double limit, const double *cost, double leg, double *restrict whole,
                         double *restrict within)
{
    int64_t any = 0;
#pragma omp simd reduction(| : any)
    for (int k = 0; k < LANES; k++) {
        const double sum = cost[k] + leg;
        any |= sum <= limit ? -1 : 0;
        whole[k] = sum <= limit ? sum : 0;
        within[k] = sum <= limit ? 1 : 0;
    }
    return any != 0;
}

/* The weights of those within times x; nothing for the others. */
LANES_INLINE void times(double *restrict weight, const double *restrict within, double x)
{
#pragma omp simd
    for (int k = 0; k < LANES; k++)
        weight[k] = within[k] > 0 ? weight[k] * x : 0;
}

LANES_INLINE void weigh(const dikas_weighted_sum *sum, const double *cost, double *out)
{
    if (sum->weigh) {
        sum->weigh(cost, LANES, sum->parameters, out);
        return;
    }
    for (int k = 0; k < LANES; k++)
        out[k] = sum->weight(cost[k], sum->parameters);
}

/* Adds another place that the lanes reach at these costs and a leg. All lanes are weighed, also
 * those that come from beyond the limit, as if from here: that is faster than to pick.
 */
LANES_INLINE void add_other(const summing *s, summer *me, int32_t other, const double *cost,
                            double leg)
{
    double whole[LANES], within[LANES], term[LANES];
    if (!add_leg(s->relation->limit, cost, leg, whole, within))
        return;
    for (int i = 0; i < s->n; i++) {
        const dikas_weighted_sum *sum = &s->sums[i];
        const double x = sum->x ? sum->x[other] : 1;
        if (isnan(x))
            continue;
        weigh(sum, whole, term);
        times(term, within, x);
        add_lanes(&me->total[i], term);
    }
}

/* What is met once is added when its node is; the rest waits until its least cost is known. */
LANES_INLINE dikas_status add_node(const summing *s, summer *me, int32_t node, const double *cost,
                                   dikas_error *err)
{
    const targets *t = me->reader->targets;
    for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++) {
        const int32_t other = t->node_other[h];
        if (t->once[other])
            add_other(s, me, other, cost, targets_cost(t, h));
        else
            DIKAS_TRY(access_meet(s->relation, me->reader, other, cost, targets_cost(t, h), err));
    }
    return DIKAS_OK;
}

/* What a search of some rows found is to be added. */
typedef struct {
    const summing *s;
    summer *me;
    const int32_t *row;
    int n;
    dikas_error *err;
    dikas_status status;
} adding;

LANES_INLINE void add_all(adding *it)
{
    access_reader *r = it->me->reader;
    it->status = DIKAS_OK;
    for (int32_t i = 0; i < r->n_found && it->status == DIKAS_OK; i++)
        it->status = add_node(it->s, it->me, r->found[i], r->found_cost[i], it->err);
    if (it->status == DIKAS_OK)
        it->status =
            access_meet_on_edges(it->s->relation, r, it->s->direction, it->row, it->n, it->err);
    for (int32_t i = 0; i < r->n_met && it->status == DIKAS_OK; i++)
        add_other(it->s, it->me, r->met[i], r->best[i], 0);
}

LANES_DEFINE(add_found, add_all, adding)

static dikas_status sum_rows(const summing *s, summer *me, const int32_t *row, int n,
                             dikas_error *err)
{
    access_reader *r = me->reader;
    DIKAS_TRY(access_search(s->relation, r, s->direction, row, n, err));
    memset(me->total, 0, (size_t)s->n * sizeof *me->total);
    adding it = { s, me, row, n, err, DIKAS_OK };
    add_found(&it);
    DIKAS_TRY(it.status);
    for (int lane = 0; lane < n; lane++)
        for (int k = 0; k < s->n; k++)
            s->sums[k].out[row[lane]] =
                dikas_sum_value((dikas_sum){ me->total[k].high[lane], me->total[k].low[lane] });
    return DIKAS_OK;
}

/* ---- a row that stands alone, or two: what sixteen lanes cost is not worth it ---- */

enum { ENOUGH = 3 };

static void add_alone(const summing *s, dikas_sum *total, int32_t other, double cost)
{
    for (int i = 0; i < s->n; i++) {
        const dikas_weighted_sum *sum = &s->sums[i];
        const double x = sum->x ? sum->x[other] : 1;
        if (!isnan(x))
            dikas_sum_add(&total[i], sum->weight(cost, sum->parameters) * x);
    }
}

static dikas_status add_node_alone(const summing *s, summer *me, int32_t node, double cost,
                                   dikas_error *err)
{
    const targets *t = me->reader->targets;
    for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++) {
        const double whole = cost + targets_cost(t, h);
        if (whole > s->relation->limit)
            continue;
        if (t->once[t->node_other[h]])
            add_alone(s, me->alone, t->node_other[h], whole);
        else
            DIKAS_TRY(access_meet_one(me->reader, t->node_other[h], whole, err));
    }
    return DIKAS_OK;
}

static dikas_status sum_row(const summing *s, summer *me, int32_t row, dikas_error *err)
{
    access_reader *r = me->reader;
    const search *found = &r->batch.all;
    DIKAS_TRY(access_search_one(s->relation, r, s->direction, row, err));
    memset(me->alone, 0, (size_t)s->n * sizeof *me->alone);
    for (int32_t i = 0; i < found->n_touched; i++)
        DIKAS_TRY(add_node_alone(s, me, found->touched[i], found->cost[found->touched[i]], err));
    DIKAS_TRY(access_meet_on_edges(s->relation, r, s->direction, &row, 1, err));
    for (int32_t i = 0; i < r->n_met; i++)
        if (r->best[i][0] <= s->relation->limit)
            add_alone(s, me->alone, r->met[i], r->best[i][0]);
    for (int i = 0; i < s->n; i++)
        s->sums[i].out[row] = dikas_sum_value(me->alone[i]);
    return DIKAS_OK;
}

static dikas_status sum_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const summing *s = context;
    summer *me = worker;
    const int64_t n = s->direction == DIKAS_BY_ROW ? s->relation->from->n : s->relation->n_columns;
    const int64_t end = (block + 1) * BLOCK_ROWS < n ? (block + 1) * BLOCK_ROWS : n;
    for (int64_t i = block * BLOCK_ROWS, lanes; i < end; i += lanes) {
        lanes = access_together(s->relation, me->reader, s->direction, s->order + i, end - i);
        if (lanes >= ENOUGH || me->reader->climb.over)
            DIKAS_TRY(sum_rows(s, me, s->order + i, (int)lanes, err));
        else
            for (int64_t k = 0; k < lanes; k++)
                DIKAS_TRY(sum_row(s, me, s->order[i + k], err));
    }
    return DIKAS_OK;
}

dikas_status access_sum(const void *self, dikas_direction direction, int n,
                        const dikas_weighted_sum *sums, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { sum_enter, sum_block, sum_leave };
    const access_relation *a = self;
    const int64_t rows = direction == DIKAS_BY_ROW ? a->from->n : a->n_columns;
    summing s = { a, direction, n, sums, NULL };
    dikas_status status = order_rows(&s, (int32_t)rows, err);
    if (status == DIKAS_OK)
        status =
            dikas_parallel(&task, &s, (rows + BLOCK_ROWS - 1) / BLOCK_ROWS, "routing", run, err);
    dikas_release(s.order);
    return status;
}
