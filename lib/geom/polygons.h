/* SPDX-License-Identifier: MIT */
/**
 * @file polygons.h
 * Features as GEOS geometries, relative to a local origin so that large eastings cost no digits.
 */
#ifndef DIKAS_GEOM_POLYGONS_H
#define DIKAS_GEOM_POLYGONS_H

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "dikas/table.h"

/* Metres: where rounding is in the way of an overlay, it is done again on a grid this fine. */
#define GEOM_GRID 1e-6

/** What became of a feature. */
typedef enum geom_outcome {
    GEOM_VALID,
    GEOM_REPAIRED,
    GEOM_LEFT_OUT, /**< no area is left of it */
    GEOM_EMPTY,    /**< it had no polygon to begin with */
    GEOM_NO_MEMORY,
} geom_outcome;

/** A context that prints nothing; NULL without memory. End with GEOS_finish_r(). */
GEOSContextHandle_t geom_geos_context(void);

/** The polygons of a feature as one valid geometry, or NULL; the outcome says why. */
GEOSGeometry *geom_polygon(GEOSContextHandle_t geos, const dikas_geometry *geometry,
                           int64_t feature, const double origin[2], geom_outcome *outcome);

/** The same of a feature that is known to be valid, without another look; NULL without memory. */
GEOSGeometry *geom_valid_polygon(GEOSContextHandle_t geos, const dikas_geometry *geometry,
                                 int64_t feature, const double origin[2]);

/** Polygons that may lie over each other as one; takes them, not the array. NULL without memory. */
GEOSGeometry *geom_union(GEOSContextHandle_t geos, GEOSGeometry **polygon, unsigned n);

/** Points of all parts of a feature. */
int64_t geom_points_of(const dikas_geometry *geometry, int64_t feature);

/** 1 when some part is a polygon, or there are no parts at all. */
int geom_has_polygons(const dikas_geometry *geometry);

#endif
