/* SPDX-License-Identifier: MIT */
/**
 * @file made.h
 * A table of polygons that are made one row after the other.
 */
#ifndef DIKAS_GEOM_MADE_H
#define DIKAS_GEOM_MADE_H

#include "geom/polygons.h"

/** The rows so far, as WKB. */
typedef struct made_rows {
    dikas_column wkb;
    int64_t n;
    int64_t room; /**< of wkb.bytes */
} made_rows;

/** Room for n rows. Clear it, also after a failure. @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status made_init(made_rows *made, int64_t n, dikas_error *err);
void made_clear(made_rows *made);

/** One more row; NULL: without polygon. @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status made_add(made_rows *made, GEOSContextHandle_t geos,
                                       const GEOSGeometry *polygon, dikas_error *err);

/** A table of the name and CRS of another with nothing but the rows; takes them.
 * @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status made_table(made_rows *made, const dikas_table *like,
                                         dikas_table **out, dikas_error *err);

#endif
