/* SPDX-License-Identifier: MIT */
/**
 * @file repairs.c
 * Polygons made from polygons, row by row: valid ones, with no long edges where these would bend,
 * parts of them, wider ones.
 */
#include "core/core.h"
#include "dikas/green.h"
#include "geom/boxes.h"
#include "geom/made.h"
#include "geom/sides.h"

/** What becomes of the polygon of a feature; takes it, and gives NULL without memory. */
typedef struct change {
    GEOSGeometry *(*of)(const struct change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon,
                        int64_t feature);
    double longest;       /* of densify() */
    double width;         /* of widen() and ring_around() */
    const side *by;       /* of clip() */
    const box_tree *tree; /* of clip(): of `by` */
    const side *zones;    /* of clip() */
    box_hits *hits;       /* of clip() */
    dikas_clip part;      /* of clip() */
} change;

static GEOSGeometry *densify(const change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon,
                             int64_t feature)
{
    (void)feature;
    if (!(how->longest > 0))
        return polygon;
    GEOSGeometry *finer = GEOSDensify_r(geos, polygon, how->longest);
    GEOSGeom_destroy_r(geos, polygon);
    return finer;
}

static dikas_status add_changed(made_rows *made, const side *s, GEOSContextHandle_t geos,
                                int64_t feature, const change *how, dikas_error *err)
{
    GEOSGeometry *polygon = side_polygon(s, geos, feature);
    if (polygon)
        polygon = how->of(how, geos, polygon, feature);
    const dikas_status status =
        polygon ? made_add(made, geos, polygon, err) : DIKAS_NO_MEMORY(err, "polygons");
    GEOSGeom_destroy_r(geos, polygon);
    return status;
}

static dikas_status rebuild(const dikas_table *table, const side *s, const change *how,
                            dikas_table **out, dikas_error *err)
{
    const int64_t n = s->geometry->n_features;
    made_rows made;
    GEOSContextHandle_t geos = geom_geos_context();
    dikas_status status = made_init(&made, n, err);
    if (!geos)
        status = DIKAS_NO_MEMORY(err, "polygons");
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        status = s->form[i] == SIDE_NONE ? made_add(&made, geos, NULL, err)
                                         : add_changed(&made, s, geos, i, how, err);
    if (status == DIKAS_OK)
        status = made_table(&made, table, out, err);
    made_clear(&made);
    if (geos)
        GEOS_finish_r(geos);
    return status;
}

dikas_status dikas_repair_polygons(const dikas_table *table, double longest,
                                   dikas_repair_report *report, const dikas_run *run,
                                   dikas_table **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    const double origin[2] = { 0, 0 };
    dikas_repair_report found = { 0, 0, -1 };
    side s;
    *out = NULL;
    if (!g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no %s", dikas_table_name(table),
                          g ? "polygons" : "geometry");
    DIKAS_TRY(side_init(&s, table, origin, run, err));
    side_count(&s, &found);
    const change how = { .of = densify, .longest = longest };
    dikas_status status = DIKAS_OK;
    if (longest > 0 || found.repaired + found.left_out > 0)
        status = rebuild(table, &s, &how, out, err);
    if (report)
        *report = found;
    side_clear(&s);
    return status;
}

/* ---- wider ones ---- */

enum { QUARTER = 16 }; /* edges of a quarter of a circle */

static GEOSGeometry *buffer(const change *how, GEOSContextHandle_t geos,
                            const GEOSGeometry *polygon)
{
    return GEOSBuffer_r(geos, polygon, how->width, QUARTER);
}

static GEOSGeometry *widen(const change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon,
                           int64_t feature)
{
    (void)feature;
    GEOSGeometry *wider = buffer(how, geos, polygon);
    GEOSGeom_destroy_r(geos, polygon);
    return wider;
}

dikas_status dikas_widen_polygons(const dikas_table *polygons, double radius, const dikas_run *run,
                                  dikas_table **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    const double origin[2] = { 0, 0 };
    const change how = { .of = widen, .width = radius };
    side s;
    *out = NULL;
    if (!g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(polygons));
    if (!(radius >= 0) || !isfinite(radius))
        return dikas_fail(err, DIKAS_EINVAL, "%s: a radius of %g m", dikas_table_name(polygons),
                          radius);
    DIKAS_TRY(side_init(&s, polygons, origin, run, err));
    const dikas_status status = rebuild(polygons, &s, &how, out, err);
    side_clear(&s);
    return status;
}

void dikas_polygon_areas(const dikas_table *polygons, double *area)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    for (int64_t i = 0; i < g->n_features; i++)
        area[i] = polygon_area(g, i);
}

/* ---- parts within others ---- */

/* NULL where it fails. */
static GEOSGeometry *overlay(GEOSContextHandle_t geos, dikas_clip part, const GEOSGeometry *a,
                             const GEOSGeometry *b)
{
    const int within = part == DIKAS_CLIP_WITHIN;
    GEOSGeometry *made = within ? GEOSIntersection_r(geos, a, b) : GEOSDifference_r(geos, a, b);
    if (!made)
        made = within ? GEOSIntersectionPrec_r(geos, a, b, GEOM_GRID)
                      : GEOSDifferencePrec_r(geos, a, b, GEOM_GRID);
    return made;
}

/* What of a polygon lies within any of those that it meets: its parts within each are far smaller
 * than these, so they are joined and not the others. */
static GEOSGeometry *clip_within(const change *how, GEOSContextHandle_t geos,
                                 const GEOSGeometry *polygon)
{
    const int64_t n = how->hits->n;
    GEOSGeometry **part = dikas_alloc_zero((size_t)n + 1, sizeof *part);
    int64_t n_made = 0;
    for (int64_t i = 0; part && i < n; i++) {
        GEOSGeometry *other = side_polygon(how->by, geos, how->hits->item[i]);
        part[n_made] = other ? overlay(geos, DIKAS_CLIP_WITHIN, polygon, other) : NULL;
        n_made += part[n_made] != NULL;
        GEOSGeom_destroy_r(geos, other);
    }
    GEOSGeometry *made = NULL;
    if (part && n_made == n && n == 1)
        made = part[0];
    else if (part && n_made == n)
        made = geom_union(geos, part, (unsigned)n);
    else
        for (int64_t i = 0; i < n_made; i++)
            GEOSGeom_destroy_r(geos, part[i]);
    dikas_release(part);
    return made;
}

/* What of it lies beyond all of them; takes the polygon. */
static GEOSGeometry *clip_beyond(const change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon)
{
    for (int64_t i = 0; polygon && i < how->hits->n; i++) {
        GEOSGeometry *other = side_polygon(how->by, geos, how->hits->item[i]);
        GEOSGeometry *rest = other ? overlay(geos, DIKAS_CLIP_BEYOND, polygon, other) : NULL;
        GEOSGeom_destroy_r(geos, other);
        GEOSGeom_destroy_r(geos, polygon);
        polygon = rest;
    }
    return polygon;
}

static GEOSGeometry *clip(const change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon,
                          int64_t feature)
{
    const dikas_status status = boxes_find(how->tree, &how->zones->box[feature], how->hits, NULL);
    if (status == DIKAS_OK && how->part == DIKAS_CLIP_BEYOND)
        return clip_beyond(how, geos, polygon);
    GEOSGeometry *made = status == DIKAS_OK ? clip_within(how, geos, polygon) : NULL;
    GEOSGeom_destroy_r(geos, polygon);
    return made;
}

dikas_status dikas_clip_polygons(const dikas_table *polygons, const dikas_table *by,
                                 dikas_clip part, dikas_repair_report *report, const dikas_run *run,
                                 dikas_table **out, dikas_error *err)
{
    const double origin[2] = { 0, 0 };
    side zones = { 0 }, others = { 0 };
    box_tree tree = { 0 };
    box_hits hits = { 0 };
    const dikas_geometry *g = dikas_table_geometry(by);
    *out = NULL;
    if (!dikas_table_geometry(polygons) || !g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(by));
    dikas_status status = side_init(&zones, polygons, origin, run, err);
    if (status == DIKAS_OK)
        status = side_init(&others, by, origin, run, err);
    for (int64_t i = 0; status == DIKAS_OK && i < g->n_features; i++)
        if (others.form[i] == SIDE_NONE)
            others.box[i] = (box){ { 1, 1 }, { -1, -1 } };
    if (status == DIKAS_OK)
        status = boxes_init(&tree, others.box, (int32_t)g->n_features, err);
    const change how = {
        .of = clip, .by = &others, .tree = &tree, .zones = &zones, .hits = &hits, .part = part
    };
    if (status == DIKAS_OK)
        status = rebuild(polygons, &zones, &how, out, err);
    if (report && status == DIKAS_OK) {
        *report = (dikas_repair_report){ 0, 0, -1 };
        side_count(&others, report);
    }
    dikas_release(hits.item);
    boxes_clear(&tree);
    side_clear(&zones);
    side_clear(&others);
    return status;
}

/* ---- all as one ---- */

static dikas_status add_union(made_rows *made, const side *s, dikas_error *err)
{
    GEOSContextHandle_t geos = geom_geos_context();
    GEOSGeometry *all = geos ? union_of_side(s, geos) : NULL;
    const dikas_status status =
        all ? made_add(made, geos, all, err) : DIKAS_NO_MEMORY(err, "a union of polygons");
    if (geos) {
        GEOSGeom_destroy_r(geos, all);
        GEOS_finish_r(geos);
    }
    return status;
}

dikas_status dikas_union_polygons(const dikas_table *polygons, const dikas_run *run,
                                  dikas_table **out, dikas_error *err)
{
    const double origin[2] = { 0, 0 };
    made_rows made;
    side s;
    *out = NULL;
    if (!dikas_table_geometry(polygons))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(polygons));
    DIKAS_TRY(side_init(&s, polygons, origin, run, err));
    dikas_status status = made_init(&made, 1, err);
    if (status == DIKAS_OK)
        status = add_union(&made, &s, err);
    if (status == DIKAS_OK)
        status = made_table(&made, polygons, out, err);
    made_clear(&made);
    side_clear(&s);
    return status;
}

/* ---- rings ---- */

static GEOSGeometry *ring_around(const change *how, GEOSContextHandle_t geos, GEOSGeometry *polygon,
                                 int64_t feature)
{
    (void)feature;
    GEOSGeometry *wide = buffer(how, geos, polygon);
    GEOSGeometry *made = wide ? overlay(geos, DIKAS_CLIP_BEYOND, wide, polygon) : NULL;
    GEOSGeom_destroy_r(geos, wide);
    GEOSGeom_destroy_r(geos, polygon);
    return made;
}

dikas_status dikas_polygon_rings(const dikas_table *polygons, double width, const dikas_run *run,
                                 dikas_table **out, dikas_error *err)
{
    const double origin[2] = { 0, 0 };
    const change how = { .of = ring_around, .width = width };
    side s;
    *out = NULL;
    if (!dikas_table_geometry(polygons))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(polygons));
    if (!(width > 0) || isinf(width))
        return dikas_fail(err, DIKAS_EINVAL, "a ring of width %g: more than 0 is expected", width);
    DIKAS_TRY(side_init(&s, polygons, origin, run, err));
    const dikas_status status = rebuild(polygons, &s, &how, out, err);
    side_clear(&s);
    return status;
}

/* ---- points within ---- */

static int point_within(GEOSContextHandle_t geos, const GEOSGeometry *polygon, double xy[2])
{
    GEOSGeometry *point = GEOSPointOnSurface_r(geos, polygon);
    const int fine = point && GEOSGeomGetX_r(geos, point, &xy[0]) == 1 &&
                     GEOSGeomGetY_r(geos, point, &xy[1]) == 1;
    GEOSGeom_destroy_r(geos, point);
    return fine;
}

dikas_status dikas_points_within(const dikas_table *polygons, double *xy, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    if (!g)
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry", dikas_table_name(polygons));
    GEOSContextHandle_t geos = geom_geos_context();
    if (!geos)
        return DIKAS_NO_MEMORY(err, "points");
    for (int64_t i = 0; i < g->n_features; i++) {
        geom_outcome outcome;
        xy[2 * i] = xy[2 * i + 1] = DIKAS_MISSING;
        if (g->part[i] == g->part[i + 1])
            continue;
        const double *start = g->xy + 2 * g->point[g->path[g->part[i]]];
        const double origin[2] = { start[0], start[1] };
        GEOSGeometry *polygon = geom_polygon(geos, g, i, origin, &outcome);
        if (polygon && point_within(geos, polygon, xy + 2 * i)) {
            xy[2 * i] += origin[0];
            xy[2 * i + 1] += origin[1];
        }
        GEOSGeom_destroy_r(geos, polygon);
    }
    GEOS_finish_r(geos);
    return DIKAS_OK;
}
