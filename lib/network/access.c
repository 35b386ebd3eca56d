/* SPDX-License-Identifier: MIT */
/**
 * @file access.c
 * The relation of least costs between two sets of places: rows on the graph, columns on the
 * reversed graph.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/access.h"

enum { RADIX_FROM = 48 };

/* ---- one row ---- */

/* Leg at a share of the edge that lies in the stretch; HUGE_VAL elsewhere. */
static double leg_in_stretch(const dikas_graph *g, const stand *stretch, const double *leg,
                             double share)
{
    const double start = stretch[0].share, end = stretch[1].share;
    if (share < start || share > end)
        return HUGE_VAL;
    const double along = end > start ? (share - start) / (end - start) : 0;
    return graph_quantise(g, leg[0] + along * (leg[1] - leg[0]));
}

/* Where two stretches overlap, the least of both legs together is at an end of one of them. */
double access_along_edge(const dikas_graph *g, const stand *from, const double *from_leg,
                         const stand *to, const double *to_leg)
{
    double cost = HUGE_VAL;
    if (to->share >= from->share && !isinf(to->ahead))
        cost = to->ahead - from->ahead;
    if (to->share <= from->share && !isinf(from->back))
        cost = fmin(cost, from->back - to->back);
    cost += *from_leg + *to_leg;
    if (from->begins_stretch)
        cost = fmin(cost, leg_in_stretch(g, from, from_leg, to->share) + *to_leg);
    if (to->begins_stretch)
        cost = fmin(cost, *from_leg + leg_in_stretch(g, to, to_leg, from->share));
    return cost;
}

void access_meet(access_reader *r, int32_t other, double cost, double limit)
{
    if (!(cost < r->best[other]) || cost > limit)
        return;
    if (isinf(r->best[other]))
        r->met[r->n_met++] = other;
    r->best[other] = cost;
}

void access_meet_on_edges(const access_relation *a, access_reader *r, dikas_direction by,
                          int64_t place)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    const targets *t = by == DIKAS_BY_ROW ? &a->columns : &a->rows;
    for (int64_t k = p->stand_start[place]; k < p->stand_start[place + 1]; k++) {
        const stand *mine = &p->stands[k];
        const double *leg = places_stand_leg(p, place, k);
        for (int32_t i = t->edge_start[mine->edge]; i < t->edge_start[mine->edge + 1]; i++) {
            const stand *theirs = &t->edge_stand[i];
            const double *their_leg = &t->edge_leg[i];
            const double cost = by == DIKAS_BY_ROW
                                    ? access_along_edge(a->graph, mine, leg, theirs, their_leg)
                                    : access_along_edge(a->graph, theirs, their_leg, mine, leg);
            access_meet(r, t->edge_other[i], cost, a->limit);
        }
    }
}

/* The search from one place; its nodes and costs are then in the reader. */
dikas_status access_search(const access_relation *a, access_reader *r, dikas_direction by,
                           int64_t place, dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    search_begin(&r->search);
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++)
        search_from(&r->search, p->ties[k].node,
                    by == DIKAS_BY_ROW ? p->ties[k].leave : p->ties[k].arrive);
    return search_run(&r->search, a->limit, err);
}

void access_forget(access_reader *r)
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
    access_forget(r);
    DIKAS_TRY(access_search(a, r, by, place, err));
    for (int32_t i = 0; i < r->search.n_touched; i++) {
        const int32_t node = r->search.touched[i];
        for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++)
            access_meet(r, t->node_other[h], r->search.cost[node] + t->node_cost[h], a->limit);
    }
    access_meet_on_edges(a, r, by, place);
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

void access_close(const void *self, void *reader)
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

dikas_status access_open(const void *self, dikas_direction direction, void **reader,
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

static void access_free(void *self)
{
    access_relation *a = self;
    if (!a)
        return;
    access_clear_targets(&a->columns);
    access_clear_targets(&a->rows);
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
        status = access_find_targets(a, DIKAS_BY_ROW, err);
    if (status == DIKAS_OK)
        status = access_find_targets(a, DIKAS_BY_COLUMN, err);
    const dikas_relation_shape shape = { from->n, a->n_columns, 1, BLOCK_ROWS };
    if (status == DIKAS_OK)
        status = dikas_relation_new(&access_class, &shape, a, out, err);
    if (status != DIKAS_OK)
        access_free(a);
    return status;
}
