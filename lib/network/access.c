/* SPDX-License-Identifier: MIT */
/**
 * @file access.c
 * The relation of least costs between two sets of places: rows on the graph, columns on the
 * reversed graph.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/access.h"

/* Rows at most this share of the limit apart are searched together, and so many nodes. */
#define NEAR_SHARE 0.5
#define NEAR_LEAST 64
#define NEAR_MOST  1024

enum { RADIX_FROM = 48, FIRST_ROOM = 256 };

/* ---- what is met ---- */

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

static int grow_met(access_reader *r)
{
    const int32_t room = r->room_met < INT32_MAX / 2 ? 2 * r->room_met + FIRST_ROOM : INT32_MAX;
    void **const arrays[] = { (void **)&r->best, (void **)&r->met, (void **)&r->spare };
    const size_t sizes[] = { sizeof *r->best, sizeof *r->met, sizeof *r->spare };
    for (size_t i = 0; i < DIKAS_COUNT(arrays); i++) {
        void *grown = dikas_resize(*arrays[i], (size_t)room, sizes[i]);
        if (!grown)
            return 0;
        *arrays[i] = grown;
    }
    r->room_met = room;
    return 1;
}

/* The costs of an other in all lanes; NULL without memory. */
static double *best_of(access_reader *r, int32_t other)
{
    if (!r->at) {
        r->at = dikas_alloc_zero((size_t)r->targets->n_others, sizeof *r->at);
        if (!r->at)
            return NULL;
    }
    if (r->at[other])
        return r->best[r->at[other] - 1];
    if (r->n_met == r->room_met && !grow_met(r))
        return NULL;
    double *best = r->best[r->n_met];
    for (int k = 0; k < LANES; k++)
        best[k] = HUGE_VAL;
    r->met[r->n_met++] = other;
    r->at[other] = r->n_met;
    return best;
}

dikas_status access_meet(const access_relation *a, access_reader *r, int32_t other,
                         const double *cost, double leg, dikas_error *err)
{
    double *best = best_of(r, other);
    if (!best)
        return DIKAS_NO_MEMORY(err, "pairs");
    for (int k = 0; k < LANES; k++) {
        const double whole = cost[k] + leg <= a->limit ? cost[k] + leg : HUGE_VAL;
        best[k] = whole < best[k] ? whole : best[k];
    }
    return DIKAS_OK;
}

dikas_status access_meet_one(access_reader *r, int32_t other, double cost, dikas_error *err)
{
    double *best = best_of(r, other);
    if (!best)
        return DIKAS_NO_MEMORY(err, "pairs");
    best[0] = fmin(best[0], cost);
    return DIKAS_OK;
}

static dikas_status meet_on_edges(const access_relation *a, access_reader *r, dikas_direction by,
                                  int64_t place, int lane, dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    const targets *t = r->targets;
    for (int64_t k = places_stands(p, place); t->n_stands && k < places_stands(p, place + 1); k++) {
        const stand *mine = &p->stands[k];
        const double *leg = &p->stand_leg[k];
        for (int32_t i = t->edge_start[mine->edge]; i < t->edge_start[mine->edge + 1]; i++) {
            const stand *theirs = &t->edge_stand[i];
            const double *their_leg = &t->edge_leg[i];
            const double whole = by == DIKAS_BY_ROW
                                     ? access_along_edge(a->graph, mine, leg, theirs, their_leg)
                                     : access_along_edge(a->graph, theirs, their_leg, mine, leg);
            double *best = whole <= a->limit ? best_of(r, t->edge_other[i]) : NULL;
            if (best)
                best[lane] = fmin(best[lane], whole);
            else if (whole <= a->limit)
                return DIKAS_NO_MEMORY(err, "pairs");
        }
    }
    return DIKAS_OK;
}

dikas_status access_meet_on_edges(const access_relation *a, access_reader *r, dikas_direction by,
                                  const int32_t *row, int n, dikas_error *err)
{
    for (int lane = 0; lane < n; lane++)
        DIKAS_TRY(meet_on_edges(a, r, by, access_place_of_row(a, by, row[lane]), lane, err));
    return DIKAS_OK;
}

/* ---- rows that are searched together ---- */

int32_t access_node_of_row(const access_relation *a, dikas_direction by, int64_t row)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    const int64_t place = access_place_of_row(a, by, row);
    const int64_t first = p->tie_start[place];
    return first < p->tie_start[place + 1] ? p->tie_node[first] : a->graph->n_nodes;
}

int access_together(const access_relation *a, const access_reader *r, dikas_direction by,
                    const int32_t *row, int64_t n)
{
    int32_t low = a->graph->n_nodes, high = -1;
    int taken = 0;
    for (; taken < LANES && taken < n; taken++) {
        const int32_t node = access_node_of_row(a, by, row[taken]);
        if (node == a->graph->n_nodes)
            continue; /* it goes nowhere */
        low = node < low ? node : low;
        high = node > high ? node : high;
        if (!r->climb.over && high - low >= a->near)
            break;
    }
    return taken;
}

static void forget(access_reader *r)
{
    for (int32_t i = 0; i < r->n_met; i++)
        r->at[r->met[i]] = 0;
    r->n_met = 0;
}

/* One lane begins at the ties of its place. */
static dikas_status begin_lane(access_reader *r, dikas_direction by, const dikas_places *p,
                               int64_t place, int lane, dikas_error *err)
{
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++) {
        const double cost = by == DIKAS_BY_ROW ? places_leave(p, k) : places_arrive(p, k);
        if (r->climb.over)
            climb_from(&r->climb, lane, p->tie_node[k], cost);
        else
            DIKAS_TRY(batch_from(&r->batch, lane, p->tie_node[k], cost, err));
    }
    return DIKAS_OK;
}

dikas_status access_search(const access_relation *a, access_reader *r, dikas_direction by,
                           const int32_t *row, int n, dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    forget(r);
    if (r->climb.over)
        climb_begin(&r->climb);
    else
        batch_begin(&r->batch);
    for (int lane = 0; lane < n; lane++) {
        const int64_t place = access_place_of_row(a, by, row[lane]);
        DIKAS_TRY(begin_lane(r, by, p, place, lane, err));
    }
    if (r->climb.over) {
        climb_run(&r->climb);
        return DIKAS_OK;
    }
    DIKAS_TRY(batch_run(&r->batch, a->limit, err));
    r->n_found = r->batch.all.n_touched;
    r->found = r->batch.all.touched;
    r->found_cost = (const double(*)[LANES])(r->batch.cost + 1);
    return DIKAS_OK;
}

dikas_status access_search_one(const access_relation *a, access_reader *r, dikas_direction by,
                               int32_t row, dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->from : a->to;
    forget(r);
    batch_begin(&r->batch);
    DIKAS_TRY(begin_lane(r, by, p, access_place_of_row(a, by, row), 0, err));
    return search_run(&r->batch.all, a->limit, err);
}

/* ---- rows of pairs ---- */

static dikas_status meet_all(const access_relation *a, access_reader *r, dikas_direction by,
                             const int32_t *row, int n, dikas_error *err)
{
    const targets *t = r->targets;
    DIKAS_TRY(access_search(a, r, by, row, n, err));
    for (int32_t i = 0; i < r->n_found; i++) {
        const int32_t node = r->found[i];
        for (int32_t h = t->node_start[node]; h < t->node_start[node + 1]; h++)
            DIKAS_TRY(
                access_meet(a, r, t->node_other[h], r->found_cost[i], targets_cost(t, h), err));
    }
    return access_meet_on_edges(a, r, by, row, n, err);
}

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Four passes of eight bits; small rows are sorted by comparing. */
static void sort_met(access_reader *r)
{
    if (r->n_met < 2)
        return;
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
    batch_clear(&r->batch);
    climb_clear(&r->climb);
    dikas_release(r->at);
    dikas_release(r->best);
    dikas_release(r->met);
    dikas_release(r->spare);
    dikas_release(r->other);
    dikas_release(r->cost);
    dikas_release(r);
}

/* Searches over a hierarchy where the relation has one. */
static dikas_status open_search(const access_relation *a, access_reader *r, dikas_direction by,
                                dikas_error *err)
{
    const dikas_graph *g = a->graph;
    const hierarchy *over;
    DIKAS_TRY(access_hierarchy(a, by, &over, err));
    if (!over)
        return batch_init(&r->batch, g, by == DIKAS_BY_ROW ? &g->out : &g->in, err);
    r->n_found = over->n;
    r->found = over->node;
    DIKAS_TRY(climb_init(&r->climb, over, by == DIKAS_BY_COLUMN, err));
    r->found_cost = (const double(*)[LANES])r->climb.cost;
    return DIKAS_OK;
}

dikas_status access_open(const void *self, dikas_direction direction, void **reader,
                         dikas_error *err)
{
    const access_relation *a = self;
    access_reader *r = dikas_alloc_zero(1, sizeof *r);
    if (!r)
        return DIKAS_NO_MEMORY(err, "a reader");
    dikas_status status = access_targets(a, direction, &r->targets, err);
    if (status == DIKAS_OK)
        status = open_search(a, r, direction, err);
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

/* The others that were met are sorted. Returns how many pairs there are now. */
static int64_t put_row(access_reader *r, int lane, int64_t n)
{
    for (int32_t i = 0; i < r->n_met; i++) {
        const double cost = r->best[r->at[r->met[i]] - 1][lane];
        r->other[n] = r->met[i];
        r->cost[n] = cost;
        n += cost < HUGE_VAL;
    }
    return n;
}

static dikas_status access_read(const void *self, void *reader, dikas_direction direction,
                                int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    const access_relation *a = self;
    access_reader *r = reader;
    int32_t row[BLOCK_ROWS];
    int64_t n = 0;
    for (int i = 0; i < count; i++)
        row[i] = (int32_t)first + i;
    for (int i = 0, lanes; i < count; i += lanes) {
        lanes = access_together(a, r, direction, row + i, count - i);
        DIKAS_TRY(meet_all(a, r, direction, row + i, lanes, err));
        sort_met(r);
        DIKAS_TRY(reserve_pairs(r, n + (int64_t)lanes * r->n_met + 1, err));
        for (int lane = 0; lane < lanes; lane++) {
            r->start[i + lane] = n;
            n = put_row(r, lane, n);
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
    if (a->shared) {
        access_clear_targets(&a->shared->met[0]);
        access_clear_targets(&a->shared->met[1]);
        hierarchy_free(a->shared->hierarchy);
    }
    dikas_release(a->shared);
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
    if (!columns)
        return DIKAS_OK;
    a->column = dikas_alloc((size_t)n, sizeof(int32_t));
    if (!a->column)
        return DIKAS_NO_MEMORY(err, "columns");
    for (int32_t i = 0; i < a->n_columns; i++) {
        a->column[i] = columns[i];
        if (a->column[i] < 0 || a->column[i] >= a->to->n || (i && a->column[i] <= a->column[i - 1]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "access: column %d: place %d is out of order or range", i,
                              a->column[i]);
    }
    return DIKAS_OK;
}

/* Neighbours share the nodes within their limit, and the more the farther it reaches: about a
 * square of arcs. */
static int32_t near_within(const dikas_graph *g, double limit)
{
    const double across = NEAR_SHARE * limit / g->mean_arc;
    return (int32_t)fmin(fmax(across * across, NEAR_LEAST), NEAR_MOST);
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
    a->limit = fmin(limit, DBL_MAX);
    a->near = near_within(graph, limit);
    a->shared = dikas_alloc_zero(1, sizeof *a->shared);
    dikas_status status = a->shared ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a relation");
    if (status == DIKAS_OK)
        status = set_columns(a, columns, n_columns, err);
    const dikas_relation_shape shape = { from->n, a->n_columns, 1, BLOCK_ROWS };
    if (status == DIKAS_OK)
        status = dikas_relation_new(&access_class, &shape, a, out, err);
    if (status != DIKAS_OK)
        access_free(a);
    return status;
}
