/* SPDX-License-Identifier: MIT */
/**
 * @file access.c
 * The relation of least costs between two sets of places: rows on the graph, columns on the
 * reversed graph.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/batch.h"
#include "network/search.h"

/* Rows are searched together where they stand on nodes less than NEAR apart in Hilbert order;
 * farther apart they share too little. */
enum { BLOCK_ROWS = 64, RADIX_FROM = 48, NEAR = 8 * BATCH_LANES };

/* Where the searches of one direction meet the places of the other side: by node and, on the same
 * edge, by edge. */
typedef struct {
    int32_t n_others;
    int32_t *node_start; /* nodes + 1 */
    int32_t *node_other;
    double *node_cost;
    int32_t *edge_start; /* edges + 1 */
    int32_t *edge_other;
    stand *edge_stand;
    double *edge_leg;
    uint8_t *once; /* per other: it is met at one node only and on no edge */
} targets;

typedef struct {
    const dikas_graph *graph;
    const dikas_places *from, *to;
    int32_t *column; /* position of each column in `to` */
    int32_t n_columns;
    double limit;
    targets columns, rows; /* met when searching by row, by column */
} access_relation;

typedef struct {
    search search;
    double *best; /* per other; HUGE_VAL where it was not met */
    int32_t *met, n_met;
    int64_t start[BLOCK_ROWS + 1];
    int32_t *other, *spare;
    double *cost;
    const double *value[1];
    int64_t room;
} access_reader;

/* ---- targets ---- */

static int64_t place_of(const access_relation *a, dikas_direction by, int32_t other)
{
    return by == DIKAS_BY_ROW ? a->column[other] : other;
}

static void targets_clear(targets *t)
{
    dikas_release(t->node_start);
    dikas_release(t->node_other);
    dikas_release(t->node_cost);
    dikas_release(t->edge_start);
    dikas_release(t->edge_other);
    dikas_release(t->edge_stand);
    dikas_release(t->edge_leg);
    dikas_release(t->once);
}

static double tie_cost(const tie *t, dikas_direction by)
{
    return by == DIKAS_BY_ROW ? t->arrive : t->leave;
}

static dikas_status reserve_targets(targets *t, const dikas_graph *g, int64_t n_ties,
                                    int64_t n_stands, dikas_error *err)
{
    if (n_ties > INT32_MAX || n_stands > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "access: too many places");
    t->node_start = dikas_alloc_zero((size_t)g->n_nodes + 2, sizeof(int32_t));
    t->node_other = dikas_alloc((size_t)n_ties, sizeof(int32_t));
    t->node_cost = dikas_alloc((size_t)n_ties, sizeof(double));
    t->edge_start = dikas_alloc_zero((size_t)g->n_edges + 2, sizeof(int32_t));
    t->edge_other = dikas_alloc((size_t)n_stands, sizeof(int32_t));
    t->edge_stand = dikas_alloc((size_t)n_stands, sizeof(stand));
    t->edge_leg = dikas_alloc((size_t)n_stands, sizeof(double));
    t->once = dikas_alloc((size_t)t->n_others, 1);
    if (t->node_start && t->node_other && t->node_cost && t->edge_start && t->edge_other &&
        t->edge_stand && t->edge_leg && t->once)
        return DIKAS_OK;
    return DIKAS_NO_MEMORY(err, "places on the network");
}

static void count_targets(const access_relation *a, dikas_direction by, const dikas_places *p,
                          targets *t)
{
    for (int32_t o = 0; o < t->n_others; o++) {
        const int64_t i = place_of(a, by, o);
        int met = 0;
        for (int64_t k = p->tie_start[i]; k < p->tie_start[i + 1]; k++) {
            const int open = !isinf(tie_cost(&p->ties[k], by));
            t->node_start[p->ties[k].node + 2] += open;
            met += open;
        }
        for (int64_t k = p->stand_start[i]; k < p->stand_start[i + 1]; k++)
            t->edge_start[p->stands[k].edge + 2]++;
        t->once[o] = met <= 1 && p->stand_start[i] == p->stand_start[i + 1];
    }
    for (int32_t u = 0; u < a->graph->n_nodes; u++)
        t->node_start[u + 2] += t->node_start[u + 1];
    for (int32_t e = 0; e < a->graph->n_edges; e++)
        t->edge_start[e + 2] += t->edge_start[e + 1];
}

static void fill_targets(const access_relation *a, dikas_direction by, const dikas_places *p,
                         targets *t)
{
    for (int32_t o = 0; o < t->n_others; o++) {
        const int64_t i = place_of(a, by, o);
        for (int64_t k = p->tie_start[i]; k < p->tie_start[i + 1]; k++) {
            const double cost = tie_cost(&p->ties[k], by);
            if (isinf(cost))
                continue;
            const int32_t at = t->node_start[p->ties[k].node + 1]++;
            t->node_other[at] = o;
            t->node_cost[at] = cost;
        }
        for (int64_t k = p->stand_start[i]; k < p->stand_start[i + 1]; k++) {
            const int32_t at = t->edge_start[p->stands[k].edge + 1]++;
            t->edge_other[at] = o;
            t->edge_stand[at] = p->stands[k];
            t->edge_leg[at] = p->leg[i];
        }
    }
}

static dikas_status find_targets(access_relation *a, dikas_direction by, dikas_error *err)
{
    targets *t = by == DIKAS_BY_ROW ? &a->columns : &a->rows;
    const dikas_places *p = by == DIKAS_BY_ROW ? a->to : a->from;
    t->n_others = by == DIKAS_BY_ROW ? a->n_columns : (int32_t)a->from->n;
    DIKAS_TRY(reserve_targets(t, a->graph, p->tie_start[p->n], p->stand_start[p->n], err));
    count_targets(a, by, p, t);
    fill_targets(a, by, p, t);
    return DIKAS_OK;
}

/* ---- one row ---- */

/* From one place on an edge to another on the same edge, without leaving it; HUGE_VAL against a
 * one-way. */
static double along_edge(const stand *from, const stand *to)
{
    double cost = HUGE_VAL;
    if (to->share >= from->share && !isinf(to->ahead))
        cost = to->ahead - from->ahead;
    if (to->share <= from->share && !isinf(from->back))
        cost = fmin(cost, from->back - to->back);
    return cost;
}

static void meet(access_reader *r, int32_t other, double cost, double limit)
{
    if (!(cost < r->best[other]) || cost > limit)
        return;
    if (isinf(r->best[other]))
        r->met[r->n_met++] = other;
    r->best[other] = cost;
}

static void meet_on_edges(const access_relation *a, access_reader *r, dikas_direction by,
                          int64_t place)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    const targets *t = by == DIKAS_BY_ROW ? &a->columns : &a->rows;
    for (int64_t k = p->stand_start[place]; k < p->stand_start[place + 1]; k++) {
        const stand *mine = &p->stands[k];
        for (int32_t i = t->edge_start[mine->edge]; i < t->edge_start[mine->edge + 1]; i++) {
            const stand *theirs = &t->edge_stand[i];
            const double way =
                by == DIKAS_BY_ROW ? along_edge(mine, theirs) : along_edge(theirs, mine);
            meet(r, t->edge_other[i], p->leg[place] + way + t->edge_leg[i], a->limit);
        }
    }
}

/* The search from one place; its nodes and costs are then in the reader. */
static dikas_status search_place(const access_relation *a, access_reader *r, dikas_direction by,
                                 int64_t place, dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    search_begin(&r->search);
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++)
        search_from(&r->search, p->ties[k].node,
                    by == DIKAS_BY_ROW ? p->ties[k].leave : p->ties[k].arrive);
    return search_run(&r->search, a->limit, err);
}

static void forget_met(access_reader *r)
{
    for (int32_t i = 0; i < r->n_met; i++)
        r->best[r->met[i]] = HUGE_VAL;
    r->n_met = 0;
}

/* Everything within reach of one row, in best and met. */
static dikas_status meet_all(const access_relation *a, access_reader *r, dikas_direction by,
                             int64_t row, dikas_error *err)
{
    const targets *t = by == DIKAS_BY_ROW ? &a->columns : &a->rows;
    const int64_t place = by == DIKAS_BY_ROW ? row : a->column[row];
    forget_met(r);
    DIKAS_TRY(search_place(a, r, by, place, err));
    for (int32_t i = 0; i < r->search.n_touched; i++) {
        const int32_t node = r->search.touched[i];
        for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++)
            meet(r, t->node_other[h], r->search.cost[node] + t->node_cost[h], a->limit);
    }
    meet_on_edges(a, r, by, place);
    return DIKAS_OK;
}

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Four passes of eight bits; small rows are sorted by comparing. */
static void sort_met(access_reader *r)
{
    if (r->n_met < RADIX_FROM) {
        qsort(r->met, (size_t)r->n_met, sizeof *r->met, ascending);
        return;
    }
    int32_t *from = r->met, *to = r->spare;
    for (int shift = 0; shift < 32; shift += 8) {
        int32_t start[257] = { 0 };
        for (int32_t i = 0; i < r->n_met; i++)
            start[((uint32_t)from[i] >> shift & 255) + 1]++;
        for (int i = 0; i < 256; i++)
            start[i + 1] += start[i];
        for (int32_t i = 0; i < r->n_met; i++)
            to[start[(uint32_t)from[i] >> shift & 255]++] = from[i];
        int32_t *swap = from;
        from = to;
        to = swap;
    }
}

/* ---- the relation's class ---- */

static void access_close(const void *self, void *reader)
{
    access_reader *r = reader;
    (void)self;
    if (!r)
        return;
    search_clear(&r->search);
    dikas_release(r->best);
    dikas_release(r->met);
    dikas_release(r->spare);
    dikas_release(r->other);
    dikas_release(r->cost);
    dikas_release(r);
}

static dikas_status access_open(const void *self, dikas_direction direction, void **reader,
                                dikas_error *err)
{
    const access_relation *a = self;
    const dikas_graph *g = a->graph;
    const targets *t = direction == DIKAS_BY_ROW ? &a->columns : &a->rows;
    const size_t n = (size_t)t->n_others;
    access_reader *r = dikas_alloc_zero(1, sizeof *r);
    if (!r)
        return DIKAS_NO_MEMORY(err, "a reader");
    dikas_status status = search_init(&r->search, g, direction == DIKAS_BY_ROW ? &g->out : &g->in,
                                      g->largest_arc, err);
    r->best = dikas_alloc(n, sizeof(double));
    r->met = dikas_alloc(n, sizeof(int32_t));
    r->spare = dikas_alloc(n, sizeof(int32_t));
    if (status == DIKAS_OK && (!r->best || !r->met || !r->spare))
        status = DIKAS_NO_MEMORY(err, "a reader");
    for (size_t i = 0; status == DIKAS_OK && i < n; i++)
        r->best[i] = HUGE_VAL;
    if (status != DIKAS_OK)
        access_close(self, r);
    else
        *reader = r;
    return status;
}

static dikas_status reserve_pairs(access_reader *r, int64_t n, dikas_error *err)
{
    if (n <= r->room)
        return DIKAS_OK;
    const int64_t room = n + n / 2 + 256;
    int32_t *other = dikas_resize(r->other, (size_t)room, sizeof *other);
    if (other)
        r->other = other;
    double *cost = dikas_resize(r->cost, (size_t)room, sizeof *cost);
    if (cost)
        r->cost = cost;
    if (!other || !cost)
        return DIKAS_NO_MEMORY(err, "pairs");
    r->room = room;
    return DIKAS_OK;
}

static dikas_status access_read(const void *self, void *reader, dikas_direction direction,
                                int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    const access_relation *a = self;
    access_reader *r = reader;
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        r->start[i] = n;
        DIKAS_TRY(meet_all(a, r, direction, first + i, err));
        sort_met(r);
        DIKAS_TRY(reserve_pairs(r, n + r->n_met, err));
        for (int32_t k = 0; k < r->n_met; k++) {
            r->other[n] = r->met[k];
            r->cost[n++] = r->best[r->met[k]];
        }
    }
    r->start[count] = n;
    r->value[0] = r->cost;
    *out = (dikas_block){ first, count, r->start, r->other, r->value };
    return DIKAS_OK;
}

/* ---- sums that never form pairs ---- */

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
            meet(me->reader, other, whole, s->relation->limit);
        else if (whole <= s->relation->limit)
            for (int k = 0; k < s->n; k++)
                add_pair(&me->total[k], &s->sums[k], other, whole);
    }
}

static void begin_row(const summing *s, summer *me)
{
    forget_met(me->reader);
    memset(me->total, 0, (size_t)s->n * sizeof *me->total);
}

static void end_row(const summing *s, summer *me, int64_t row)
{
    const access_reader *r = me->reader;
    meet_on_edges(s->relation, me->reader, s->direction, place_of_row(s, row));
    for (int32_t i = 0; i < r->n_met; i++)
        for (int k = 0; k < s->n; k++)
            add_pair(&me->total[k], &s->sums[k], r->met[i], r->best[r->met[i]]);
    for (int k = 0; k < s->n; k++)
        s->sums[k].out[row] = dikas_sum_value(me->total[k]);
}

static dikas_status sum_row(const summing *s, summer *me, int64_t row, dikas_error *err)
{
    const search *found = &me->reader->search;
    DIKAS_TRY(search_place(s->relation, me->reader, s->direction, place_of_row(s, row), err));
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

static dikas_status access_sum(const void *self, dikas_direction direction, int n,
                               const dikas_weighted_sum *sums, const dikas_run *run,
                               dikas_error *err)
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

/* ---- the nearest: one search from the other side ---- */

typedef struct {
    const access_relation *relation;
    dikas_direction direction;
    int k, wanted; /* labels kept, numbers asked for; k <= wanted */
    labels labels;
    double *value; /* wanted numbers a row */
    int32_t *other;
} nearing;

/* The sources of the one search are the others; it runs against the direction that is asked for. */
static dikas_status others_as_seeds(const access_relation *a, dikas_direction by, seed **out,
                                    int64_t *n_out, dikas_error *err)
{
    const targets *t = by == DIKAS_BY_ROW ? &a->columns : &a->rows;
    const int64_t n = t->node_start[a->graph->n_nodes];
    seed *seeds = dikas_alloc((size_t)n, sizeof *seeds);
    if (!seeds)
        return DIKAS_NO_MEMORY(err, "places on the network");
    for (int32_t u = 0; u < a->graph->n_nodes; u++)
        for (int32_t h = t->node_start[u]; h < t->node_start[u + 1]; h++)
            seeds[h] = (seed){ t->node_cost[h], u, t->node_other[h] };
    *out = seeds;
    *n_out = n;
    return DIKAS_OK;
}

static void insert_within(const nearing *n, double *value, int32_t *other, double c, int32_t o)
{
    if (c <= n->relation->limit && !isinf(c))
        labels_insert(n->k, value, other, c, o);
}

static void nearest_of_row(const nearing *n, int64_t row, double *value, int32_t *other)
{
    const access_relation *a = n->relation;
    const int by_row = n->direction == DIKAS_BY_ROW;
    const dikas_places *p = by_row ? a->from : a->to;
    const targets *t = by_row ? &a->columns : &a->rows;
    const int64_t place = by_row ? row : a->column[row];
    for (int i = 0; i < n->wanted; i++) {
        value[i] = HUGE_VAL;
        other[i] = -1;
    }
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++) {
        const int64_t first = (int64_t)p->ties[k].node * n->k;
        const double leg = by_row ? p->ties[k].leave : p->ties[k].arrive;
        for (int i = 0; i < n->k && n->labels.source[first + i] >= 0; i++)
            insert_within(n, value, other, leg + n->labels.cost[first + i],
                          n->labels.source[first + i]);
    }
    for (int64_t k = p->stand_start[place]; k < p->stand_start[place + 1]; k++) {
        const stand *mine = &p->stands[k];
        for (int32_t i = t->edge_start[mine->edge]; i < t->edge_start[mine->edge + 1]; i++) {
            const stand *theirs = &t->edge_stand[i];
            const double way = by_row ? along_edge(mine, theirs) : along_edge(theirs, mine);
            insert_within(n, value, other, p->leg[place] + way + t->edge_leg[i], t->edge_other[i]);
        }
    }
    for (int i = 0; i < n->wanted; i++)
        if (other[i] < 0)
            value[i] = DIKAS_MISSING;
}

static dikas_status nearest_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const nearing *n = context;
    const access_relation *a = n->relation;
    const int64_t rows = n->direction == DIKAS_BY_ROW ? a->from->n : a->n_columns;
    const int64_t end = (block + 1) * BLOCK_ROWS < rows ? (block + 1) * BLOCK_ROWS : rows;
    int32_t *spare = n->other ? NULL : dikas_alloc((size_t)n->wanted, sizeof *spare);
    (void)worker;
    if (!n->other && !spare)
        return DIKAS_NO_MEMORY(err, "nearest");
    for (int64_t i = block * BLOCK_ROWS; i < end; i++)
        nearest_of_row(n, i, n->value + i * n->wanted, n->other ? n->other + i * n->wanted : spare);
    dikas_release(spare);
    return DIKAS_OK;
}

/* More than there are cannot be near: labels are kept for so many only. */
static int at_most(int k, int64_t n)
{
    return n < k ? (n > 0 ? (int)n : 1) : k;
}

static dikas_status access_nearest(const void *self, dikas_direction direction, int k,
                                   double *value, int32_t *other, const dikas_run *run,
                                   dikas_error *err)
{
    static const dikas_task task = { NULL, nearest_block, NULL };
    const access_relation *a = self;
    const int by_row = direction == DIKAS_BY_ROW;
    const int64_t rows = by_row ? a->from->n : a->n_columns;
    const targets *t = by_row ? &a->columns : &a->rows;
    nearing n = { .relation = a,
                  .direction = direction,
                  .wanted = k,
                  .value = value,
                  .other = other,
                  .k = at_most(k, t->n_others) };
    seed *seeds = NULL;
    int64_t n_seeds = 0;
    dikas_status status = others_as_seeds(a, direction, &seeds, &n_seeds, err);
    if (status == DIKAS_OK)
        status = labels_find(a->graph, by_row ? &a->graph->in : &a->graph->out, seeds, n_seeds, n.k,
                             a->limit, run, &n.labels, err);
    if (status == DIKAS_OK)
        status =
            dikas_parallel(&task, &n, (rows + BLOCK_ROWS - 1) / BLOCK_ROWS, "nearest", run, err);
    labels_clear(&n.labels);
    dikas_release(seeds);
    return status;
}

static void access_free(void *self)
{
    access_relation *a = self;
    if (!a)
        return;
    targets_clear(&a->columns);
    targets_clear(&a->rows);
    dikas_release(a->column);
    dikas_release(a);
}

static const dikas_relation_class access_class = {
    .struct_size = sizeof(dikas_relation_class),
    .name = "streets",
    .open = access_open,
    .read = access_read,
    .close = access_close,
    .sum = access_sum,
    .nearest = access_nearest,
    .free = access_free,
};

static dikas_status set_columns(access_relation *a, const int32_t *columns, int64_t n_columns,
                                dikas_error *err)
{
    const int64_t n = columns ? n_columns : a->to->n;
    if (n < 0 || n > a->to->n)
        return dikas_fail(err, DIKAS_EINVAL, "access: %lld columns of %lld places", (long long)n,
                          (long long)a->to->n);
    a->n_columns = (int32_t)n;
    a->column = dikas_alloc((size_t)n, sizeof(int32_t));
    if (!a->column)
        return DIKAS_NO_MEMORY(err, "columns");
    for (int32_t i = 0; i < a->n_columns; i++) {
        a->column[i] = columns ? columns[i] : i;
        if (a->column[i] < 0 || a->column[i] >= a->to->n || (i && a->column[i] <= a->column[i - 1]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "access: column %d: place %d is out of order or range", i,
                              a->column[i]);
    }
    return DIKAS_OK;
}

dikas_status dikas_access_new(const dikas_graph *graph, const dikas_places *from,
                              const dikas_places *to, const int32_t *columns, int64_t n_columns,
                              double limit, dikas_relation **out, dikas_error *err)
{
    if (!(limit >= 0))
        return dikas_fail(err, DIKAS_EINVAL, "access: a limit of %g is outside [0, inf]", limit);
    access_relation *a = dikas_alloc_zero(1, sizeof *a);
    if (!a)
        return DIKAS_NO_MEMORY(err, "a relation");
    a->graph = graph;
    a->from = from;
    a->to = to;
    a->limit = limit;
    dikas_status status = set_columns(a, columns, n_columns, err);
    if (status == DIKAS_OK)
        status = find_targets(a, DIKAS_BY_ROW, err);
    if (status == DIKAS_OK)
        status = find_targets(a, DIKAS_BY_COLUMN, err);
    const dikas_relation_shape shape = { from->n, a->n_columns, 1, BLOCK_ROWS };
    if (status == DIKAS_OK)
        status = dikas_relation_new(&access_class, &shape, a, out, err);
    if (status != DIKAS_OK)
        access_free(a);
    return status;
}
