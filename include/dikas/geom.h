/* SPDX-License-Identifier: MIT */
/**
 * @file geom.h
 * Coordinate systems and overlaps (libdikas-io, PROJ and GEOS).
 */
#ifndef DIKAS_GEOM_H
#define DIKAS_GEOM_H

#include "dikas/relation.h"
#include "dikas/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What kind of CRS a WKT describes. @since 0.1 */
typedef enum dikas_crs_kind {
    DIKAS_CRS_NONE,       /**< no CRS, or one that cannot be read */
    DIKAS_CRS_GEOGRAPHIC, /**< longitude and latitude */
    DIKAS_CRS_PROJECTED,  /**< metres */
    DIKAS_CRS_OTHER_UNIT, /**< projected, not in metres */
} dikas_crs_kind;

DIKAS_API dikas_crs_kind dikas_crs_kind_of(const char *wkt);

/** "EPSG:25833", or the CRS's name where it has no code, "none" without CRS. @since 0.1 */
DIKAS_API void dikas_crs_label(const char *wkt, char *out, size_t size);

/** 1 when both are the same CRS, whatever their axis order and names; also when both are NULL.
 * @since 0.1 */
DIKAS_API int dikas_crs_same(const char *a, const char *b);

/** WKT of "EPSG:25833", "+proj=…" or WKT itself; free with dikas_release(). @return DIKAS_OK,
 * DIKAS_EINVAL, DIKAS_ENOMEM @since 0.1 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_crs_wkt(const char *text, char **wkt,
                                                      dikas_error *err);

/**
 * A metric CRS (Lambert azimuthal equal area) centred on a place, for data in longitude and
 * latitude.
 * @return DIKAS_OK, DIKAS_ENOMEM @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_crs_local(double longitude, double latitude,
                                                        char **wkt, dikas_error *err);

/**
 * Reproject the geometry of a table in place, x east and y north in both. Nothing happens when both
 * CRS are the same. The CRS of the table becomes the new one; WKB kept for writing is dropped, so
 * that a writer makes it from the new coordinates. After a failure the table is only good for
 * dikas_table_free().
 *
 * @return DIKAS_OK; DIKAS_EINVAL (no CRS, no path between the two: both are named; a point that
 * cannot be transformed: its feature is named); DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_reproject(dikas_table *table, const char *to_wkt,
                                                        dikas_error *err);

/**
 * Reproject points in place, x east and y north in both. Points that cannot be transformed become
 * missing, and missing ones stay so.
 *
 * @param xy  2 * n numbers
 * @return DIKAS_OK, DIKAS_EINVAL (no CRS, no path between the two: both are named)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_reproject_points(const char *from_wkt,
                                                               const char *to_wkt, int64_t n,
                                                               double *xy, dikas_error *err);

/** What was done to invalid polygons, of areas and cells together (cells only by overlap). @since
 * 0.1 */
typedef struct dikas_repair_report {
    int64_t repaired, left_out;
    int64_t first_row; /**< first row concerned, of the areas, else of the cells; -1 when none */
} dikas_repair_report;

/** Which share of a cell belongs to an area. @since 0.1 */
typedef enum dikas_membership {
    DIKAS_BY_CENTROID, /**< 1 for the area that holds the centroid (the first, on a border) */
    DIKAS_BY_OVERLAP,  /**< area of the overlap / area of the cell */
} dikas_membership;

/**
 * The relation between areas (rows) and cells (columns); value: share of the cell that lies in the
 * area, 0-1. Invalid polygons are repaired or left out, and counted. Both tables in the same CRS.
 *
 * @param areas  polygons
 * @param cells  polygons, or anything with a centroid for DIKAS_BY_CENTROID
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_overlaps(
    const dikas_table *areas, const dikas_table *cells, dikas_membership membership,
    dikas_repair_report *report, const dikas_run *run, dikas_relation **out, dikas_error *err);

/** "GEOS 3.11.1, PROJ 9.1.1": what geometry is computed with; cut to `size`. @since 0.1 */
DIKAS_API void dikas_geom_version(char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
