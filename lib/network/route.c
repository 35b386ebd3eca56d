/* SPDX-License-Identifier: MIT */
/**
 * @file route.c
 * The ways themselves, as lines.
 *
 * A search from the one place gives every node its cost. Costs add up exactly, so an arc lies on a
 * cheapest way if and only if the costs of its ends differ by its own: the way is found backwards
 * from the other place, without anything that the search would have had to remember. Going
 * backwards broadly, not deeply, ends also where arcs cost nothing.
 */
#include <string.h>

#include "core/core.h"
#include "network/access.h"

#define ONE_SPOT 1e-6 /* metres: points this close are one, as where places lie on a node */

enum { BLOCK_PAIRS = 16, UNSEEN = -2, END = -1 };

/* Lines of one block of pairs. */
typedef struct {
    double *xy;
    int64_t n, room; /* points */
} line_piece;

typedef struct {
    const dikas_graph *graph;
    const dikas_places *from, *to;
    const double *from_xy, *to_xy;
    const int32_t *row, *column;
    const double *limit;
    int32_t *edges_start, *edges; /* edges at each node */
    dikas_routes *out;
    line_piece *pieces;
} routing;

/* What one thread works with. */
typedef struct {
    search search;
    int32_t *next;           /* per node: the one that follows; END, UNSEEN */
    int32_t *queue, n_queue; /* the nodes seen */
} walker;

void dikas_routes_clear(dikas_routes *routes)
{
    dikas_release(routes->cost);
    dikas_release(routes->length);
    dikas_release(routes->start);
    dikas_release(routes->xy);
    memset(routes, 0, sizeof *routes);
}

static int same(double a, double b)
{
    return a <= b && a >= b;
}

/* ---- edges at nodes ---- */

static dikas_status find_edges(routing *r, dikas_error *err)
{
    const dikas_graph *g = r->graph;
    int32_t *start = r->edges_start = dikas_alloc_zero((size_t)g->n_nodes + 2, sizeof *start);
    r->edges = dikas_alloc((size_t)g->n_edges, 2 * sizeof *r->edges);
    if (!start || !r->edges)
        return DIKAS_NO_MEMORY(err, "routes");
    for (int32_t e = 0; e < g->n_edges; e++) {
        start[g->edge_from[e] + 2]++;
        start[g->edge_to[e] + 2]++;
    }
    for (int32_t u = 0; u < g->n_nodes; u++)
        start[u + 2] += start[u + 1];
    for (int32_t e = 0; e < g->n_edges; e++) {
        r->edges[start[g->edge_from[e] + 1]++] = e;
        r->edges[start[g->edge_to[e] + 1]++] = e;
    }
    return DIKAS_OK;
}

/* The edge that an arc stands for: of those that cost as much the shortest, then the first. */
static int32_t edge_of_arc(const routing *r, int32_t from, int32_t to, double cost)
{
    const dikas_graph *g = r->graph;
    int32_t best = -1;
    for (int32_t i = r->edges_start[from]; i < r->edges_start[from + 1]; i++) {
        const int32_t e = r->edges[i];
        const int ahead =
            g->edge_from[e] == from && g->edge_to[e] == to && same(g->edge_forward[e], cost);
        const int back =
            g->edge_to[e] == from && g->edge_from[e] == to && same(g->edge_backward[e], cost);
        if ((ahead || back) && (best < 0 || graph_edge_length(g, e) < graph_edge_length(g, best)))
            best = e;
    }
    return best;
}

/* ---- lines ---- */

static int is_one_spot(const double *a, const double *b)
{
    return hypot(a[0] - b[0], a[1] - b[1]) <= ONE_SPOT;
}

static int append(line_piece *p, const double xy[2])
{
    if (p->n == p->room) {
        const int64_t room = 2 * p->room + 256;
        double *grown = dikas_resize(p->xy, (size_t)room, 2 * sizeof(double));
        if (!grown)
            return 0;
        p->xy = grown;
        p->room = room;
    }
    memcpy(p->xy + 2 * p->n++, xy, 2 * sizeof(double));
    return 1;
}

/* Points that repeat the last one of the line, which began at `first`, are left out. */
static int add_point(line_piece *p, int64_t first, const double xy[2])
{
    return (p->n > first && is_one_spot(p->xy + 2 * (p->n - 1), xy)) || append(p, xy);
}

/* The place where the line ends, in full. A line has two points. */
static int add_last(line_piece *p, int64_t first, const double xy[2])
{
    if (p->n > first + 1 && is_one_spot(p->xy + 2 * (p->n - 1), xy))
        p->n--;
    return append(p, xy);
}

/* Where an edge is after `along` metres. `behind`: the first point that lies beyond. */
static void place_on_edge(const dikas_graph *g, int32_t e, double along, double xy[2],
                          int64_t *behind)
{
    const int64_t last = graph_n_points(g, e) - 1;
    int64_t p = 0;
    for (double before = 0; p < last; p++) {
        const double *a = graph_point(g, e, p), *b = graph_point(g, e, p + 1);
        const double length = hypot(b[0] - a[0], b[1] - a[1]);
        if (before + length > along) {
            const double t = fmax(along - before, 0) / length;
            xy[0] = a[0] + t * (b[0] - a[0]);
            xy[1] = a[1] + t * (b[1] - a[1]);
            *behind = p + 1;
            return;
        }
        before += length;
    }
    memcpy(xy, graph_point(g, e, last), 2 * sizeof(double));
    *behind = last + 1;
}

/* Along an edge from one share of its length to another, in either direction. */
static int add_edge(const dikas_graph *g, line_piece *p, int64_t first, int32_t e, double from,
                    double to)
{
    double begin[2], end[2];
    int64_t i, j;
    const double length = graph_edge_length(g, e);
    place_on_edge(g, e, from * length, begin, &i);
    place_on_edge(g, e, to * length, end, &j);
    int fits = add_point(p, first, begin);
    if (from <= to)
        for (; i < j && fits; i++)
            fits = add_point(p, first, graph_point(g, e, i));
    else
        for (; i > j && fits; i--)
            fits = add_point(p, first, graph_point(g, e, i - 1));
    return fits && add_point(p, first, end);
}

/* ---- from a place to the network and back ---- */

/* Between a place inside an edge and an end of the edge: the end that has the node at this cost;
 * 0 start, 1 end, -1 neither. */
static int end_of_stand(const dikas_graph *g, const stand *s, double leg, int leaves, int32_t node,
                        double cost)
{
    const double rest_ahead = g->edge_forward[s->edge] - s->ahead;
    const double rest_back = g->edge_backward[s->edge] - s->back;
    if (g->edge_from[s->edge] == node && same(leg + (leaves ? s->back : s->ahead), cost))
        return 0;
    if (g->edge_to[s->edge] == node && same(leg + (leaves ? rest_ahead : rest_back), cost))
        return 1;
    return -1;
}

/* The part of the edge that a place lies on between it and a node; nothing where it lies at the
 * node. */
static int add_tie(const routing *r, line_piece *p, int64_t first, int leaves, int64_t place,
                   int64_t number)
{
    const dikas_places *places = leaves ? r->from : r->to;
    const tie t = places_tie(places, number);
    for (int64_t k = places_stands(places, place); k < places_stands(places, place + 1); k++) {
        const stand *s = &places->stands[k];
        const int end = end_of_stand(r->graph, s, places->stand_leg[k], leaves, t.node,
                                     leaves ? t.leave : t.arrive);
        if (end >= 0)
            return leaves ? add_edge(r->graph, p, first, s->edge, s->share, end)
                          : add_edge(r->graph, p, first, s->edge, end, s->share);
    }
    return add_point(p, first, r->graph->node_xy + 2 * (int64_t)t.node);
}

/* ---- one pair ---- */

/* A way that stays on one edge, between two shares of its length. */
typedef struct {
    int32_t edge; /* -1: there is none */
    double from, to, cost;
} edge_way;

/* Where the way between two stands begins and ends: at them, or where the one stands within the
 * stretch that the other begins. */
static edge_way between(const stand *from, double from_leg, const stand *to, double to_leg,
                        double cost)
{
    double along = HUGE_VAL;
    if (to->share >= from->share)
        along = from_leg + to_leg + (to->ahead - from->ahead);
    if (to->share <= from->share)
        along = fmin(along, from_leg + to_leg + (from->back - to->back));
    edge_way way = { from->edge, from->share, to->share, cost };
    if (along <= cost)
        return way;
    if (to->begins_stretch && from->share >= to[0].share && from->share <= to[1].share)
        way.to = from->share;
    else
        way.from = to->share;
    return way;
}

/* The cheapest way that stays on one edge. */
static edge_way way_on_edge(const routing *r, int64_t row, int64_t column)
{
    const dikas_places *a = r->from, *b = r->to;
    edge_way best = { -1, 0, 0, HUGE_VAL };
    for (int64_t i = places_stands(a, row); i < places_stands(a, row + 1); i++)
        for (int64_t j = places_stands(b, column); j < places_stands(b, column + 1); j++) {
            const stand *s = &a->stands[i], *t = &b->stands[j];
            const double *leg = &a->stand_leg[i], *last = &b->stand_leg[j];
            if (s->edge != t->edge)
                continue;
            const double cost = access_along_edge(r->graph, s, leg, t, last);
            if (cost < best.cost)
                best = between(s, *leg, t, *last, cost);
        }
    return best;
}

static double way_over_nodes(const routing *r, const walker *w, int64_t column)
{
    const dikas_places *p = r->to;
    double best = HUGE_VAL;
    for (int64_t k = p->tie_start[column]; k < p->tie_start[column + 1]; k++)
        best = fmin(best, w->search.cost[p->tie_node[k]] + places_arrive(p, k));
    return best;
}

/* The tie of a place to a node at this cost; -1 for none. */
static int64_t find_tie(const dikas_places *p, int64_t place, int32_t node, int leaves, double cost)
{
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++)
        if (p->tie_node[k] == node && same(leaves ? places_leave(p, k) : places_arrive(p, k), cost))
            return k;
    return -1;
}

static void see(walker *w, int32_t node, int32_t next)
{
    if (w->next[node] != UNSEEN)
        return;
    w->next[node] = next;
    w->queue[w->n_queue++] = node;
}

/* The last nodes of the cheapest ways, ascending. */
static void see_ends(const routing *r, walker *w, int64_t column, double cost)
{
    const dikas_places *p = r->to;
    for (int64_t k = p->tie_start[column]; k < p->tie_start[column + 1]; k++) {
        const int32_t node = p->tie_node[k];
        if (!same(w->search.cost[node] + places_arrive(p, k), cost) || w->next[node] != UNSEEN)
            continue;
        see(w, node, END);
        for (int32_t i = w->n_queue - 1; i > 0 && w->queue[i - 1] > w->queue[i]; i--) {
            const int32_t swap = w->queue[i];
            w->queue[i] = w->queue[i - 1];
            w->queue[i - 1] = swap;
        }
    }
}

/* Backwards over arcs of cheapest ways until a node where the row begins; -1 does not happen. */
static int32_t trace(const routing *r, walker *w, int64_t row, int64_t column, double cost)
{
    const arc_rows *in = &r->graph->in;
    const double *reached = w->search.cost;
    for (int32_t i = 0; i < w->n_queue; i++)
        w->next[w->queue[i]] = UNSEEN;
    w->n_queue = 0;
    see_ends(r, w, column, cost);
    for (int32_t i = 0; i < w->n_queue; i++) {
        const int32_t v = w->queue[i];
        if (find_tie(r->from, row, v, 1, reached[v]) >= 0)
            return v;
        for (int32_t a = in->start[v]; a < in->start[v + 1]; a++)
            if (!isinf(reached[in->node[a]]) &&
                same(reached[in->node[a]] + in->cost[a], reached[v]))
                see(w, in->node[a], v);
    }
    return -1;
}

static int add_way(const routing *r, const walker *w, int64_t row, int64_t column, int32_t node,
                   double cost, line_piece *p, int64_t first)
{
    const dikas_graph *g = r->graph;
    const double *reached = w->search.cost;
    int fits = add_tie(r, p, first, 1, row, find_tie(r->from, row, node, 1, reached[node]));
    for (; w->next[node] != END && fits; node = w->next[node]) {
        const int32_t to = w->next[node];
        const int32_t e = edge_of_arc(r, node, to, reached[to] - reached[node]);
        fits = add_edge(g, p, first, e, g->edge_from[e] == node ? 0 : 1,
                        g->edge_from[e] == node ? 1 : 0);
    }
    for (int64_t k = r->to->tie_start[column]; k < r->to->tie_start[column + 1] && fits; k++) {
        if (r->to->tie_node[k] == node && same(reached[node] + places_arrive(r->to, k), cost))
            return add_tie(r, p, first, 0, column, k);
    }
    return fits;
}

static double length_of(const double *xy, int64_t n)
{
    double length = 0;
    for (int64_t i = 1; i < n; i++)
        length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    return length;
}

/* Draws the way of pair i, whose cost is known. */
static int draw(const routing *r, walker *w, int64_t i, const edge_way *on_edge, line_piece *p)
{
    const int64_t row = r->row[i], column = r->column[i], first = p->n;
    const double cost = r->out->cost[i];
    int fits = add_point(p, first, r->from_xy + 2 * row);
    if (on_edge->edge >= 0 && same(on_edge->cost, cost)) {
        fits = fits && add_edge(r->graph, p, first, on_edge->edge, on_edge->from, on_edge->to);
    } else {
        const int32_t node = trace(r, w, row, column, cost);
        fits = fits && add_way(r, w, row, column, node, cost, p, first);
    }
    if (!fits || !isnan(r->to_xy[2 * column]))
        return fits && add_last(p, first, r->to_xy + 2 * column);
    const double end[] = { p->xy[2 * p->n - 2], p->xy[2 * p->n - 1] };
    return p->n > first + 1 || append(p, end);
}

static dikas_status find_pair(const routing *r, walker *w, int64_t i, line_piece *p,
                              dikas_error *err)
{
    const int64_t row = r->row[i], column = r->column[i], first = p->n;
    const double limit = r->limit ? r->limit[i] : HUGE_VAL;
    search_begin(&w->search);
    for (int64_t k = r->from->tie_start[row]; k < r->from->tie_start[row + 1]; k++)
        search_from(&w->search, r->from->tie_node[k], places_leave(r->from, k));
    DIKAS_TRY(search_run(&w->search, limit, err));
    const double over_nodes = way_over_nodes(r, w, column);
    const edge_way on_edge = way_on_edge(r, row, column);
    const double cost = fmin(on_edge.cost, over_nodes);
    r->out->start[i + 1] = 0;
    r->out->cost[i] = r->out->length[i] = DIKAS_MISSING;
    if (isinf(cost) || !(cost <= limit))
        return DIKAS_OK;
    r->out->cost[i] = cost;
    if (!draw(r, w, i, &on_edge, p))
        return DIKAS_NO_MEMORY(err, "routes");
    r->out->length[i] = length_of(p->xy + 2 * first, p->n - first);
    r->out->start[i + 1] = p->n - first;
    return DIKAS_OK;
}

/* ---- all pairs ---- */

static void leave(void *context, void *worker)
{
    walker *w = worker;
    (void)context;
    if (!w)
        return;
    search_clear(&w->search);
    dikas_release(w->next);
    dikas_release(w->queue);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const routing *r = context;
    const dikas_graph *g = r->graph;
    walker *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (!w)
        return DIKAS_NO_MEMORY(err, "routes");
    dikas_status status = search_init(&w->search, g, &g->out, g->largest_arc, err);
    w->next = dikas_alloc((size_t)g->n_nodes, sizeof *w->next);
    w->queue = dikas_alloc((size_t)g->n_nodes, sizeof *w->queue);
    if (status == DIKAS_OK && (!w->next || !w->queue))
        status = DIKAS_NO_MEMORY(err, "routes");
    for (int32_t u = 0; status == DIKAS_OK && u < g->n_nodes; u++)
        w->next[u] = UNSEEN;
    if (status != DIKAS_OK)
        leave(context, w);
    else
        *worker = w;
    return status;
}

static dikas_status find_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const routing *r = context;
    const int64_t end =
        (block + 1) * BLOCK_PAIRS < r->out->n ? (block + 1) * BLOCK_PAIRS : r->out->n;
    for (int64_t i = block * BLOCK_PAIRS; i < end; i++)
        DIKAS_TRY(find_pair(r, worker, i, &r->pieces[block], err));
    return DIKAS_OK;
}

static dikas_status join_pieces(const routing *r, int64_t n_blocks, dikas_error *err)
{
    dikas_routes *out = r->out;
    out->start[0] = 0;
    for (int64_t i = 0; i < out->n; i++)
        out->start[i + 1] += out->start[i];
    out->xy = dikas_alloc((size_t)out->start[out->n], 2 * sizeof(double));
    if (!out->xy)
        return DIKAS_NO_MEMORY(err, "routes");
    for (int64_t b = 0, at = 0; b < n_blocks; at += r->pieces[b++].n)
        if (r->pieces[b].n)
            memcpy(out->xy + 2 * at, r->pieces[b].xy, (size_t)r->pieces[b].n * 2 * sizeof(double));
    return DIKAS_OK;
}

static dikas_status find_all(routing *r, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, find_block, leave };
    const int64_t n_blocks = (r->out->n + BLOCK_PAIRS - 1) / BLOCK_PAIRS;
    const size_t n = (size_t)r->out->n;
    r->out->cost = dikas_alloc(n, sizeof(double));
    r->out->length = dikas_alloc(n, sizeof(double));
    r->out->start = dikas_alloc(n + 1, sizeof(int64_t));
    r->pieces = dikas_alloc_zero((size_t)n_blocks, sizeof *r->pieces);
    if (!r->out->cost || !r->out->length || !r->out->start || !r->pieces)
        return DIKAS_NO_MEMORY(err, "routes");
    DIKAS_TRY(find_edges(r, err));
    DIKAS_TRY(dikas_parallel(&task, r, n_blocks, "routes", run, err));
    return join_pieces(r, n_blocks, err);
}

dikas_status dikas_routes_find(const dikas_graph *graph, const dikas_places *from,
                               const double *from_xy, const dikas_places *to, const double *to_xy,
                               int64_t n, const int32_t *row, const int32_t *column,
                               const double *limit, const dikas_run *run, dikas_routes *out,
                               dikas_error *err)
{
    routing r = { .graph = graph,
                  .from = from,
                  .to = to,
                  .from_xy = from_xy,
                  .to_xy = to_xy,
                  .row = row,
                  .column = column,
                  .limit = limit,
                  .out = out };
    *out = (dikas_routes){ .n = n };
    for (int64_t i = 0; i < n; i++)
        if (row[i] < 0 || row[i] >= from->n || column[i] < 0 || column[i] >= to->n)
            return dikas_fail(err, DIKAS_EINVAL,
                              "routes: pair %lld: places %d and %d are outside [0, %lld) and "
                              "[0, %lld)",
                              (long long)i, row[i], column[i], (long long)from->n,
                              (long long)to->n);
    const dikas_status status = find_all(&r, run, err);
    const int64_t n_blocks = (n + BLOCK_PAIRS - 1) / BLOCK_PAIRS;
    for (int64_t b = 0; r.pieces && b < n_blocks; b++)
        dikas_release(r.pieces[b].xy);
    dikas_release(r.pieces);
    dikas_release(r.edges_start);
    dikas_release(r.edges);
    if (status != DIKAS_OK)
        dikas_routes_clear(out);
    return status;
}
