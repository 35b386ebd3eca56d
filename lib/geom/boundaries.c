/* SPDX-License-Identifier: MIT */
/**
 * @file boundaries.c
 * Which polygons touch, and over what length: the edges of all of them in one tree, each compared
 * with those nearby.
 *
 * Two edges share a boundary where they run side by side within the tolerance, whether their points
 * are the same or not (one cell beside two). The longer one is what lengths are measured along, so
 * that the same length comes out from either side.
 */
#include "core/core.h"
#include "dikas/geom.h"
#include "geom/boxes.h"
#include "geom/polygons.h"

enum { BLOCK = 64 }; /* features at a time */

typedef struct edge {
    double a[2], b[2]; /* from the origin */
    int32_t feature;
} edge;

typedef struct neighbour {
    int32_t feature, other;
    double shared;
} neighbour;

typedef struct neighbour_list {
    neighbour *item;
    int64_t n, room;
} neighbour_list;

/* What all workers look at. */
typedef struct outlines {
    int64_t n_features;
    edge *edge;
    int64_t *start; /* per feature: its first edge; n_features + 1 */
    box_tree tree;  /* of the edges */
    double tolerance;
    neighbour_list *found; /* by block */
} outlines;

/* What one worker has for itself: those that touch the feature at work. */
typedef struct worker {
    box_hits hits;
    dikas_sum *shared; /* per feature */
    uint8_t *touches;
    int32_t *list;
    int32_t n;
} worker;

/* ---- edges ---- */

static int64_t most_edges(const dikas_geometry *g)
{
    return g->n_points + g->n_paths;
}

static void add_edge(outlines *o, int64_t *n, const double *a, const double *b,
                     const double origin[2], int64_t feature)
{
    const edge e = { { a[0] - origin[0], a[1] - origin[1] },
                     { b[0] - origin[0], b[1] - origin[1] },
                     (int32_t)feature };
    if (hypot(e.b[0] - e.a[0], e.b[1] - e.a[1]) > 0)
        o->edge[(*n)++] = e;
}

/* Rings, closed whether their last point is the first or not. */
static void gather_edges(outlines *o, const dikas_geometry *g, const double origin[2])
{
    int64_t n = 0;
    for (int64_t f = 0; f < g->n_features; f++) {
        o->start[f] = n;
        for (int64_t part = g->part[f]; part < g->part[f + 1]; part++)
            for (int64_t path = g->path[part];
                 g->part_kind[part] == DIKAS_POLYGON && path < g->path[part + 1]; path++) {
                const int64_t first = g->point[path], last = g->point[path + 1] - 1;
                for (int64_t k = first; k < last; k++)
                    add_edge(o, &n, g->xy + 2 * k, g->xy + 2 * (k + 1), origin, f);
                if (last > first)
                    add_edge(o, &n, g->xy + 2 * last, g->xy + 2 * first, origin, f);
            }
    }
    o->start[g->n_features] = n;
}

/* All that comes within the tolerance of an edge. */
static box box_around(const edge *e, double tolerance)
{
    box around;
    for (int k = 0; k < 2; k++) {
        around.low[k] = fmin(e->a[k], e->b[k]) - tolerance;
        around.high[k] = fmax(e->a[k], e->b[k]) + tolerance;
    }
    return around;
}

static dikas_status plant_tree(outlines *o, dikas_error *err)
{
    const int64_t n = o->start[o->n_features];
    if (n > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "boundaries: %lld edges are more than %lld",
                          (long long)n, (long long)DIKAS_RELATION_MAX);
    box *boxes = dikas_alloc((size_t)n + 1, sizeof *boxes);
    if (!boxes)
        return DIKAS_NO_MEMORY(err, "boundaries");
    for (int64_t k = 0; k < n; k++)
        boxes[k] = box_around(&o->edge[k], 0);
    const dikas_status status = boxes_init(&o->tree, boxes, (int32_t)n, err);
    dikas_release(boxes);
    return status;
}

/* ---- two edges ---- */

static double length_of(const edge *e)
{
    return hypot(e->b[0] - e->a[0], e->b[1] - e->a[1]);
}

static int same_point(const double a[2], const double b[2])
{
    return !(a[0] < b[0]) && !(a[0] > b[0]) && !(a[1] < b[1]) && !(a[1] > b[1]);
}

static int same_edge(const edge *e, const edge *f)
{
    return (same_point(e->a, f->a) && same_point(e->b, f->b)) ||
           (same_point(e->a, f->b) && same_point(e->b, f->a));
}

/* A point in the frame of an edge: metres along it, and beside it. */
static void in_frame(const edge *e, double length, const double p[2], double out[2])
{
    const double ux = (e->b[0] - e->a[0]) / length, uy = (e->b[1] - e->a[1]) / length;
    const double dx = p[0] - e->a[0], dy = p[1] - e->a[1];
    out[0] = dx * ux + dy * uy;
    out[1] = ux * dy - uy * dx;
}

/* The longer of two edges; of two that are as long, the one whose lesser point comes first. */
static int is_before(const edge *e, const edge *f)
{
    const double le = length_of(e), lf = length_of(f);
    if (le > lf || le < lf)
        return le > lf;
    for (int k = 0; k < 2; k++) {
        const double pe = fmin(e->a[k], e->b[k]), pf = fmin(f->a[k], f->b[k]);
        if (pe < pf || pe > pf)
            return pe < pf;
    }
    return 1;
}

/* Metres over which they run side by side. What is no longer than the tolerance to either side is
 * the end of an edge that passes. */
static double shared_length(const edge *e, const edge *f, double tolerance)
{
    if (same_edge(e, f))
        return length_of(e);
    if (!is_before(e, f)) {
        const edge *kept = e;
        e = f;
        f = kept;
    }
    const double length = length_of(e);
    double p[2], q[2], beside[2];
    in_frame(e, length, f->a, p);
    in_frame(e, length, f->b, q);
    const double from = fmax(0, fmin(p[0], q[0])), to = fmin(length, fmax(p[0], q[0]));
    if (!(to - from > 2 * tolerance))
        return 0;
    const double rise = (q[1] - p[1]) / (q[0] - p[0]);
    beside[0] = p[1] + (from - p[0]) * rise;
    beside[1] = p[1] + (to - p[0]) * rise;
    return fabs(beside[0]) <= tolerance && fabs(beside[1]) <= tolerance ? to - from : 0;
}

static double distance_to(const edge *e, const double p[2])
{
    const double length = length_of(e);
    double at[2];
    in_frame(e, length, p, at);
    return hypot(at[0] - fmin(fmax(at[0], 0), length), at[1]);
}

static double side_of(const edge *e, const double p[2])
{
    return (e->b[0] - e->a[0]) * (p[1] - e->a[1]) - (e->b[1] - e->a[1]) * (p[0] - e->a[0]);
}

static int cross(const edge *e, const edge *f)
{
    return side_of(e, f->a) * side_of(e, f->b) < 0 && side_of(f, e->a) * side_of(f, e->b) < 0;
}

static int touch(const edge *e, const edge *f, double tolerance)
{
    return distance_to(e, f->a) <= tolerance || distance_to(e, f->b) <= tolerance ||
           distance_to(f, e->a) <= tolerance || distance_to(f, e->b) <= tolerance || cross(e, f);
}

/* ---- workers ---- */

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    if (!w)
        return;
    dikas_release(w->hits.item);
    dikas_release(w->shared);
    dikas_release(w->touches);
    dikas_release(w->list);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    const outlines *o = context;
    const size_t n = (size_t)o->n_features;
    worker *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (!w)
        return DIKAS_NO_MEMORY(err, "boundaries");
    w->shared = dikas_alloc_zero(n + 1, sizeof *w->shared);
    w->touches = dikas_alloc_zero(n + 1, 1);
    w->list = dikas_alloc(n + 1, sizeof *w->list);
    if (w->shared && w->touches && w->list) {
        *out = w;
        return DIKAS_OK;
    }
    leave(NULL, w);
    return DIKAS_NO_MEMORY(err, "boundaries");
}

static void meet(const outlines *o, worker *w, const edge *e, const edge *f)
{
    const int32_t other = f->feature;
    const double shared = shared_length(e, f, o->tolerance);
    if (!w->touches[other]) {
        if (!(shared > 0) && !touch(e, f, o->tolerance))
            return;
        w->touches[other] = 1;
        w->shared[other] = (dikas_sum){ 0, 0 };
        w->list[w->n++] = other;
    }
    dikas_sum_add(&w->shared[other], shared);
}

static dikas_status add(neighbour_list *list, neighbour one, dikas_error *err)
{
    if (list->n == list->room) {
        const int64_t room = list->room ? 2 * list->room : 8 * BLOCK;
        neighbour *item = dikas_resize(list->item, (size_t)room, sizeof *item);
        if (!item)
            return DIKAS_NO_MEMORY(err, "boundaries");
        list->item = item;
        list->room = room;
    }
    list->item[list->n++] = one;
    return DIKAS_OK;
}

/* Those of a higher number that touch a feature. */
static dikas_status look_around(const outlines *o, worker *w, int64_t feature,
                                neighbour_list *found, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    w->n = 0;
    for (int64_t k = o->start[feature]; k < o->start[feature + 1]; k++) {
        const box around = box_around(&o->edge[k], o->tolerance);
        DIKAS_TRY(boxes_find(&o->tree, &around, &w->hits, err));
        for (int64_t h = 0; h < w->hits.n; h++)
            if (o->edge[w->hits.item[h]].feature > feature)
                meet(o, w, &o->edge[k], &o->edge[w->hits.item[h]]);
    }
    for (int32_t k = 0; k < w->n; k++) {
        const int32_t other = w->list[k];
        const neighbour one = { (int32_t)feature, other, dikas_sum_value(w->shared[other]) };
        w->touches[other] = 0;
        if (status == DIKAS_OK)
            status = add(found, one, err);
    }
    return status;
}

static dikas_status work(void *context, void *self, int64_t block, dikas_error *err)
{
    const outlines *o = context;
    const int64_t first = block * BLOCK, last = first + BLOCK;
    for (int64_t f = first; f < last && f < o->n_features; f++)
        DIKAS_TRY(look_around(o, self, f, &o->found[block], err));
    return DIKAS_OK;
}

/* ---- all of them ---- */

static int64_t blocks_of(const outlines *o)
{
    return (o->n_features + BLOCK - 1) / BLOCK;
}

/* Both directions of every pair. */
static dikas_status relate(const outlines *o, dikas_relation **out, dikas_error *err)
{
    int64_t n = 0, at = 0;
    for (int64_t b = 0; b < blocks_of(o); b++)
        n += 2 * o->found[b].n;
    int32_t *row = dikas_alloc((size_t)n + 1, sizeof *row);
    int32_t *column = dikas_alloc((size_t)n + 1, sizeof *column);
    double *shared = dikas_alloc((size_t)n + 1, sizeof *shared);
    dikas_status status = row && column && shared ? DIKAS_OK : DIKAS_NO_MEMORY(err, "boundaries");
    for (int64_t b = 0; b < blocks_of(o) && status == DIKAS_OK; b++)
        for (int64_t k = 0; k < 2 * o->found[b].n; k++, at++) {
            const neighbour *one = &o->found[b].item[k / 2];
            row[at] = k % 2 ? one->other : one->feature;
            column[at] = k % 2 ? one->feature : one->other;
            shared[at] = one->shared;
        }
    if (status == DIKAS_OK)
        status = dikas_relation_from_pairs(o->n_features, o->n_features, n, row, column, 1,
                                           (const double *const[]){ shared }, out, err);
    dikas_release(row);
    dikas_release(column);
    dikas_release(shared);
    return status;
}

static dikas_status search(outlines *o, const dikas_geometry *g, const dikas_run *run,
                           dikas_error *err)
{
    static const dikas_task task = { enter, work, leave };
    double extent[4];
    dikas_geometry_extent(g, extent);
    o->edge = dikas_alloc((size_t)most_edges(g) + 1, sizeof *o->edge);
    o->start = dikas_alloc((size_t)g->n_features + 1, sizeof *o->start);
    o->found = dikas_alloc_zero((size_t)blocks_of(o) + 1, sizeof *o->found);
    if (!o->edge || !o->start || !o->found)
        return DIKAS_NO_MEMORY(err, "boundaries");
    gather_edges(o, g, extent);
    DIKAS_TRY(plant_tree(o, err));
    return dikas_parallel(&task, o, blocks_of(o), "boundaries", run, err);
}

dikas_status dikas_shared_boundaries(const dikas_table *polygons, double tolerance,
                                     const dikas_run *run, dikas_relation **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    *out = NULL;
    if (!g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(polygons));
    if (!(tolerance >= 0) || isinf(tolerance))
        return dikas_fail(err, DIKAS_EINVAL, "%s: a tolerance of %g m", dikas_table_name(polygons),
                          tolerance);
    outlines o = { .n_features = g->n_features, .tolerance = tolerance };
    dikas_status status = search(&o, g, run, err);
    if (status == DIKAS_OK)
        status = relate(&o, out, err);
    for (int64_t b = 0; o.found && b < blocks_of(&o); b++)
        dikas_release(o.found[b].item);
    dikas_release(o.found);
    dikas_release(o.edge);
    dikas_release(o.start);
    boxes_clear(&o.tree);
    return status;
}

void dikas_polygon_perimeters(const dikas_table *polygons, double *perimeter)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    for (int64_t f = 0; f < g->n_features; f++) {
        dikas_sum sum = { 0, 0 };
        for (int64_t part = g->part[f]; part < g->part[f + 1]; part++)
            for (int64_t path = g->path[part];
                 g->part_kind[part] == DIKAS_POLYGON && path < g->path[part + 1]; path++) {
                const int64_t first = g->point[path], last = g->point[path + 1] - 1;
                for (int64_t k = first; k <= last; k++) {
                    const double *a = g->xy + 2 * k, *b = g->xy + 2 * (k < last ? k + 1 : first);
                    dikas_sum_add(&sum, hypot(b[0] - a[0], b[1] - a[1]));
                }
            }
        perimeter[f] = dikas_sum_value(sum);
    }
}
