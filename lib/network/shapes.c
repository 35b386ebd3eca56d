/* SPDX-License-Identifier: MIT */
/**
 * @file shapes.c
 * Lines and polygons tied to the network, wherever it runs within or beside them.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/places.h"
#include "network/stretches.h"

enum { BLOCK = 16 };

typedef struct {
    const dikas_geometry *shapes;
    stretch_query query;
    uint8_t *usable;      /* per component */
    int has_outlines;     /* there are not only points */
    dikas_places *points; /* every point of points and multipoints, in order; NULL: none */
    int64_t *first_point; /* shapes + 1, into points */
    dikas_places *places;
    piece *pieces;
} shaping;

/* ---- one edge ---- */

/* Where we are on an edge, and the ties to its ends so far. */
typedef struct {
    const dikas_graph *graph;
    piece *out;
    int32_t edge;
    int64_t first_stand; /* of the edge */
    double length;       /* of the edge, metres */
    int64_t point;       /* `before` metres of the edge lie before it */
    double before;
    tie from, to;
} walk;

static double segment_length(const dikas_graph *g, int32_t edge, int64_t point)
{
    const double *a = graph_point(g, edge, point), *b = graph_point(g, edge, point + 1);
    return hypot(b[0] - a[0], b[1] - a[1]);
}

static void begin_edge(walk *w, int32_t edge)
{
    const dikas_graph *g = w->graph;
    w->edge = edge;
    w->first_stand = w->out->n_stands;
    w->point = 0;
    w->before = 0;
    w->length = graph_edge_length(g, edge);
    w->from = (tie){ g->edge_from[edge], HUGE_VAL, HUGE_VAL };
    w->to = (tie){ g->edge_to[edge], HUGE_VAL, HUGE_VAL };
}

static int end_edge(walk *w)
{
    const tie *ends[] = { &w->from, &w->to };
    for (int i = 0; i < 2; i++)
        if (!(isinf(ends[i]->leave) && isinf(ends[i]->arrive)) && !piece_add_tie(w->out, *ends[i]))
            return 0;
    return 1;
}

static void lower(tie *t, double leave, double arrive)
{
    t->leave = fmin(t->leave, leave);
    t->arrive = fmin(t->arrive, arrive);
}

/* A place at `along` of the segment w->point; ties to the ends of the edge as for a point there.
 * *at_node: it is an end of the edge. */
static stand stand_at(walk *w, double along, double leg, int *at_node)
{
    const dikas_graph *g = w->graph;
    const int32_t e = w->edge;
    const double forward = g->edge_forward[e], backward = g->edge_backward[e];
    const int starts = w->point == 0 && !(along > 0);
    const int ends = w->point == graph_n_points(g, e) - 2 && !(along < 1);
    const double metres = w->before + along * segment_length(g, e, w->point);
    const double share = starts ? 0 : ends ? 1 : fmin(metres / w->length, 1);
    const double ahead = isinf(forward) ? HUGE_VAL : graph_quantise(g, forward * share);
    const double back = isinf(backward) ? HUGE_VAL : graph_quantise(g, backward * share);
    *at_node = starts || ends;
    if (starts)
        lower(&w->from, leg, leg);
    else if (ends)
        lower(&w->to, leg, leg);
    if (*at_node)
        return (stand){ e, 0, share, ahead, back };
    lower(&w->from, leg + back, leg + ahead);
    lower(&w->to, leg + (isinf(forward) ? HUGE_VAL : forward - ahead),
          leg + (isinf(backward) ? HUGE_VAL : backward - back));
    return (stand){ e, 0, share, ahead, back };
}

static int is_same(double x, double y)
{
    return x <= y && x >= y;
}

/* Stretches that go on where the last one ended share a stand; within the shape they are one. */
static int add_stretch_stands(walk *w, stand from, double leg_from, stand to, double leg_to)
{
    piece *p = w->out;
    const int64_t last = p->n_stands - 1;
    const int goes_on = last >= w->first_stand && is_same(p->stands[last].share, from.share) &&
                        is_same(p->stand_leg[last], leg_from);
    const int is_one = goes_on && last > w->first_stand && p->stands[last - 1].begins_stretch &&
                       !(p->stand_leg[last - 1] > 0) && !(leg_from > 0) && !(leg_to > 0);
    if (is_one) {
        p->stands[last] = to;
        return 1;
    }
    if (!goes_on && !piece_add_stand(p, from, leg_from))
        return 0;
    p->stands[p->n_stands - 1].begins_stretch = 1;
    return piece_add_stand(p, to, leg_to);
}

static int add_stretch(walk *w, const stretch *s)
{
    const dikas_graph *g = w->graph;
    const double leg_from = graph_quantise(g, s->gap_from * g->leg_cost_per_metre);
    const double leg_to = graph_quantise(g, s->gap_to * g->leg_cost_per_metre);
    int from_at_node, to_at_node;
    for (; w->point < s->point; w->point++)
        w->before += segment_length(g, w->edge, w->point);
    const stand from = stand_at(w, s->from, leg_from, &from_at_node);
    const stand to = stand_at(w, s->to, leg_to, &to_at_node);
    if (to.share > from.share)
        return add_stretch_stands(w, from, leg_from, to, leg_to);
    /* a single place: those at a node have the node's tie */
    return from_at_node || piece_add_stand(w->out, from, leg_from);
}

/* ---- one shape ---- */

static int by_node(const void *a, const void *b)
{
    const tie *x = a, *y = b;
    return (x->node > y->node) - (x->node < y->node);
}

/* One tie a node, of the ties from the first on. */
static void join_ties(piece *p, int64_t first)
{
    int64_t kept = first;
    if (p->n_ties - first > 1)
        qsort(p->ties + first, (size_t)(p->n_ties - first), sizeof(tie), by_node);
    for (int64_t i = first; i < p->n_ties; i++) {
        if (kept > first && p->ties[kept - 1].node == p->ties[i].node)
            lower(&p->ties[kept - 1], p->ties[i].leave, p->ties[i].arrive);
        else
            p->ties[kept++] = p->ties[i];
    }
    p->n_ties = kept;
}

static int tie_stretches(const shaping *s, const stretches *found, piece *out)
{
    const int64_t first = out->n_ties;
    walk w = { .graph = s->query.graph, .out = out, .edge = -1 };
    for (int64_t i = 0; i < found->n; i++) {
        if (found->item[i].edge != w.edge) {
            if (w.edge >= 0 && !end_edge(&w))
                return 0;
            begin_edge(&w, found->item[i].edge);
        }
        if (!add_stretch(&w, &found->item[i]))
            return 0;
    }
    if (w.edge >= 0 && !end_edge(&w))
        return 0;
    join_ties(out, first);
    return 1;
}

static void note_reach(const shaping *s, int64_t i, dikas_reach reach, double snap)
{
    dikas_places *p = s->places;
    if (reach == DIKAS_REACH_ISLAND && p->reach[i] == DIKAS_REACH_NOT_SNAPPED)
        p->reach[i] = DIKAS_REACH_ISLAND;
    if (reach != DIKAS_REACH_OK)
        return;
    p->snap[i] = p->reach[i] == DIKAS_REACH_OK ? fmin(p->snap[i], snap) : snap;
    p->reach[i] = DIKAS_REACH_OK;
}

static dikas_status tie_outline(shaping *s, int64_t i, const outline *o, piece *out,
                                stretches *found, dikas_error *err)
{
    DIKAS_TRY(stretches_find(&s->query, o, found, err));
    if (found->n > 0)
        note_reach(s, i, DIKAS_REACH_OK, found->nearest);
    else if (!isinf(found->nearest_of_all))
        note_reach(s, i, DIKAS_REACH_ISLAND, 0);
    if (found->n > 0 && found->nearest_of_all < found->nearest) {
#pragma omp atomic
        s->places->moved++;
    }
    return tie_stretches(s, found, out) ? DIKAS_OK : DIKAS_NO_MEMORY(err, "snapping");
}

static dikas_status copy_point(const shaping *s, int64_t i, int64_t point, piece *out,
                               dikas_error *err)
{
    const dikas_places *from = s->points;
    note_reach(s, i, (dikas_reach)from->reach[point], from->snap[point]);
    for (int64_t k = from->tie_start[point]; k < from->tie_start[point + 1]; k++)
        if (!piece_add_tie(out, places_tie(from, k)))
            return DIKAS_NO_MEMORY(err, "snapping");
    for (int64_t k = places_stands(from, point); k < places_stands(from, point + 1); k++)
        if (!piece_add_stand(out, from->stands[k], from->stand_leg[k]))
            return DIKAS_NO_MEMORY(err, "snapping");
    return DIKAS_OK;
}

static int is_finite(const dikas_geometry *g, int64_t feature)
{
    const int64_t first = g->point[g->path[g->part[feature]]];
    const int64_t end = g->point[g->path[g->part[feature + 1]]];
    for (int64_t i = 2 * first; i < 2 * end; i++)
        if (!isfinite(g->xy[i]))
            return 0;
    return 1;
}

static dikas_status tie_shape(shaping *s, int64_t i, piece *out, stretches *found, dikas_error *err)
{
    dikas_places *p = s->places;
    const int64_t first_tie = out->n_ties, first_stand = out->n_stands;
    outline o = { 0 };
    dikas_status status = DIKAS_OK;
    if (is_finite(s->shapes, i)) {
        status = outline_init(&o, s->shapes, i, err);
        if (status == DIKAS_OK && o.n > 0)
            status = tie_outline(s, i, &o, out, found, err);
        for (int64_t k = s->first_point[i]; k < s->first_point[i + 1] && status == DIKAS_OK; k++)
            status = copy_point(s, i, k, out, err);
    }
    outline_clear(&o);
    p->tie_start[i + 1] = (int32_t)(out->n_ties - first_tie);
    p->stand_start[i + 1] = (int32_t)(out->n_stands - first_stand);
    return status;
}

static dikas_status tie_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    shaping *s = context;
    const int64_t end = (block + 1) * BLOCK < s->places->n ? (block + 1) * BLOCK : s->places->n;
    stretches found = { 0 };
    dikas_status status = DIKAS_OK;
    (void)worker;
    for (int64_t i = block * BLOCK; i < end && status == DIKAS_OK; i++)
        status = tie_shape(s, i, &s->pieces[block], &found, err);
    stretches_clear(&found);
    return status;
}

/* ---- all shapes ---- */

static void put(void *to, int64_t at, const void *from, int64_t n, size_t size)
{
    if (n > 0)
        memcpy((char *)to + (size_t)at * size, from, (size_t)n * size);
}

/* Points are tied as points; *xy holds them, to be released. */
static dikas_status collect_points(shaping *s, double **xy, dikas_error *err)
{
    const dikas_geometry *g = s->shapes;
    int64_t n = 0;
    *xy = dikas_alloc((size_t)g->n_points, 2 * sizeof(double));
    s->first_point = dikas_alloc((size_t)g->n_features + 1, sizeof(int64_t));
    if (!*xy || !s->first_point)
        return DIKAS_NO_MEMORY(err, "points");
    for (int64_t i = 0; i < g->n_features; i++) {
        s->first_point[i] = n;
        for (int64_t p = g->part[i]; p < g->part[i + 1]; p++) {
            const int64_t first = g->point[g->path[p]], end = g->point[g->path[p + 1]];
            if (g->part_kind[p] != DIKAS_POINT) {
                s->has_outlines = 1;
                continue;
            }
            put(*xy, n, g->xy + 2 * first, end - first, 2 * sizeof(double));
            n += end - first;
        }
    }
    s->first_point[g->n_features] = n;
    return DIKAS_OK;
}

static dikas_status tie_points(shaping *s, double max_snap, int64_t min_component,
                               const dikas_run *run, dikas_error *err)
{
    double *xy = NULL;
    dikas_status status = collect_points(s, &xy, err);
    const int64_t n = status == DIKAS_OK ? s->first_point[s->shapes->n_features] : 0;
    if (n > 0)
        status =
            dikas_places_new(s->query.graph, n, xy, max_snap, min_component, run, &s->points, err);
    if (status == DIKAS_OK && s->points)
        s->places->moved = s->points->moved;
    dikas_release(xy);
    return status;
}

static dikas_status check(const dikas_geometry *shapes, double beside, double max_snap,
                          int64_t min_component, dikas_error *err)
{
    if (!(beside >= 0) || !(max_snap >= 0) || min_component < 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "snapping: distances of %g m and %g m and parts of %lld nodes; they must "
                          "be at least 0, 0 and 1",
                          beside, max_snap, (long long)min_component);
    if (shapes->n_features > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "snapping: %lld places are too many",
                          (long long)shapes->n_features);
    return DIKAS_OK;
}

dikas_status dikas_places_from_shapes(const dikas_graph *graph, const dikas_geometry *shapes,
                                      double beside, double max_snap, int64_t min_component,
                                      const dikas_run *run, dikas_places **out, dikas_error *err)
{
    segments *index = NULL;
    int all_usable;
    shaping s = { .shapes = shapes };
    DIKAS_TRY(check(shapes, beside, max_snap, min_component, err));
    s.query = (stretch_query){ graph, NULL, NULL, fmin(beside, GRAPH_FARTHEST),
                               places_farthest(graph, max_snap) };
    s.places = places_alloc(shapes->n_features);
    if (!s.places)
        return DIKAS_NO_MEMORY(err, "places");
    dikas_status status = tie_points(&s, max_snap, min_component, run, err);
    if (status == DIKAS_OK && s.has_outlines)
        status = segments_new(graph, &index, err);
    if (status == DIKAS_OK)
        status = places_find_usable(graph, min_component, &s.usable, &all_usable, err);
    s.query.index = index;
    s.query.usable = s.usable;
    if (status == DIKAS_OK)
        status = places_tie_blocks(s.places, BLOCK, tie_block, &s, &s.pieces, run, err);
    segments_free(index);
    dikas_release(s.usable);
    dikas_release(s.first_point);
    dikas_places_free(s.points);
    if (status != DIKAS_OK)
        dikas_places_free(s.places);
    else
        *out = s.places;
    return status;
}
