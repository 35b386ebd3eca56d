/* SPDX-License-Identifier: MIT */
/**
 * @file places.c
 * Points tied to the network: the nearest usable edge is split, in thought, where the point meets
 * it.
 */

#include "network/places.h"
#include "core/core.h"
#include "network/segments.h"

#define ON_NODE                                                                                    \
    1e-6 /* metres: a point this close to a node lies on it and uses its edges alone               \
          */

enum { BLOCK = 512 };

dikas_places *places_alloc(int64_t n)
{
    dikas_places *p = dikas_alloc_zero(1, sizeof *p);
    if (!p)
        return NULL;
    p->n = n;
    p->reach = dikas_alloc((size_t)n, 1);
    p->snap = dikas_alloc((size_t)n, sizeof(double));
    p->tie_start = dikas_alloc_zero((size_t)n + 1, sizeof(int32_t));
    p->stand_start = dikas_alloc_zero((size_t)n + 1, sizeof(int32_t));
    if (!p->reach || !p->snap || !p->tie_start || !p->stand_start) {
        dikas_places_free(p);
        return NULL;
    }
    for (int64_t i = 0; i < n; i++) {
        p->reach[i] = DIKAS_REACH_NOT_SNAPPED;
        p->snap[i] = DIKAS_MISSING;
    }
    return p;
}

void dikas_places_free(dikas_places *places)
{
    if (!places)
        return;
    dikas_release(places->reach);
    dikas_release(places->snap);
    dikas_release(places->tie_start);
    dikas_release(places->stand_start);
    dikas_release(places->tie_node);
    dikas_release(places->leave);
    if (places->arrive != places->leave)
        dikas_release(places->arrive);
    dikas_release(places->stands);
    dikas_release(places->stand_leg);
    dikas_release(places);
}

static void move_tie(dikas_places *p, int32_t to, int32_t from)
{
    p->tie_node[to] = p->tie_node[from];
    if (p->leave)
        p->leave[to] = p->leave[from];
    if (p->arrive != p->leave)
        p->arrive[to] = p->arrive[from];
}

static void move_stand(dikas_places *p, int32_t to, int32_t from)
{
    p->stands[to] = p->stands[from];
    p->stand_leg[to] = p->stand_leg[from];
}

void dikas_places_close(dikas_places *places, const uint8_t *closed)
{
    dikas_places *p = places;
    int32_t n_ties = 0, n_stands = 0, tie_from = 0, stand_from = 0;
    for (int64_t i = 0; i < p->n; i++) {
        const int32_t tie_end = p->tie_start[i + 1], stand_end = places_stands(p, i + 1);
        for (int32_t k = tie_from; k < tie_end && !closed[i]; k++)
            move_tie(p, n_ties++, k);
        for (int32_t k = stand_from; k < stand_end && !closed[i]; k++)
            move_stand(p, n_stands++, k);
        tie_from = tie_end;
        stand_from = stand_end;
        p->tie_start[i + 1] = n_ties;
        if (p->stand_start)
            p->stand_start[i + 1] = n_stands;
        if (closed[i]) {
            p->reach[i] = DIKAS_REACH_CLOSED;
            p->snap[i] = DIKAS_MISSING;
        }
    }
}

const uint8_t *dikas_places_reach(const dikas_places *places)
{
    return places->reach;
}

const double *dikas_places_snap(const dikas_places *places)
{
    return places->snap;
}

int64_t dikas_places_moved(const dikas_places *places)
{
    return places->moved;
}

typedef struct {
    const dikas_graph *graph;
    const segments *index;
    const double *xy;
    double max_snap;
    uint8_t *usable; /* per component */
    int all_usable;
    dikas_places *places;
    piece *pieces;
} snapping;

static int add_or_lower(piece *p, int64_t first, tie t)
{
    for (int64_t i = first; i < p->n_ties; i++)
        if (p->ties[i].node == t.node) {
            p->ties[i].leave = fmin(p->ties[i].leave, t.leave);
            p->ties[i].arrive = fmin(p->ties[i].arrive, t.arrive);
            return 1;
        }
    return piece_add_tie(p, t);
}

/* Share of the edge's length that lies before the candidate. */
static double share_before(const dikas_graph *g, const candidate *c)
{
    double length = 0, before = 0;
    for (int32_t p = 0; p + 1 < graph_n_points(g, c->edge); p++) {
        const double *a = graph_point(g, c->edge, p), *b = graph_point(g, c->edge, p + 1);
        const double step = hypot(b[0] - a[0], b[1] - a[1]);
        if (p == c->point)
            before = length + c->along * step;
        length += step;
    }
    return fmin(before / length, 1);
}

static int is_at_node(const dikas_graph *g, const candidate *c)
{
    return (c->point == 0 && !(c->along > 0)) ||
           (c->point == graph_n_points(g, c->edge) - 2 && !(c->along < 1));
}

/* Splits the edge's cost at the candidate so that both parts add up to it exactly. */
static int tie_to_edge(const dikas_graph *g, piece *p, int64_t first_tie, const candidate *c,
                       double leg)
{
    const int32_t e = c->edge;
    const double forward = g->edge_forward[e], backward = g->edge_backward[e];
    if (is_at_node(g, c))
        return add_or_lower(p, first_tie,
                            (tie){ c->along > 0 ? g->edge_to[e] : g->edge_from[e], leg, leg });
    const double share = share_before(g, c);
    const double ahead = isinf(forward) ? HUGE_VAL : graph_quantise(g, forward * share);
    const double back = isinf(backward) ? HUGE_VAL : graph_quantise(g, backward * share);
    const double rest_ahead = isinf(forward) ? HUGE_VAL : forward - ahead;
    const double rest_back = isinf(backward) ? HUGE_VAL : backward - back;
    return piece_add_stand(p, (stand){ e, 0, share, ahead, back }, leg) &&
           add_or_lower(p, first_tie, (tie){ g->edge_from[e], leg + back, leg + ahead }) &&
           add_or_lower(p, first_tie, (tie){ g->edge_to[e], leg + rest_ahead, leg + rest_back });
}

/* A line that passes over a node without a vertex there is not connected to it, nor to a point that
 * lies on it. */
static void keep_own_node(const dikas_graph *g, candidates *found)
{
    int64_t kept = 0;
    int on_node = 0;
    for (int64_t i = 0; i < found->n; i++)
        on_node |= found->item[i].distance <= ON_NODE && is_at_node(g, &found->item[i]);
    for (int64_t i = 0; on_node && i < found->n; i++)
        if (found->item[i].distance <= ON_NODE && is_at_node(g, &found->item[i]))
            found->item[kept++] = found->item[i];
    if (on_node)
        found->n = kept;
}

static double nearest(const candidates *found)
{
    double least = HUGE_VAL;
    for (int64_t i = 0; i < found->n; i++)
        least = fmin(least, found->item[i].distance);
    return least;
}

/* What stands in the way of a place that found no usable edge, and whether another lost a nearer
 * small part. */
static dikas_status look_at_small_parts(snapping *s, int64_t i, const double *xy, candidates *found,
                                        dikas_error *err)
{
    dikas_places *p = s->places;
    const int ok = p->reach[i] == DIKAS_REACH_OK;
    if (s->all_usable)
        return DIKAS_OK;
    DIKAS_TRY(segments_near(s->index, xy, ok ? p->snap[i] : s->max_snap, 0, NULL, found, err));
    if (!ok && found->n > 0)
        p->reach[i] = DIKAS_REACH_ISLAND;
    if (ok && nearest(found) < p->snap[i]) {
#pragma omp atomic
        p->moved++;
    }
    return DIKAS_OK;
}

static dikas_status snap_one(snapping *s, int64_t i, piece *out, candidates *found,
                             dikas_error *err)
{
    dikas_places *p = s->places;
    const double *xy = s->xy + 2 * i;
    const int64_t first_tie = out->n_ties, first_stand = out->n_stands;
    double leg = 0;
    if (isfinite(xy[0]) && isfinite(xy[1])) {
        DIKAS_TRY(segments_near(s->index, xy, s->max_snap, PLACES_SLACK, s->usable, found, err));
        keep_own_node(s->graph, found);
        if (found->n > 0) {
            p->reach[i] = DIKAS_REACH_OK;
            p->snap[i] = nearest(found);
            leg = graph_quantise(s->graph, p->snap[i] * s->graph->leg_cost_per_metre);
        }
        for (int64_t c = 0; c < found->n; c++)
            if (!tie_to_edge(s->graph, out, first_tie, &found->item[c], leg))
                return DIKAS_NO_MEMORY(err, "snapping");
        DIKAS_TRY(look_at_small_parts(s, i, xy, found, err));
    }
    p->tie_start[i + 1] = (int32_t)(out->n_ties - first_tie);
    p->stand_start[i + 1] = (int32_t)(out->n_stands - first_stand);
    return DIKAS_OK;
}

static dikas_status snap_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    snapping *s = context;
    const int64_t end = (block + 1) * BLOCK < s->places->n ? (block + 1) * BLOCK : s->places->n;
    candidates found = { 0 };
    dikas_status status = DIKAS_OK;
    (void)worker;
    for (int64_t i = block * BLOCK; i < end && status == DIKAS_OK; i++)
        status = snap_one(s, i, &s->pieces[block], &found, err);
    candidates_clear(&found);
    return status;
}

double places_farthest(const dikas_graph *graph, double max_snap)
{
    const double farthest = fmin(max_snap, GRAPH_FARTHEST);
    return graph->leg_cost_per_metre > 0 ? fmin(farthest, GRAPH_LONGEST_LEG) : farthest;
}

dikas_status places_check(double max_snap, int64_t min_component, dikas_error *err)
{
    if (max_snap >= 0 && min_component >= 1)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL,
                      "snapping: a distance of %g m and parts of %lld nodes; they must be at "
                      "least 0 and 1",
                      max_snap, (long long)min_component);
}

dikas_status places_find_usable(const dikas_graph *graph, int64_t min_component, uint8_t **usable,
                                int *all, dikas_error *err)
{
    *usable = dikas_alloc((size_t)graph->n_components, 1);
    if (!*usable)
        return DIKAS_NO_MEMORY(err, "components");
    *all = 1;
    for (int32_t c = 0; c < graph->n_components; c++) {
        (*usable)[c] = graph->component_nodes[c] >= min_component || c == graph->largest_component;
        *all &= (*usable)[c];
    }
    return DIKAS_OK;
}

dikas_status dikas_places_new(const dikas_graph *graph, int64_t n, const double *xy,
                              double max_snap, int64_t min_component, const dikas_run *run,
                              dikas_places **out, dikas_error *err)
{
    DIKAS_TRY(places_check(max_snap, min_component, err));
    if (n < 0 || n > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "snapping: %lld places are too many", (long long)n);
    segments *index = NULL;
    snapping s = { .graph = graph, .xy = xy, .max_snap = places_farthest(graph, max_snap) };
    s.places = places_alloc(n);
    if (!s.places)
        return DIKAS_NO_MEMORY(err, "places");
    dikas_status status = segments_new(graph, &index, err);
    s.index = index;
    if (status == DIKAS_OK)
        status = places_find_usable(graph, min_component, &s.usable, &s.all_usable, err);
    if (status == DIKAS_OK)
        status = places_tie_blocks(s.places, BLOCK, snap_block, &s, &s.pieces, run, err);
    segments_free(index);
    dikas_release(s.usable);
    if (status != DIKAS_OK)
        dikas_places_free(s.places);
    else
        *out = s.places;
    return status;
}
