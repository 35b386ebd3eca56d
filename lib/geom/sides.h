/* SPDX-License-Identifier: MIT */
/**
 * @file sides.h
 * The polygons of one side of an overlay: what each of them is, where it lies, how large it is.
 */
#ifndef DIKAS_GEOM_SIDES_H
#define DIKAS_GEOM_SIDES_H

#include "dikas/geom.h"
#include "geom/polygons.h"
#include "geom/rectangles.h"

/** What arithmetic may be done on the coordinates of a feature. */
typedef enum side_form {
    SIDE_NONE,      /**< no polygon */
    SIDE_RECTANGLE, /**< its box is all of it */
    SIDE_PLAIN,     /**< a valid polygon, with holes and parts as it may be */
    SIDE_REPAIRED,  /**< only GEOS knows what it is */
} side_form;

typedef struct side {
    const dikas_table *table;
    const dikas_geometry *geometry;
    double origin[2]; /**< of geometries made of it */
    box *box;         /**< per feature */
    double *area;     /**< per feature, after repair; 0 without polygon */
    uint8_t *form, *outcome;
} side;

/** @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED */
DIKAS_MUST_CHECK dikas_status side_init(side *s, const dikas_table *table, const double origin[2],
                                        const dikas_run *run, dikas_error *err);
void side_clear(side *s);

/** A feature that has a polygon, as GEOS has it; NULL without memory. */
GEOSGeometry *side_polygon(const side *s, GEOSContextHandle_t geos, int64_t feature);

/** All of them as one, what lies over each other once; NULL without memory. */
GEOSGeometry *union_of_side(const side *s, GEOSContextHandle_t geos);

/** Polygons of a side that one thread asks for again and again: large ones are kept, and prepared.
 */
typedef struct shelf {
    const side *side;
    GEOSContextHandle_t geos; /**< of the thread */
    GEOSGeometry **kept;
    const GEOSPreparedGeometry **prepared; /**< per feature; NULL where it is not kept */
} shelf;

/** @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status shelf_init(shelf *f, const side *s, GEOSContextHandle_t geos,
                                         dikas_error *err);
void shelf_clear(shelf *f);

/** As side_polygon(); to be put back. */
GEOSGeometry *shelf_take(shelf *f, int64_t feature);
void shelf_put_back(shelf *f, int64_t feature, GEOSGeometry *polygon);

/** Adds what was repaired and left out. */
void side_count(const side *s, dikas_repair_report *report);

#endif
