/* SPDX-License-Identifier: MIT */
/**
 * @file hierarchy.c
 * Elimination by least degree, and the searches over what it leaves.
 *
 * This is a contraction hierarchy without witnesses (Dibbelt, Strasser and Wagner 2016,
 * doi:10.1145/2886843), swept as Delling, Goldberg, Nowatzyk and Werneck (2013,
 * doi:10.1016/j.jpdc.2012.02.007) do.
 */
#include <string.h>

#include "core/core.h"
#include "network/hierarchy.h"

typedef struct {
    int32_t node;
    double to, from; /* cost of the arc to the neighbour, from it */
} neighbour;

typedef struct {
    neighbour *item;
    int32_t n, room;
} neighbours;

/* What is being eliminated. Nodes of one degree wait in a ring, the longest waiting first. */
typedef struct {
    int32_t n;
    neighbours *of;               /* per node */
    int32_t *first, *next, *last; /* first per degree; next, last per node */
    int32_t *at;                  /* per node: its place in the list being looked at, from 1 */
    int32_t *order;               /* the nodes as they were eliminated */
    int64_t *start;               /* n + 1: of their neighbours then, in arc */
    int64_t n_arcs, room_arcs;
    neighbour *arc;
    int64_t steps; /* neighbours looked at so far */
} elimination;

static void leave_ring(elimination *e, int32_t node)
{
    int32_t *first = &e->first[e->of[node].n];
    const int32_t next = e->next[node], last = e->last[node];
    e->next[last] = next;
    e->last[next] = last;
    if (*first == node)
        *first = next == node ? -1 : next;
}

static void join_ring(elimination *e, int32_t node)
{
    int32_t *first = &e->first[e->of[node].n];
    if (*first < 0)
        *first = e->next[node] = e->last[node] = node;
    const int32_t next = *first, last = e->last[next];
    e->next[node] = next;
    e->last[node] = last;
    e->next[last] = e->last[next] = node;
}

static int add_neighbour(neighbours *list, neighbour one)
{
    if (list->n == list->room) {
        const int32_t room = 2 * list->room + 4;
        neighbour *grown = dikas_resize(list->item, (size_t)room, sizeof *grown);
        if (!grown)
            return 0;
        list->item = grown;
        list->room = room;
    }
    list->item[list->n++] = one;
    return 1;
}

static neighbour *find_neighbour(neighbours *list, int32_t node)
{
    for (int32_t i = 0; i < list->n; i++)
        if (list->item[i].node == node)
            return &list->item[i];
    return NULL;
}

/* Arcs in either direction make two nodes neighbours. */
static dikas_status find_neighbours(elimination *e, const dikas_graph *g, dikas_error *err)
{
    for (int32_t u = 0; u < g->n_nodes; u++)
        for (int32_t a = g->out.start[u]; a < g->out.start[u + 1]; a++) {
            const int32_t v = g->out.node[a];
            const double cost = g->out.cost[a];
            neighbour *there = find_neighbour(&e->of[u], v);
            if (there) {
                there->to = cost;
                find_neighbour(&e->of[v], u)->from = cost;
            } else if (!add_neighbour(&e->of[u], (neighbour){ v, cost, HUGE_VAL }) ||
                       !add_neighbour(&e->of[v], (neighbour){ u, HUGE_VAL, cost })) {
                return DIKAS_NO_MEMORY(err, "a hierarchy");
            }
        }
    for (int32_t u = 0; u < g->n_nodes; u++)
        join_ring(e, u);
    return DIKAS_OK;
}

/* One neighbour of an eliminated node loses it and gets ways through it to the others. */
static int take_over(elimination *e, const neighbours *gone, int32_t node, const neighbour *one)
{
    neighbours *mine = &e->of[one->node];
    for (int32_t i = 0; i < mine->n; i++)
        e->at[mine->item[i].node] = i + 1;
    e->steps += mine->n + gone->n;
    const int32_t place = e->at[node] - 1;
    e->at[node] = 0;
    mine->item[place] = mine->item[--mine->n];
    e->at[mine->item[place].node] = place < mine->n ? place + 1 : 0;
    int fits = 1;
    for (int32_t i = 0; i < gone->n && fits; i++) {
        const neighbour *other = &gone->item[i];
        const neighbour way = { other->node, one->from + other->to, other->from + one->to };
        if (other->node == one->node)
            continue;
        const int32_t at = e->at[other->node];
        if (at) {
            neighbour *known = &mine->item[at - 1];
            known->to = way.to < known->to ? way.to : known->to;
            known->from = way.from < known->from ? way.from : known->from;
        } else {
            fits = add_neighbour(mine, way);
        }
    }
    for (int32_t i = 0; i < mine->n; i++)
        e->at[mine->item[i].node] = 0;
    return fits;
}

/* Its neighbours are written down: they are all eliminated later. */
static int write_down(elimination *e, int32_t position, int32_t node)
{
    const neighbours *gone = &e->of[node];
    if (e->n_arcs + gone->n > e->room_arcs) {
        const int64_t room = e->room_arcs + e->room_arcs / 2 + gone->n + 4 * (int64_t)e->n;
        neighbour *grown = dikas_resize(e->arc, (size_t)room, sizeof *grown);
        if (!grown)
            return 0;
        e->arc = grown;
        e->room_arcs = room;
    }
    for (int32_t i = 0; i < gone->n; i++)
        e->arc[e->n_arcs++] = gone->item[i];
    e->order[position] = node;
    e->start[position + 1] = e->n_arcs;
    return 1;
}

static int eliminate_one(elimination *e, int32_t position, int32_t node)
{
    neighbours *gone = &e->of[node];
    int fits = write_down(e, position, node);
    leave_ring(e, node);
    for (int32_t i = 0; i < gone->n && fits; i++) {
        leave_ring(e, gone->item[i].node);
        fits = take_over(e, gone, node, &gone->item[i]);
        join_ring(e, gone->item[i].node);
    }
    dikas_release(gone->item);
    *gone = (neighbours){ 0 };
    return fits;
}

/* `*complete` is 0 where it took too many steps. */
static dikas_status eliminate(elimination *e, int64_t most_steps, int *complete, dikas_error *err)
{
    int32_t degree = 0;
    *complete = 1;
    for (int32_t i = 0; i < e->n && *complete; i++) {
        while (e->first[degree] < 0)
            degree++;
        if (!eliminate_one(e, i, e->first[degree]))
            return DIKAS_NO_MEMORY(err, "a hierarchy");
        degree = degree > 0 ? degree - 1 : 0; /* a neighbour has one less at best */
        *complete = e->steps <= most_steps;
    }
    return DIKAS_OK;
}

static dikas_status elimination_init(elimination *e, const dikas_graph *g, dikas_error *err)
{
    const size_t n = (size_t)g->n_nodes;
    *e = (elimination){ .n = g->n_nodes };
    e->of = dikas_alloc_zero(n, sizeof *e->of);
    e->first = dikas_alloc(n, sizeof *e->first);
    e->next = dikas_alloc(n, sizeof *e->next);
    e->last = dikas_alloc(n, sizeof *e->last);
    e->at = dikas_alloc_zero(n, sizeof *e->at);
    e->order = dikas_alloc(n, sizeof *e->order);
    e->start = dikas_alloc_zero(n + 1, sizeof *e->start);
    if (!e->of || !e->first || !e->next || !e->last || !e->at || !e->order || !e->start)
        return DIKAS_NO_MEMORY(err, "a hierarchy");
    memset(e->first, 0xff, n * sizeof *e->first);
    return find_neighbours(e, g, err);
}

static void elimination_clear(elimination *e)
{
    for (int32_t i = 0; e->of && i < e->n; i++)
        dikas_release(e->of[i].item);
    dikas_release(e->of);
    dikas_release(e->first);
    dikas_release(e->next);
    dikas_release(e->last);
    dikas_release(e->at);
    dikas_release(e->order);
    dikas_release(e->start);
    dikas_release(e->arc);
}

/* ---- what is wanted of it ---- */

/* Rows of the wanted nodes and all their ancestors: the last eliminated is the first. Marks them
 * with 0 in `row`, and counts their arcs. */
static int64_t mark_wanted(const elimination *e, const uint8_t *wanted, hierarchy *h)
{
    int64_t n_arcs = 0;
    for (int32_t u = 0; u < e->n; u++)
        h->row[u] = wanted[u] ? 0 : -1;
    for (int32_t i = 0; i < e->n; i++) {
        if (h->row[e->order[i]] < 0)
            continue;
        h->n++;
        n_arcs += e->start[i + 1] - e->start[i];
        for (int64_t a = e->start[i]; a < e->start[i + 1]; a++)
            h->row[e->arc[a].node] = 0;
    }
    return n_arcs;
}

static void fill_rows(const elimination *e, hierarchy *h)
{
    int32_t n = 0;
    int64_t n_arcs = 0;
    for (int32_t i = e->n - 1; i >= 0; i--) {
        const int32_t node = e->order[i];
        if (h->row[node] < 0)
            continue;
        h->node[n] = node;
        h->start[n] = n_arcs;
        h->parent[n] = -1;
        for (int64_t a = e->start[i]; a < e->start[i + 1]; a++) {
            const int32_t to = h->row[e->arc[a].node];
            h->to[n_arcs] = to;
            h->up[n_arcs] = e->arc[a].to;
            h->down[n_arcs++] = e->arc[a].from;
            h->parent[n] = to > h->parent[n] ? to : h->parent[n];
        }
        h->row[node] = n++;
    }
    h->start[n] = n_arcs;
}

static dikas_status keep_wanted(const elimination *e, const uint8_t *wanted, hierarchy *h,
                                dikas_error *err)
{
    h->row = dikas_alloc((size_t)e->n, sizeof *h->row);
    if (!h->row)
        return DIKAS_NO_MEMORY(err, "a hierarchy");
    const size_t n_arcs = (size_t)mark_wanted(e, wanted, h);
    h->node = dikas_alloc((size_t)h->n, sizeof *h->node);
    h->parent = dikas_alloc((size_t)h->n, sizeof *h->parent);
    h->start = dikas_alloc((size_t)h->n + 1, sizeof *h->start);
    h->to = dikas_alloc(n_arcs, sizeof *h->to);
    h->up = dikas_alloc(n_arcs, sizeof *h->up);
    h->down = dikas_alloc(n_arcs, sizeof *h->down);
    if (!h->node || !h->parent || !h->start || !h->to || !h->up || !h->down)
        return DIKAS_NO_MEMORY(err, "a hierarchy");
    fill_rows(e, h);
    return DIKAS_OK;
}

dikas_status hierarchy_new(const dikas_graph *graph, const uint8_t *wanted, int64_t most_steps,
                           hierarchy **out, dikas_error *err)
{
    elimination e;
    int complete = 0;
    hierarchy *h = dikas_alloc_zero(1, sizeof *h);
    *out = NULL;
    if (!h)
        return DIKAS_NO_MEMORY(err, "a hierarchy");
    dikas_status status = elimination_init(&e, graph, err);
    if (status == DIKAS_OK)
        status = eliminate(&e, most_steps, &complete, err);
    if (status == DIKAS_OK && complete)
        status = keep_wanted(&e, wanted, h, err);
    h->steps = e.steps;
    elimination_clear(&e);
    if (status == DIKAS_OK && complete)
        *out = h;
    else
        hierarchy_free(h);
    return status;
}

void hierarchy_free(hierarchy *h)
{
    if (!h)
        return;
    dikas_release(h->node);
    dikas_release(h->row);
    dikas_release(h->parent);
    dikas_release(h->start);
    dikas_release(h->to);
    dikas_release(h->up);
    dikas_release(h->down);
    dikas_release(h);
}

/* ---- searches ---- */

dikas_status climb_init(climb *c, const hierarchy *over, int backwards, dikas_error *err)
{
    *c = (climb){ .over = over };
    c->up = backwards ? over->down : over->up;
    c->down = backwards ? over->up : over->down;
    c->seen = dikas_alloc((size_t)over->n, 1);
    c->cost = lanes_alloc((size_t)over->n, &c->memory);
    if (c->seen && c->cost)
        return DIKAS_OK;
    climb_clear(c);
    return DIKAS_NO_MEMORY(err, "a search");
}

void climb_clear(climb *c)
{
    dikas_release(c->seen);
    dikas_release(c->memory);
    *c = (climb){ 0 };
}

void climb_begin(climb *c)
{
    memset(c->seen, 0, (size_t)c->over->n);
    for (int32_t i = 0; i < c->over->n; i++)
        for (int k = 0; k < LANES; k++)
            c->cost[i][k] = HUGE_VAL;
}

void climb_from(climb *c, int lane, int32_t node, double cost)
{
    const int32_t first = c->over->row[node];
    c->cost[first][lane] = fmin(c->cost[first][lane], cost);
    for (int32_t i = first; i >= 0 && !c->seen[i]; i = c->over->parent[i])
        c->seen[i] = 1;
}

LANES_INLINE double lesser(double a, double b)
{
    return a < b ? a : b;
}

/* lanes_lower() from four rows at once: one after the other each would wait for the one before. */
LANES_INLINE void lower_from_four(double *restrict to, double (*cost)[LANES], const int32_t *row,
                                  const double *arc)
{
    const double *a = cost[row[0]], *b = cost[row[1]], *c = cost[row[2]], *d = cost[row[3]];
    const double to_a = arc[0], to_b = arc[1], to_c = arc[2], to_d = arc[3];
#pragma omp simd
    for (int k = 0; k < LANES; k++)
        to[k] = lesser(to[k],
                       lesser(lesser(a[k] + to_a, b[k] + to_b), lesser(c[k] + to_c, d[k] + to_d)));
}

/* Up from the rows that were begun with, then down to all. */
LANES_INLINE void climb_all(climb *c)
{
    const hierarchy *h = c->over;
    for (int32_t i = h->n - 1; i >= 0; i--)
        for (int64_t a = h->start[i]; c->seen[i] && a < h->start[i + 1]; a++)
            lanes_lower(c->cost[h->to[a]], c->cost[i], c->up[a]);
    for (int32_t i = 0; i < h->n; i++) {
        int64_t a = h->start[i];
        for (; a + 4 <= h->start[i + 1]; a += 4)
            lower_from_four(c->cost[i], c->cost, h->to + a, c->down + a);
        for (; a < h->start[i + 1]; a++)
            lanes_lower(c->cost[i], c->cost[h->to[a]], c->down[a]);
    }
}

LANES_DEFINE(run, climb_all, climb)

void climb_run(climb *c)
{
    run(c);
}
