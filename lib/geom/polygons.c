/* SPDX-License-Identifier: MIT */
/**
 * @file polygons.c
 * Features as GEOS geometries, repaired where they are not valid.
 */
#include "geom/polygons.h"
#include "core/core.h"

static void ignore_message(const char *message, void *payload)
{
    (void)message;
    (void)payload;
}

GEOSContextHandle_t geom_geos_context(void)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    if (geos) {
        GEOSContext_setNoticeMessageHandler_r(geos, ignore_message, NULL);
        GEOSContext_setErrorMessageHandler_r(geos, ignore_message, NULL);
    }
    return geos;
}

int64_t geom_points_of(const dikas_geometry *g, int64_t feature)
{
    return g->point[g->path[g->part[feature + 1]]] - g->point[g->path[g->part[feature]]];
}

int geom_has_polygons(const dikas_geometry *g)
{
    for (int64_t part = 0; part < g->n_parts; part++)
        if (g->part_kind[part] == DIKAS_POLYGON)
            return 1;
    return g->n_parts == 0;
}

static GEOSGeometry *ring(GEOSContextHandle_t geos, const dikas_geometry *g, int64_t path,
                          const double origin[2])
{
    const int64_t first = g->point[path], n = g->point[path + 1] - first;
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(geos, (unsigned)n, 2);
    if (!points)
        return NULL;
    for (int64_t i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(geos, points, (unsigned)i, g->xy[2 * (first + i)] - origin[0],
                             g->xy[2 * (first + i) + 1] - origin[1]);
    return GEOSGeom_createLinearRing_r(geos, points);
}

/* The holes of a part, from its second path on; how many there are. */
static unsigned make_holes(GEOSContextHandle_t geos, const dikas_geometry *g, int64_t part,
                           const double origin[2], GEOSGeometry **holes)
{
    unsigned n = 0;
    for (int64_t path = g->path[part] + 1; path < g->path[part + 1]; path++) {
        holes[n] = ring(geos, g, path, origin);
        n += holes[n] != NULL;
    }
    return n;
}

/* A part with its holes. Rings that are none, of fewer than 4 points or not closed, are left out,
 * which counts as a repair; NULL when the outer one is. */
static GEOSGeometry *polygon(GEOSContextHandle_t geos, const dikas_geometry *g, int64_t part,
                             const double origin[2], geom_outcome *outcome)
{
    const int64_t n_paths = g->path[part + 1] - g->path[part];
    GEOSGeometry **holes = dikas_alloc((size_t)n_paths, sizeof(GEOSGeometry *));
    if (!holes) {
        *outcome = GEOM_NO_MEMORY;
        return NULL;
    }
    GEOSGeometry *made = NULL, *shell = ring(geos, g, g->path[part], origin);
    unsigned n_holes = 0;
    if (shell) {
        n_holes = make_holes(geos, g, part, origin, holes);
        made = GEOSGeom_createPolygon_r(geos, shell, holes, n_holes);
    }
    if (!made || n_holes + 1 < n_paths)
        *outcome = GEOM_REPAIRED;
    dikas_release(holes);
    return made;
}

/* All polygons of a feature as one geometry, valid or not; NULL when there is none. */
static GEOSGeometry *raw_polygons(GEOSContextHandle_t geos, const dikas_geometry *g,
                                  int64_t feature, const double origin[2], geom_outcome *outcome)
{
    const int64_t first = g->part[feature], end = g->part[feature + 1];
    GEOSGeometry **parts = dikas_alloc((size_t)(end - first), sizeof(GEOSGeometry *));
    GEOSGeometry *made = NULL;
    unsigned n = 0;
    if (!parts) {
        *outcome = GEOM_NO_MEMORY;
        return NULL;
    }
    for (int64_t part = first; part < end && *outcome != GEOM_NO_MEMORY; part++) {
        if (g->part_kind[part] != DIKAS_POLYGON)
            continue;
        parts[n] = polygon(geos, g, part, origin, outcome);
        n += parts[n] != NULL;
    }
    if (n == 1)
        made = parts[0];
    else if (n > 1)
        made = GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, parts, n);
    dikas_release(parts);
    return made;
}

static double area(GEOSContextHandle_t geos, const GEOSGeometry *geometry)
{
    double square = 0;
    return geometry && GEOSArea_r(geos, geometry, &square) ? square : 0;
}

/* Parts that overlap are united and spikes removed; the method that takes rings for what they
 * are. */
static GEOSGeometry *repaired(GEOSContextHandle_t geos, const GEOSGeometry *geometry)
{
    GEOSMakeValidParams *how = GEOSMakeValidParams_create_r(geos);
    GEOSMakeValidParams_setMethod_r(geos, how, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(geos, how, 0);
    GEOSGeometry *made = GEOSMakeValidWithParams_r(geos, geometry, how);
    GEOSMakeValidParams_destroy_r(geos, how);
    return made;
}

static int has_polygon(const dikas_geometry *g, int64_t feature)
{
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++)
        if (g->part_kind[part] == DIKAS_POLYGON)
            return 1;
    return 0;
}

GEOSGeometry *geom_valid_polygon(GEOSContextHandle_t geos, const dikas_geometry *geometry,
                                 int64_t feature, const double origin[2])
{
    geom_outcome outcome = GEOM_VALID;
    GEOSGeometry *made = raw_polygons(geos, geometry, feature, origin, &outcome);
    if (outcome == GEOM_VALID)
        return made;
    GEOSGeom_destroy_r(geos, made);
    return NULL;
}

GEOSGeometry *geom_polygon(GEOSContextHandle_t geos, const dikas_geometry *geometry,
                           int64_t feature, const double origin[2], geom_outcome *outcome)
{
    *outcome = GEOM_EMPTY;
    if (!has_polygon(geometry, feature))
        return NULL;
    *outcome = GEOM_VALID;
    GEOSGeometry *made = raw_polygons(geos, geometry, feature, origin, outcome);
    if (made && *outcome != GEOM_NO_MEMORY && GEOSisValid_r(geos, made) != 1) {
        GEOSGeometry *valid = repaired(geos, made);
        GEOSGeom_destroy_r(geos, made);
        made = valid;
        *outcome = GEOM_REPAIRED;
    }
    if (*outcome != GEOM_NO_MEMORY && area(geos, made) > 0)
        return made;
    GEOSGeom_destroy_r(geos, made);
    if (*outcome != GEOM_NO_MEMORY)
        *outcome = GEOM_LEFT_OUT;
    return NULL;
}

GEOSGeometry *geom_union(GEOSContextHandle_t geos, GEOSGeometry **polygon, unsigned n)
{
    GEOSGeometry *bag = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, polygon, n);
    GEOSGeometry *all = bag ? GEOSUnaryUnion_r(geos, bag) : NULL;
    if (bag && !all)
        all = GEOSUnaryUnionPrec_r(geos, bag, GEOM_GRID);
    GEOSGeom_destroy_r(geos, bag);
    return all;
}
