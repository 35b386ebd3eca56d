/* SPDX-License-Identifier: MIT */
/**
 * @file arcs.c
 * What the searches run on: nodes in Hilbert order, costs that add up exactly, arcs in both
 * directions.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/graph.h"

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void find_extent(dikas_graph *g)
{
    double *box = g->extent;
    box[0] = box[1] = HUGE_VAL;
    box[2] = box[3] = -HUGE_VAL;
    for (int64_t i = 0; i < g->edge_point[g->n_edges]; i++)
        for (int k = 0; k < 2; k++) {
            box[k] = fmin(box[k], g->edge_xy[2 * i + k]);
            box[k + 2] = fmax(box[k + 2], g->edge_xy[2 * i + k]);
        }
}

static dikas_status sort_nodes(dikas_graph *g, dikas_error *err)
{
    const size_t n = (size_t)g->n_nodes;
    uint64_t *key = dikas_alloc(n, sizeof(uint64_t));
    int32_t *place = dikas_alloc(n, sizeof(int32_t));
    double *xy = dikas_alloc(n, 2 * sizeof(double));
    const int complete = key && place && xy;
    if (complete) {
        for (size_t i = 0; i < n; i++)
            key[i] = (uint64_t)hilbert_index(g->node_xy + 2 * i, g->extent) << 32 | i;
        qsort(key, n, sizeof *key, by_number);
        for (size_t i = 0; i < n; i++) {
            const uint32_t old = (uint32_t)key[i];
            place[old] = (int32_t)i;
            memcpy(xy + 2 * i, g->node_xy + 2 * (size_t)old, 2 * sizeof(double));
        }
        for (int32_t e = 0; e < g->n_edges; e++) {
            g->edge_from[e] = place[g->edge_from[e]];
            g->edge_to[e] = place[g->edge_to[e]];
        }
        dikas_release(g->node_xy);
        g->node_xy = xy;
        xy = NULL;
    }
    dikas_release(key);
    dikas_release(place);
    dikas_release(xy);
    return complete ? DIKAS_OK : DIKAS_NO_MEMORY(err, "nodes");
}

/* Every path visits an edge once at most and has two legs, so the sum of all edges and some legs
 * bounds what has to be exact in 53 bits. Three bits are for longer legs. */
dikas_status graph_quantise_costs(dikas_graph *g, const char *name, dikas_error *err)
{
    double total = GRAPH_LONGEST_LEG / 2 * g->leg_cost_per_metre;
    for (int32_t e = 0; e < g->n_edges; e++) {
        total += isinf(g->edge_forward[e]) ? 0 : g->edge_forward[e];
        total += isinf(g->edge_backward[e]) ? 0 : g->edge_backward[e];
    }
    if (total > 0x1p1000)
        return dikas_fail(err, DIKAS_EINVAL, "%s: the costs of the edges add up to %g, too much",
                          name, total);
    int exponent = 1;
    if (total > 0)
        frexp(total, &exponent);
    g->quantum = ldexp(1, exponent > -900 ? exponent - 50 : -950);
    for (int32_t e = 0; e < g->n_edges; e++) {
        g->edge_forward[e] = graph_quantise(g, g->edge_forward[e]);
        g->edge_backward[e] = graph_quantise(g, g->edge_backward[e]);
    }
    return DIKAS_OK;
}

static dikas_status reserve_arcs(arc_rows *a, int32_t n_nodes, int64_t n_arcs, dikas_error *err)
{
    a->start = dikas_alloc_zero((size_t)n_nodes + 2, sizeof(int32_t));
    a->node = dikas_alloc((size_t)n_arcs, sizeof(int32_t));
    a->cost = dikas_alloc((size_t)n_arcs, sizeof(double));
    return a->start && a->node && a->cost ? DIKAS_OK : DIKAS_NO_MEMORY(err, "arcs");
}

static void put_arc(arc_rows *a, int32_t from, int32_t to, double cost)
{
    const int32_t place = a->start[from + 1]++;
    a->node[place] = to;
    a->cost[place] = cost;
}

/* Counts have been put at start[i + 2]; after this start[i + 1] is where row i goes on filling. */
static void offset_rows(arc_rows *a, int32_t n_nodes)
{
    for (int32_t u = 0; u < n_nodes; u++)
        a->start[u + 2] += a->start[u + 1];
}

/* The same arcs by the node they lead to. Rows come out ascending by node, as they are walked in
 * order. */
static void turn_arcs(const arc_rows *from, int32_t n_nodes, arc_rows *to)
{
    memset(to->start, 0, ((size_t)n_nodes + 2) * sizeof(int32_t));
    for (int32_t a = 0; a < from->start[n_nodes]; a++)
        to->start[from->node[a] + 2]++;
    offset_rows(to, n_nodes);
    for (int32_t u = 0; u < n_nodes; u++)
        for (int32_t a = from->start[u]; a < from->start[u + 1]; a++)
            put_arc(to, from->node[a], u, from->cost[a]);
}

/* Of parallel arcs the cheapest stays. */
static void drop_dearer(arc_rows *a, int32_t n_nodes)
{
    int32_t kept = 0;
    for (int32_t u = 0, first = 0; u < n_nodes; u++) {
        const int32_t end = a->start[u + 1];
        a->start[u] = kept;
        for (int32_t i = first; i < end; i++) {
            if (kept > a->start[u] && a->node[kept - 1] == a->node[i]) {
                a->cost[kept - 1] = fmin(a->cost[kept - 1], a->cost[i]);
                continue;
            }
            a->node[kept] = a->node[i];
            a->cost[kept++] = a->cost[i];
        }
        first = end;
    }
    a->start[n_nodes] = kept;
}

static int is_symmetric(const dikas_graph *g)
{
    const int32_t n = g->out.start[g->n_nodes];
    return g->in.start[g->n_nodes] == n &&
           !memcmp(g->out.start, g->in.start, ((size_t)g->n_nodes + 1) * sizeof(int32_t)) &&
           !memcmp(g->out.node, g->in.node, (size_t)n * sizeof(int32_t)) &&
           !memcmp(g->out.cost, g->in.cost, (size_t)n * sizeof(double));
}

/* Arcs by the node they lead to, in the order of the edges. */
static void fill_arcs(const dikas_graph *g, arc_rows *in)
{
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t e = 0; e < g->n_edges; e++) {
            const int32_t from = g->edge_from[e], to = g->edge_to[e];
            const double forward = g->edge_forward[e], backward = g->edge_backward[e];
            if (from == to)
                continue;
            if (pass == 0) {
                in->start[to + 2] += !isinf(forward);
                in->start[from + 2] += !isinf(backward);
                continue;
            }
            if (!isinf(forward))
                put_arc(in, to, from, forward);
            if (!isinf(backward))
                put_arc(in, from, to, backward);
        }
        if (pass == 0)
            offset_rows(in, g->n_nodes);
    }
}

static void measure_arcs(dikas_graph *g)
{
    for (int32_t i = 0; i < g->n_arcs; i++)
        g->mean_arc += g->out.cost[i] / g->n_arcs;
    g->mean_arc = fmax(g->mean_arc, 2 * g->quantum);
    for (int32_t e = 0; e < g->n_edges; e++) {
        if (!isinf(g->edge_forward[e]))
            g->largest_arc = fmax(g->largest_arc, g->edge_forward[e]);
        if (!isinf(g->edge_backward[e]))
            g->largest_arc = fmax(g->largest_arc, g->edge_backward[e]);
    }
}

static dikas_status connect(dikas_graph *g, dikas_error *err)
{
    int64_t n_arcs = 0;
    for (int32_t e = 0; e < g->n_edges; e++)
        n_arcs += !isinf(g->edge_forward[e]) + !isinf(g->edge_backward[e]);
    if (n_arcs > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "network: more arcs than can be counted");
    DIKAS_TRY(reserve_arcs(&g->out, g->n_nodes, n_arcs, err));
    DIKAS_TRY(reserve_arcs(&g->in, g->n_nodes, n_arcs, err));
    fill_arcs(g, &g->in);
    turn_arcs(&g->in, g->n_nodes, &g->out);
    drop_dearer(&g->out, g->n_nodes);
    turn_arcs(&g->out, g->n_nodes, &g->in);
    g->n_arcs = g->out.start[g->n_nodes];
    if (is_symmetric(g)) {
        dikas_release(g->in.start);
        dikas_release(g->in.node);
        dikas_release(g->in.cost);
        g->in = g->out;
        g->symmetric = 1;
    }
    measure_arcs(g);
    return DIKAS_OK;
}

static int has_ends_at_nodes(const dikas_graph *g)
{
    for (int32_t e = 0; e < g->n_edges; e++) {
        const double *first = g->edge_xy + 2 * (int64_t)g->edge_point[e];
        const double *last = g->edge_xy + 2 * ((int64_t)g->edge_point[e + 1] - 1);
        if (!same_point(first, g->node_xy + 2 * (int64_t)g->edge_from[e]) ||
            !same_point(last, g->node_xy + 2 * (int64_t)g->edge_to[e]))
            return 0;
    }
    return 1;
}

static void forget(void **array)
{
    dikas_release(*array);
    *array = NULL;
}

/* Most edges are straight and need no points of their own then. Ends that were joined may lie apart
 * from their node. */
static void leave_out_ends(dikas_graph *g)
{
    if (!has_ends_at_nodes(g))
        return;
    int64_t kept = 0;
    for (int32_t e = 0; e < g->n_edges; e++) {
        const int64_t first = (int64_t)g->edge_point[e] + 1, n = g->edge_point[e + 1] - 1 - first;
        memmove(g->edge_xy + 2 * kept, g->edge_xy + 2 * first, (size_t)n * 2 * sizeof(double));
        g->edge_point[e] = (int32_t)kept;
        kept += n;
    }
    g->edge_point[g->n_edges] = (int32_t)kept;
    g->ends_at_nodes = 1;
    if (!kept)
        forget((void **)&g->edge_point);
    double *shrunk = dikas_resize(g->edge_xy, (size_t)kept, 2 * sizeof(double));
    if (shrunk)
        g->edge_xy = shrunk;
}

static void leave_out_ferries(dikas_graph *g)
{
    if (!memchr(g->edge_ferry, 1, (size_t)g->n_edges))
        forget((void **)&g->edge_ferry);
}

static void share_costs(dikas_graph *g)
{
    if (memcmp(g->edge_forward, g->edge_backward, (size_t)g->n_edges * sizeof(double)) != 0)
        return;
    dikas_release(g->edge_backward);
    g->edge_backward = g->edge_forward;
}

dikas_status graph_make_arcs(dikas_graph *g, dikas_error *err)
{
    find_extent(g);
    share_costs(g);
    DIKAS_TRY(sort_nodes(g, err));
    leave_out_ends(g);
    leave_out_ferries(g);
    return connect(g, err);
}
