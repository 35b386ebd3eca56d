/* SPDX-License-Identifier: MIT */
/**
 * @file access_sum.c
 * Sums over everything within reach, without forming pairs: eight neighbouring rows in one search.
 */
#include <string.h>

#include "core/core.h"
#include "network/access.h"
#include "network/batch.h"

/* Rows are searched together where they stand on nodes less than NEAR apart in Hilbert order;
 * farther apart they share too little. */
enum { NEAR = 8 * BATCH_LANES };

typedef struct {
    const access_relation *relation;
    dikas_direction direction;
    int n;
    const dikas_weighted_sum *sums;
    int32_t *order; /* rows by their first node, so that neighbours can be searched together */
} summing;

typedef struct {
    access_reader *reader;
    batch batch;
    dikas_sum *total; /* one per sum */
} summer;

static const targets *targets_of(const summing *s)
{
    return s->direction == DIKAS_BY_ROW ? &s->relation->columns : &s->relation->rows;
}

static const dikas_places *places_of(const summing *s)
{
    return s->direction == DIKAS_BY_ROW ? s->relation->from : s->relation->to;
}

static int64_t place_of_row(const summing *s, int64_t row)
{
    return s->direction == DIKAS_BY_ROW ? row : s->relation->column[row];
}

/* The first node a row stands on; the number of nodes for none. */
static int32_t node_of_row(const summing *s, int64_t row)
{
    const dikas_places *p = places_of(s);
    const int64_t place = place_of_row(s, row);
    const int64_t first = p->tie_start[place];
    return first < p->tie_start[place + 1] ? p->ties[first].node : s->relation->graph->n_nodes;
}

static dikas_status order_rows(summing *s, int32_t n, dikas_error *err)
{
    const size_t n_nodes = (size_t)s->relation->graph->n_nodes;
    int32_t *start = dikas_alloc_zero(n_nodes + 2, sizeof *start);
    s->order = dikas_alloc((size_t)n, sizeof *s->order);
    const int complete = start && s->order;
    if (complete) {
        for (int32_t i = 0; i < n; i++)
            start[node_of_row(s, i) + 1]++;
        for (size_t u = 0; u <= n_nodes; u++)
            start[u + 1] += start[u];
        for (int32_t i = 0; i < n; i++)
            s->order[start[node_of_row(s, i)]++] = i;
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
    batch_clear(&me->batch);
    dikas_release(me->total);
    dikas_release(me);
}

static dikas_status sum_enter(void *context, int number, void **worker, dikas_error *err)
{
    const summing *s = context;
    const access_relation *a = s->relation;
    const dikas_graph *g = a->graph;
    const arc_rows *arcs = s->direction == DIKAS_BY_ROW ? &g->out : &g->in;
    summer *me = dikas_alloc_zero(1, sizeof *me);
    void *reader = NULL;
    (void)number;
    if (!me)
        return DIKAS_NO_MEMORY(err, "sums");
    dikas_status status = batch_init(&me->batch, g, arcs, a->limit, err);
    if (status == DIKAS_OK)
        status = access_open(a, s->direction, &reader, err);
    me->reader = reader;
    me->total = dikas_alloc((size_t)s->n, sizeof *me->total);
    if (status == DIKAS_OK && !me->total)
        status = DIKAS_NO_MEMORY(err, "sums");
    if (status != DIKAS_OK)
        sum_leave(context, me);
    else
        *worker = me;
    return status;
}

static void add_pair(dikas_sum *total, const dikas_weighted_sum *sum, int32_t other, double cost)
{
    const double x = sum->x ? sum->x[other] : 1;
    if (!isnan(x))
        dikas_sum_add(total, sum->weight(cost, sum->parameters) * x);
}

/* What is met once is added when its node is; the rest waits until its least cost is known. */
static void add_node(const summing *s, summer *me, const targets *t, int32_t node, double cost)
{
    for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++) {
        const double whole = cost + t->node_cost[h];
        const int32_t other = t->node_other[h];
        if (!t->once[other])
            access_meet(me->reader, other, whole, s->relation->limit);
        else if (whole <= s->relation->limit)
            for (int k = 0; k < s->n; k++)
                add_pair(&me->total[k], &s->sums[k], other, whole);
    }
}

static void begin_row(const summing *s, summer *me)
{
    access_forget(me->reader);
    memset(me->total, 0, (size_t)s->n * sizeof *me->total);
}

static void end_row(const summing *s, summer *me, int64_t row)
{
    const access_reader *r = me->reader;
    access_meet_on_edges(s->relation, me->reader, s->direction, place_of_row(s, row));
    for (int32_t i = 0; i < r->n_met; i++)
        for (int k = 0; k < s->n; k++)
            add_pair(&me->total[k], &s->sums[k], r->met[i], r->best[r->met[i]]);
    for (int k = 0; k < s->n; k++)
        s->sums[k].out[row] = dikas_sum_value(me->total[k]);
}

static dikas_status sum_row(const summing *s, summer *me, int64_t row, dikas_error *err)
{
    const search *found = &me->reader->search;
    DIKAS_TRY(access_search(s->relation, me->reader, s->direction, place_of_row(s, row), err));
    begin_row(s, me);
    for (int32_t i = 0; i < found->n_touched; i++)
        add_node(s, me, targets_of(s), found->touched[i], found->cost[found->touched[i]]);
    end_row(s, me, row);
    return DIKAS_OK;
}

static dikas_status sum_rows(const summing *s, summer *me, const int32_t *rows, int n,
                             dikas_error *err)
{
    const dikas_places *p = places_of(s);
    batch *b = &me->batch;
    batch_begin(b);
    for (int lane = 0; lane < n; lane++) {
        const int64_t place = place_of_row(s, rows[lane]);
        for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++)
            DIKAS_TRY(batch_from(
                b, lane, p->ties[k].node,
                s->direction == DIKAS_BY_ROW ? p->ties[k].leave : p->ties[k].arrive, err));
    }
    DIKAS_TRY(batch_run(b, s->relation->limit, err));
    for (int lane = 0; lane < n; lane++) {
        begin_row(s, me);
        for (int32_t i = 0; i < b->n_touched; i++)
            if (b->cost[i][lane] < HUGE_VAL)
                add_node(s, me, targets_of(s), b->touched[i], b->cost[i][lane]);
        end_row(s, me, rows[lane]);
    }
    return DIKAS_OK;
}

static dikas_status sum_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const summing *s = context;
    const int64_t n = s->direction == DIKAS_BY_ROW ? s->relation->from->n : s->relation->n_columns;
    const int64_t end = (block + 1) * BLOCK_ROWS < n ? (block + 1) * BLOCK_ROWS : n;
    for (int64_t i = block * BLOCK_ROWS; i < end; i += BATCH_LANES) {
        const int32_t *rows = s->order + i;
        const int lanes = end - i < BATCH_LANES ? (int)(end - i) : BATCH_LANES;
        if (lanes > 1 && node_of_row(s, rows[lanes - 1]) - node_of_row(s, rows[0]) < NEAR)
            DIKAS_TRY(sum_rows(s, worker, rows, lanes, err));
        else
            for (int k = 0; k < lanes; k++)
                DIKAS_TRY(sum_row(s, worker, rows[k], err));
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
