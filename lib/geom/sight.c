/* SPDX-License-Identifier: MIT */
/**
 * @file sight.c
 * Which points are seen from polygons over the roofs of buildings.
 */
#include <stdlib.h>

#include "core/core.h"
#include "dikas/green.h"
#include "geom/boxes.h"
#include "geom/polygons.h"

enum { BLOCK = 64 };
#define TOUCH 1e-3 /* metres: a line that is in a building for less only touches it */

/** What all workers look at. */
typedef struct sights {
    const dikas_geometry *polygons, *buildings;
    dikas_sight how;
    double *point; /* 2 numbers each; missing without geometry */
    box_tree points, roofs;
    double *seen, *unknown;
} sights;

/** What one worker has for itself. */
typedef struct worker {
    box_hits near, between;
    double *crossing; /* of a line with the sides of a building: 0 its beginning, 1 its end */
    size_t room, n;
} worker;

/* ---- workers ---- */

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    (void)context;
    (void)number;
    *out = dikas_alloc_zero(1, sizeof(worker));
    return *out ? DIKAS_OK : DIKAS_NO_MEMORY(err, "sights");
}

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    if (!w)
        return;
    dikas_release(w->near.item);
    dikas_release(w->between.item);
    dikas_release(w->crossing);
    dikas_release(w);
}

/* ---- the nearest point of an outline ---- */

static double squared(const double a[2], const double b[2])
{
    return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
}

/* The point of a side that is nearest to p. */
static void nearest_on(const double a[2], const double b[2], const double p[2], double out[2])
{
    const double length = squared(a, b);
    const double along = (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
    const double t = length > 0 ? fmin(fmax(along / length, 0), 1) : 0;
    out[0] = a[0] + t * (b[0] - a[0]);
    out[1] = a[1] + t * (b[1] - a[1]);
}

/* The paths of the polygons of a feature, one after the other; -1 at the end. */
static int64_t next_path(const dikas_geometry *g, int64_t feature, int64_t path)
{
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++) {
        if (g->part_kind[part] != DIKAS_POLYGON || path + 1 >= g->path[part + 1])
            continue;
        return path + 1 > g->path[part] ? path + 1 : g->path[part];
    }
    return -1;
}

/* The point of the outline of a feature that is nearest to p; the square of its distance. */
static double nearest_of(const dikas_geometry *g, int64_t feature, const double p[2], double out[2])
{
    double best = HUGE_VAL, q[2];
    for (int64_t k = next_path(g, feature, -1); k >= 0; k = next_path(g, feature, k))
        for (int64_t i = g->point[k] + 1; i < g->point[k + 1]; i++) {
            nearest_on(g->xy + 2 * i - 2, g->xy + 2 * i, p, q);
            if (squared(q, p) < best) {
                best = squared(q, p);
                out[0] = q[0];
                out[1] = q[1];
            }
        }
    return best;
}

/* ---- what is in the way ---- */

static dikas_status add_crossing(worker *w, double t, dikas_error *err)
{
    if (w->n == w->room) {
        const size_t room = 2 * w->room + 16;
        double *made = dikas_resize(w->crossing, room, sizeof *made);
        if (!made)
            return DIKAS_NO_MEMORY(err, "sights");
        w->crossing = made;
        w->room = room;
    }
    w->crossing[w->n++] = t;
    return DIKAS_OK;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double cross(const double o[2], const double a[2], const double b[2])
{
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}

/* Where the line from a to b crosses the sides of a building, with its ends, in order. */
static dikas_status find_crossings(worker *w, const dikas_geometry *g, int64_t building,
                                   const double a[2], const double b[2], dikas_error *err)
{
    w->n = 0;
    DIKAS_TRY(add_crossing(w, 0, err));
    DIKAS_TRY(add_crossing(w, 1, err));
    for (int64_t k = next_path(g, building, -1); k >= 0; k = next_path(g, building, k))
        for (int64_t i = g->point[k] + 1; i < g->point[k + 1]; i++) {
            const double *c = g->xy + 2 * i - 2, *d = g->xy + 2 * i;
            const double from = cross(a, b, c), to = cross(a, b, d);
            const double before = cross(c, d, a), after = cross(c, d, b);
            if ((from > 0) == (to > 0) || (before > 0) == (after > 0))
                continue;
            DIKAS_TRY(add_crossing(w, before / (before - after), err));
        }
    qsort(w->crossing, w->n, sizeof *w->crossing, by_size);
    return DIKAS_OK;
}

typedef enum { IS_SEEN, IS_UNKNOWN, IS_HIDDEN } outcome;

/* What a building does to a line from a to b. */
static dikas_status look_past(const sights *s, worker *w, int64_t building, const double a[2],
                              const double b[2], outcome *out, dikas_error *err)
{
    const double height = s->how.height ? s->how.height[building] : DIKAS_MISSING;
    const double length = sqrt(squared(a, b)), rise = s->how.top - s->how.eye;
    *out = IS_SEEN;
    DIKAS_TRY(find_crossings(w, s->buildings, building, a, b, err));
    for (size_t k = 1; k < w->n && *out == IS_SEEN; k++) {
        const double from = w->crossing[k - 1], to = w->crossing[k], middle = (from + to) / 2;
        const double at[2] = { a[0] + middle * (b[0] - a[0]), a[1] + middle * (b[1] - a[1]) };
        if (!((to - from) * length > TOUCH) || !dikas_geometry_holds(s->buildings, building, at))
            continue;
        const double low = s->how.eye + rise * (rise > 0 ? from : to);
        *out = isnan(height) ? IS_UNKNOWN : height > low ? IS_HIDDEN : IS_SEEN;
    }
    return DIKAS_OK;
}

static dikas_status look_along(const sights *s, worker *w, const double a[2], const double b[2],
                               outcome *out, dikas_error *err)
{
    *out = IS_SEEN;
    if (!s->buildings)
        return DIKAS_OK;
    const box line = { { fmin(a[0], b[0]), fmin(a[1], b[1]) },
                       { fmax(a[0], b[0]), fmax(a[1], b[1]) } };
    DIKAS_TRY(boxes_find(&s->roofs, &line, &w->between, err));
    for (int64_t k = 0; k < w->between.n && *out != IS_HIDDEN; k++) {
        outcome one;
        DIKAS_TRY(look_past(s, w, w->between.item[k], a, b, &one, err));
        *out = one > *out ? one : *out;
    }
    return DIKAS_OK;
}

static dikas_status look_at(const sights *s, worker *w, int64_t polygon, int64_t point,
                            dikas_error *err)
{
    const double *p = s->point + 2 * point, reach = s->how.distance;
    double from[2] = { p[0], p[1] };
    outcome is = IS_SEEN;
    if (!dikas_geometry_holds(s->polygons, polygon, p)) {
        if (!(nearest_of(s->polygons, polygon, p, from) <= reach * reach))
            return DIKAS_OK;
        DIKAS_TRY(look_along(s, w, from, p, &is, err));
    }
    s->seen[polygon] += is == IS_SEEN;
    s->unknown[polygon] += is == IS_UNKNOWN;
    return DIKAS_OK;
}

static dikas_status look_around(void *context, void *self, int64_t block, dikas_error *err)
{
    const sights *s = context;
    worker *w = self;
    const int64_t end = (block + 1) * BLOCK;
    for (int64_t i = block * BLOCK; i < end && i < s->polygons->n_features; i++) {
        s->seen[i] = s->unknown[i] = next_path(s->polygons, i, -1) < 0 ? DIKAS_MISSING : 0;
        if (isnan(s->seen[i]))
            continue;
        box wide = geom_box(s->polygons, i);
        for (int k = 0; k < 2; k++) {
            wide.low[k] -= s->how.distance;
            wide.high[k] += s->how.distance;
        }
        DIKAS_TRY(boxes_find(&s->points, &wide, &w->near, err));
        for (int64_t k = 0; k < w->near.n; k++)
            DIKAS_TRY(look_at(s, w, i, w->near.item[k], err));
    }
    return DIKAS_OK;
}

/* ---- all of them ---- */

static dikas_status index_points(sights *s, const dikas_geometry *g, dikas_error *err)
{
    s->point = dikas_alloc((size_t)g->n_features, 2 * sizeof *s->point);
    box *boxes = dikas_alloc((size_t)g->n_features, sizeof *boxes);
    dikas_status status =
        s->point && boxes ? DIKAS_OK : DIKAS_NO_MEMORY(err, "points that are seen");
    if (status == DIKAS_OK)
        dikas_geometry_centroids(g, s->point);
    for (int64_t i = 0; i < g->n_features && status == DIKAS_OK; i++) {
        const double x = s->point[2 * i], y = s->point[2 * i + 1];
        boxes[i] = isnan(x) ? (box){ { 1, 1 }, { -1, -1 } } : (box){ { x, y }, { x, y } };
    }
    if (status == DIKAS_OK)
        status = boxes_init(&s->points, boxes, (int32_t)g->n_features, err);
    dikas_release(boxes);
    return status;
}

static dikas_status index_roofs(sights *s, dikas_error *err)
{
    const dikas_geometry *g = s->buildings;
    if (!g)
        return DIKAS_OK;
    box *boxes = dikas_alloc((size_t)g->n_features, sizeof *boxes);
    if (!boxes)
        return DIKAS_NO_MEMORY(err, "buildings");
    for (int64_t i = 0; i < g->n_features; i++)
        boxes[i] = geom_box(g, i);
    const dikas_status status = boxes_init(&s->roofs, boxes, (int32_t)g->n_features, err);
    dikas_release(boxes);
    return status;
}

static dikas_status check(const sights *s, const dikas_table *points, dikas_error *err)
{
    if (!s->polygons || !dikas_table_geometry(points) ||
        (s->how.buildings && !dikas_table_geometry(s->how.buildings)))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(points));
    if (!(s->how.distance >= 0) || !isfinite(s->how.distance))
        return dikas_fail(err, DIKAS_EINVAL, "points seen: a distance of %g m", s->how.distance);
    if (s->polygons->n_features > INT32_MAX || dikas_table_rows(points) > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%s: too many rows", dikas_table_name(points));
    const int64_t n = s->how.buildings && s->how.height ? dikas_table_rows(s->how.buildings) : 0;
    for (int64_t i = 0; i < n; i++)
        if (s->how.height[i] < 0)
            return dikas_fail(
                err, DIKAS_EINVAL, "%s: row %lld: a height of %g m is below the ground",
                dikas_table_name(s->how.buildings), (long long)i + 1, s->how.height[i]);
    return DIKAS_OK;
}

dikas_status dikas_points_seen(const dikas_table *polygons, const dikas_table *points,
                               const dikas_sight *how, double *seen, double *unknown,
                               const dikas_run *run, dikas_error *err)
{
    const dikas_task task = { enter, look_around, leave };
    sights s = { .polygons = dikas_table_geometry(polygons),
                 .how = how ? *how : (dikas_sight)DIKAS_SIGHT_INIT,
                 .seen = seen,
                 .unknown = unknown };
    DIKAS_TRY(check(&s, points, err));
    s.buildings = s.how.buildings ? dikas_table_geometry(s.how.buildings) : NULL;
    dikas_status status = index_points(&s, dikas_table_geometry(points), err);
    if (status == DIKAS_OK)
        status = index_roofs(&s, err);
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, &s, (s.polygons->n_features + BLOCK - 1) / BLOCK,
                                "points that are seen", run, err);
    dikas_release(s.point);
    boxes_clear(&s.points);
    boxes_clear(&s.roofs);
    return status;
}
