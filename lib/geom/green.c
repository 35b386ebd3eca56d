/* SPDX-License-Identifier: MIT */
/**
 * @file green.c
 * Polygons that hang together, and how far it is to them.
 */
#include "dikas/green.h"
#include "core/core.h"
#include "geom/made.h"
#include "geom/sides.h"

/* ---- pieces that hang together ---- */

/* Which pieces are polygons of at least this area; how many. */
static int64_t choose_pieces(GEOSContextHandle_t geos, const GEOSGeometry *all, double least_area,
                             uint8_t *chosen)
{
    int64_t n = 0;
    const int n_pieces = GEOSGetNumGeometries_r(geos, all);
    for (int i = 0; i < n_pieces; i++) {
        double area = 0;
        const GEOSGeometry *piece = GEOSGetGeometryN_r(geos, all, i);
        chosen[i] = GEOSArea_r(geos, piece, &area) && area > 0 && area >= least_area;
        n += chosen[i];
    }
    return n;
}

static dikas_status table_of_pieces(const dikas_table *from, GEOSContextHandle_t geos,
                                    const GEOSGeometry *all, double least_area, dikas_table **out,
                                    dikas_error *err)
{
    const int n_pieces = GEOSGetNumGeometries_r(geos, all);
    uint8_t *chosen = dikas_alloc_zero((size_t)n_pieces + 1, 1);
    if (!chosen)
        return DIKAS_NO_MEMORY(err, "united polygons");
    made_rows made;
    dikas_status status = made_init(&made, choose_pieces(geos, all, least_area, chosen), err);
    for (int i = 0; i < n_pieces && status == DIKAS_OK; i++)
        if (chosen[i])
            status = made_add(&made, geos, GEOSGetGeometryN_r(geos, all, i), err);
    if (status == DIKAS_OK)
        status = made_table(&made, from, out, err);
    made_clear(&made);
    dikas_release(chosen);
    return status;
}

dikas_status dikas_contiguous_polygons(const dikas_table *polygons, double least_area,
                                       dikas_repair_report *report, const dikas_run *run,
                                       dikas_table **out, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(polygons);
    const double origin[2] = { 0, 0 };
    side s;
    *out = NULL;
    if (!g || !geom_has_polygons(g))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no polygons", dikas_table_name(polygons));
    DIKAS_TRY(side_init(&s, polygons, origin, run, err));
    if (report) {
        *report = (dikas_repair_report){ 0, 0, -1 };
        side_count(&s, report);
    }
    GEOSContextHandle_t geos = geom_geos_context();
    GEOSGeometry *all = geos ? union_of_side(&s, geos) : NULL;
    const dikas_status status = all ? table_of_pieces(polygons, geos, all, least_area, out, err)
                                    : DIKAS_NO_MEMORY(err, "united polygons");
    if (geos) {
        GEOSGeom_destroy_r(geos, all);
        GEOS_finish_r(geos);
    }
    side_clear(&s);
    return status;
}

/* ---- how far it is ---- */

/** A polygon in the tree, or the one that is asked for. */
typedef struct piece {
    GEOSGeometry *polygon;
    const GEOSPreparedGeometry *prepared; /* NULL of the one that is asked for */
} piece;

typedef struct search {
    GEOSContextHandle_t geos;
    const dikas_geometry *from;
    double origin[2];
    piece *piece;
    int64_t n;
    GEOSSTRtree *tree;
    double *distance;
} search;

static int distance_between(const void *a, const void *b, double *distance, void *payload)
{
    GEOSContextHandle_t geos = payload;
    const piece *one = a, *other = b;
    const piece *kept = one->prepared ? one : other, *asked = one->prepared ? other : one;
    return GEOSPreparedDistance_r(geos, kept->prepared, asked->polygon, distance);
}

static dikas_status plant(search *s, const dikas_geometry *to, dikas_error *err)
{
    s->piece = dikas_alloc_zero((size_t)to->n_features, sizeof *s->piece);
    s->tree = GEOSSTRtree_create_r(s->geos, 10);
    if (!s->piece || !s->tree)
        return DIKAS_NO_MEMORY(err, "polygons");
    for (int64_t i = 0; i < to->n_features; i++) {
        if (to->part[i] == to->part[i + 1])
            continue;
        piece *at = &s->piece[s->n];
        at->polygon = geom_valid_polygon(s->geos, to, i, s->origin);
        s->n += at->polygon != NULL;
        at->prepared = at->polygon ? GEOSPrepare_r(s->geos, at->polygon) : NULL;
        if (!at->prepared)
            return DIKAS_NO_MEMORY(err, "polygons");
        GEOSSTRtree_insert_r(s->geos, s->tree, at->polygon, at);
    }
    return DIKAS_OK;
}

enum { BLOCK = 256 };

static dikas_status find_nearest(void *context, void *worker, int64_t block, dikas_error *err)
{
    const search *s = context;
    const int64_t end = (block + 1) * BLOCK;
    (void)worker;
    for (int64_t i = block * BLOCK; i < end && i < s->from->n_features; i++) {
        piece asked = { NULL, NULL };
        s->distance[i] = DIKAS_MISSING;
        if (s->n == 0 || s->from->part[i] == s->from->part[i + 1])
            continue;
        asked.polygon = geom_valid_polygon(s->geos, s->from, i, s->origin);
        const piece *found =
            asked.polygon ? GEOSSTRtree_nearest_generic_r(s->geos, s->tree, &asked, asked.polygon,
                                                          distance_between, s->geos)
                          : NULL;
        const int fine = found && distance_between(found, &asked, &s->distance[i], s->geos);
        GEOSGeom_destroy_r(s->geos, asked.polygon);
        if (!fine)
            return DIKAS_NO_MEMORY(err, "polygons");
    }
    return DIKAS_OK;
}

static void clear(search *s)
{
    if (!s->geos)
        return;
    if (s->tree)
        GEOSSTRtree_destroy_r(s->geos, s->tree);
    for (int64_t i = 0; i < s->n; i++) {
        GEOSPreparedGeom_destroy_r(s->geos, s->piece[i].prepared);
        GEOSGeom_destroy_r(s->geos, s->piece[i].polygon);
    }
    dikas_release(s->piece);
    GEOS_finish_r(s->geos);
}

dikas_status dikas_polygon_distances(const dikas_table *from, const dikas_table *to,
                                     double *distance, const dikas_run *run, dikas_error *err)
{
    const dikas_task task = { NULL, find_nearest, NULL };
    dikas_run alone = run ? *run : (dikas_run)DIKAS_RUN_INIT;
    search s = { .from = dikas_table_geometry(from), .distance = distance };
    alone.threads = 1; /* GEOS fills in prepared polygons when they are asked for */
    if (!s.from || !dikas_table_geometry(to))
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no geometry",
                          dikas_table_name(s.from ? to : from));
    if (s.from->n_points > 0) {
        s.origin[0] = s.from->xy[0];
        s.origin[1] = s.from->xy[1];
    }
    s.geos = geom_geos_context();
    dikas_status status =
        s.geos ? plant(&s, dikas_table_geometry(to), err) : DIKAS_NO_MEMORY(err, "polygons");
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, &s, (s.from->n_features + BLOCK - 1) / BLOCK,
                                "nearest polygons", &alone, err);
    clear(&s);
    return status;
}
