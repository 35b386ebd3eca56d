/* SPDX-License-Identifier: MIT */
/**
 * @file nearest.c
 * Which polygon lies nearest to another, from edge to edge.
 *
 * The boxes say which polygons can be near enough, and how near they are at best; GEOS measures
 * those that can be nearer than the nearest so far. What is farther than the next few is looked for
 * only where these are too far.
 */
#include <math.h>

#include "core/core.h"
#include "geom/sides.h"

enum { BLOCK = 16 };

/* Metres: what two ways of measuring a distance may differ by. */
#define SLACK 1e-6

/* What all workers look at. */
typedef struct {
    side from, to;
    box_tree tree; /* of `to` */
    double limit;
    double spacing; /* about as far as it is from one of `to` to the next */
    int32_t *nearest;
    double *distance;
} search;

/* What one worker has for itself. */
typedef struct {
    GEOSContextHandle_t geos;
    shelf to;
    box_hits hits;
} worker;

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    dikas_release(w->hits.item);
    shelf_clear(&w->to);
    if (w->geos)
        GEOS_finish_r(w->geos);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    const search *s = context;
    worker *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (w && (w->geos = geom_geos_context()) &&
        shelf_init(&w->to, &s->to, w->geos, err) == DIKAS_OK) {
        *out = w;
        return DIKAS_OK;
    }
    if (w)
        leave(context, w);
    return DIKAS_NO_MEMORY(err, "the nearest polygons");
}

/* From edge to edge; 0 where they meet. */
static double box_distance(const box *a, const box *b)
{
    double apart[2];
    for (int k = 0; k < 2; k++)
        apart[k] = fmax(0, fmax(a->low[k] - b->high[k], b->low[k] - a->high[k]));
    return hypot(apart[0], apart[1]);
}

/** A row that is at work. */
typedef struct asked {
    int64_t row;
    GEOSGeometry *polygon;
    const GEOSPreparedGeometry *prepared;
    double best; /* distance so far */
} asked;

/* Missing without memory. */
static double distance_to(worker *w, const asked *here, int32_t to)
{
    double distance = DIKAS_MISSING;
    GEOSGeometry *there = shelf_take(&w->to, to);
    const GEOSPreparedGeometry *prepared = w->to.prepared[to];
    const int is_known =
        there && (prepared ? GEOSPreparedDistance_r(w->geos, prepared, here->polygon, &distance)
                           : GEOSPreparedDistance_r(w->geos, here->prepared, there, &distance));
    shelf_put_back(&w->to, to, there);
    return is_known ? distance : DIKAS_MISSING;
}

/* Of all hits, which ascend: of equally near ones the first stays. */
static dikas_status choose(const search *s, worker *w, asked *here, dikas_error *err)
{
    here->best = HUGE_VAL;
    s->nearest[here->row] = -1;
    for (int64_t i = 0; i < w->hits.n; i++) {
        const int32_t to = w->hits.item[i];
        const double least = box_distance(&s->from.box[here->row], &s->to.box[to]);
        if (least > s->limit + SLACK || least > here->best + SLACK)
            continue;
        const double distance = distance_to(w, here, to);
        if (isnan(distance))
            return DIKAS_NO_MEMORY(err, "the nearest polygons");
        if (distance > s->limit + SLACK || distance >= here->best)
            continue;
        here->best = distance;
        s->nearest[here->row] = to;
    }
    return DIKAS_OK;
}

/* In boxes that grow until none beyond them can be nearer. */
static dikas_status look_around(const search *s, worker *w, asked *here, dikas_error *err)
{
    double reach = fmin(s->spacing, s->limit);
    for (;;) {
        box around = s->from.box[here->row];
        for (int k = 0; k < 2; k++) {
            around.low[k] -= reach + SLACK;
            around.high[k] += reach + SLACK;
        }
        DIKAS_TRY(boxes_find(&s->tree, &around, &w->hits, err));
        DIKAS_TRY(choose(s, w, here, err));
        if (here->best <= reach || reach >= s->limit)
            return DIKAS_OK;
        reach = fmin(isinf(here->best) ? 2 * reach : here->best, s->limit);
    }
}

static dikas_status find_one(const search *s, worker *w, int64_t row, dikas_error *err)
{
    asked here = { .row = row, .best = HUGE_VAL };
    s->nearest[row] = -1;
    if (s->distance)
        s->distance[row] = DIKAS_MISSING;
    if (s->from.form[row] == SIDE_NONE || s->tree.n == 0)
        return DIKAS_OK;
    here.polygon = side_polygon(&s->from, w->geos, row);
    here.prepared = here.polygon ? GEOSPrepare_r(w->geos, here.polygon) : NULL;
    const dikas_status status = here.prepared ? look_around(s, w, &here, err)
                                              : DIKAS_NO_MEMORY(err, "the nearest polygons");
    GEOSPreparedGeom_destroy_r(w->geos, here.prepared);
    GEOSGeom_destroy_r(w->geos, here.polygon);
    if (s->distance && s->nearest[row] >= 0)
        s->distance[row] = here.best;
    return status;
}

static dikas_status find_block(void *context, void *self, int64_t block, dikas_error *err)
{
    const search *s = context;
    const int64_t n = s->from.geometry->n_features;
    const int64_t end = (block + 1) * BLOCK < n ? (block + 1) * BLOCK : n;
    for (int64_t row = block * BLOCK; row < end; row++)
        DIKAS_TRY(find_one(s, self, row, err));
    return DIKAS_OK;
}

/* A tree of those that may be found. */
static dikas_status plant_tree(search *s, const uint8_t *candidate, dikas_error *err)
{
    const int64_t n = s->to.geometry->n_features;
    for (int64_t i = 0; i < n; i++)
        if (s->to.form[i] == SIDE_NONE || (candidate && !candidate[i]))
            s->to.box[i] = (box){ { 1, 1 }, { -1, -1 } };
    return boxes_init(&s->tree, s->to.box, (int32_t)n, err);
}

/* No distance is longer than the diagonal of all that there is. */
static void limit_reach(search *s)
{
    double here[4], there[4], span[2];
    dikas_geometry_extent(s->from.geometry, here);
    dikas_geometry_extent(s->to.geometry, there);
    for (int k = 0; k < 2; k++)
        span[k] = fmax(here[k + 2], there[k + 2]) - fmin(here[k], there[k]);
    s->limit = fmin(s->limit, hypot(span[0], span[1]));
    s->spacing = hypot(span[0], span[1]) / sqrt((double)s->tree.n + 1);
}

dikas_status dikas_nearest_polygons(const dikas_table *from, const dikas_table *to,
                                    const uint8_t *candidate, double limit, int32_t *nearest,
                                    double *distance, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, find_block, leave };
    const dikas_geometry *here = dikas_table_geometry(from), *there = dikas_table_geometry(to);
    search s = { .limit = limit, .nearest = nearest, .distance = distance };
    double extent[4];
    if (!here || !geom_has_polygons(here) || !there || !geom_has_polygons(there))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons",
                          dikas_table_name(here && geom_has_polygons(here) ? to : from));
    if (!(limit >= 0))
        return dikas_fail(err, DIKAS_EINVAL, "%g: a distance was expected, 0 or more", limit);
    if (there->n_features > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%s: has more than %d rows", dikas_table_name(to),
                          DIKAS_RELATION_MAX);
    dikas_geometry_extent(here, extent);
    dikas_status status = side_init(&s.from, from, extent, run, err);
    if (status == DIKAS_OK)
        status = side_init(&s.to, to, extent, run, err);
    if (status == DIKAS_OK)
        status = plant_tree(&s, candidate, err);
    if (status == DIKAS_OK)
        limit_reach(&s);
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, &s, (here->n_features + BLOCK - 1) / BLOCK,
                                "the nearest polygons", run, err);
    boxes_clear(&s.tree);
    side_clear(&s.from);
    side_clear(&s.to);
    return status;
}
