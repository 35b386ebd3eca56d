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

/**
 * The polygons of a table, all valid: invalid ones are repaired or left out, and counted; other
 * parts are dropped. O(points), and GEOS for what arithmetic cannot tell to be valid.
 *
 * @param longest  > 0: no edge is longer than this in units of the CRS, so that it can bend when it
 *                 is reprojected; 0: edges stay
 * @param report   or NULL
 * @param out      a table of the same rows and CRS with nothing but geometry, owned by the caller;
 *                 NULL where the polygons are fine as they are
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_repair_polygons(const dikas_table *table,
                                                              double longest,
                                                              dikas_repair_report *report,
                                                              const dikas_run *run,
                                                              dikas_table **out, dikas_error *err);

/**
 * Area of the polygons of every row, in square units of the CRS; 0 where there is none.
 *
 * @param polygons  valid ones (dikas_repair_polygons()), with geometry
 * @param area      n numbers
 * @since 0.1
 */
DIKAS_API void dikas_polygon_areas(const dikas_table *polygons, double *area);

/** Length of the outlines of every row, holes too, in units of the CRS; 0 where there is no
 * polygon. O(points). @since 0.1 */
DIKAS_API void dikas_polygon_perimeters(const dikas_table *polygons, double *perimeter);

/**
 * Which polygons touch, as a relation between the rows, both ways: the value is the length of the
 * boundary that two of them share, and 0 where they meet in a corner only (queen neighbours).
 *
 * Outlines need not have the same points: two edges share what of them runs side by side within the
 * tolerance, and polygons that come so near touch. What two edges share is counted where it is
 * longer than twice the tolerance, or all of both. Polygons that overlap touch where their outlines
 * do; one that lies within another and keeps clear of its outline does not touch it.
 *
 * Cost: O(n log n) in the edges; 110 bytes an edge.
 *
 * @param polygons   valid ones (dikas_repair_polygons()), with geometry
 * @param tolerance  units of the CRS, >= 0: gaps and overlaps no wider than that are none
 * @param out        n x n; free with dikas_relation_free()
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons; a tolerance below 0), DIKAS_ELIMIT (too many edges),
 * DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_shared_boundaries(const dikas_table *polygons,
                                                                double tolerance,
                                                                const dikas_run *run,
                                                                dikas_relation **out,
                                                                dikas_error *err);

/** Which part of polygons is kept. @since 0.1 */
typedef enum dikas_clip {
    DIKAS_CLIP_WITHIN, /**< what lies within the others */
    DIKAS_CLIP_BEYOND, /**< what lies beyond all of them */
} dikas_clip;

/**
 * The part of the polygons of a table that lies within those of another, or beyond them, row by
 * row; where these lie over each other it counts once. Both in the same CRS.
 *
 * @param polygons  valid ones (dikas_repair_polygons())
 * @param by        polygons; invalid ones are repaired or left out
 * @param part      which part
 * @param report    what was done to `by`, or NULL
 * @param out       a table of the rows and CRS of `polygons` with nothing but geometry, empty where
 *                  nothing is left; owned by the caller
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_clip_polygons(const dikas_table *polygons,
                                                            const dikas_table *by, dikas_clip part,
                                                            dikas_repair_report *report,
                                                            const dikas_run *run, dikas_table **out,
                                                            dikas_error *err);

/**
 * All polygons of a table as one: what lies within any of them, each place once.
 *
 * @param polygons  valid ones (dikas_repair_polygons())
 * @param out       a table of one row and the CRS of `polygons` with nothing but geometry, none
 *                  where there is no polygon; owned by the caller
 * @return DIKAS_OK, DIKAS_EINVAL (no geometry), DIKAS_ENOMEM, DIKAS_ECANCELLED. A cascaded union of
 * GEOS, O(points log points) where few of them overlap
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_union_polygons(const dikas_table *polygons,
                                                             const dikas_run *run,
                                                             dikas_table **out, dikas_error *err);

/**
 * The ring around the polygons of every row: what lies up to `width` from them, courtyards too, and
 * not in them. Round at corners, where a circle is a polygon of 64 edges: 0.1 % narrower than the
 * width between two of them.
 *
 * @param polygons  valid ones (dikas_repair_polygons())
 * @param width     > 0, in units of the CRS
 * @param out       a table of the same rows and CRS with nothing but geometry, none where there is
 *                  no polygon; owned by the caller
 * @return DIKAS_OK, DIKAS_EINVAL (no geometry, a width of 0 or less), DIKAS_ENOMEM,
 * DIKAS_ECANCELLED. O(points) and a buffer of GEOS for each row
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_polygon_rings(const dikas_table *polygons,
                                                            double width, const dikas_run *run,
                                                            dikas_table **out, dikas_error *err);

/**
 * A point within the polygons of every row, also where these are bent around their centroid.
 *
 * @param polygons  valid ones (dikas_repair_polygons())
 * @param xy        2 * n numbers; missing where there is no polygon
 * @return DIKAS_OK, DIKAS_EINVAL (no geometry), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_points_within(const dikas_table *polygons, double *xy,
                                                            dikas_error *err);

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

/**
 * The relation between areas (rows) and cells (columns); value: the ground they share, in square
 * units of the CRS (m2). Invalid polygons are repaired or left out, and counted. What two polygons
 * share to less than 1e-12 of the smaller one is rounding, and no pair. Both tables in the same
 * CRS. Where one of two polygons is an axis-aligned rectangle it is arithmetic, exact to a few
 * roundings; else GEOS overlays them. O(n log n) in the polygons and O(points) for each pair. A
 * table may be given as both: then two of its polygons are laid over each other once.
 *
 * @param areas      polygons
 * @param cells      polygons
 * @param area       area of each of `areas` after repair, missing where there is none; or NULL
 * @param cell_area  the same of `cells`
 * @param report     what was done to invalid polygons, or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons; an overlay that fails: both rows are named),
 * DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_shared_area(
    const dikas_table *areas, const dikas_table *cells, double *area, double *cell_area,
    dikas_repair_report *report, const dikas_run *run, dikas_relation **out, dikas_error *err);

/**
 * The row of a table whose polygons lie nearest to those of each row of another, from edge to edge:
 * 0 where they touch or overlap. Of equally near ones it is the first. Invalid polygons are
 * repaired or left out. Both tables in the same projected CRS. For each row O(log n), and a
 * distance to some of those whose boxes are about as near as the nearest. Same values for any
 * number of threads; each keeps the larger polygons of `to` that it met.
 *
 * @param from       polygons, n rows
 * @param to         polygons
 * @param candidate  per row of `to`: 0 where it may not be found; NULL: all may be
 * @param limit      >= 0, inclusive (to a micrometre), in units of the CRS; HUGE_VAL: none
 * @param nearest    n rows of `to`; -1 where none lies within the limit, or a row has no polygon
 * @param distance   n numbers: how far that is, missing where there is none; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons; a limit below 0), DIKAS_ELIMIT (too many rows),
 * DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_nearest_polygons(
    const dikas_table *from, const dikas_table *to, const uint8_t *candidate, double limit,
    int32_t *nearest, double *distance, const dikas_run *run, dikas_error *err);

/** Closed streets and closed areas, ready to be applied. */
typedef struct dikas_closures dikas_closures;

/**
 * Closed areas (polygons: a flood, a building site) and closed streets (lines), in one table.
 * Invalid polygons are repaired or left out, and counted. Areas are united. O(n log n) in the
 * points.
 *
 * @param closed  polygons, lines or both, in a projected CRS in metres; rows without geometry are
 *                passed over. It may be freed afterwards
 * @param repair  what was done to invalid polygons, or NULL
 * @param out     free with dikas_closures_free()
 * @return DIKAS_OK; DIKAS_EINVAL (no geometry; nothing in it; points: the row is named; no valid
 * polygon or line is left); DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_closures_new(const dikas_table *closed,
                                                           dikas_repair_report *repair,
                                                           dikas_closures **out, dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_closures_free(dikas_closures *closures);

/** How streets are closed. @since 0.1 */
typedef struct dikas_closure_options {
    size_t struct_size;
    int close_bridges;       /**< 1: areas close bridges and tunnels too */
    const char *cost_column; /**< cost of a whole line, which is scaled by the share of its length
                                that is left; or NULL */
} dikas_closure_options;

#define DIKAS_CLOSURE_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(dikas_closure_options), 0, NULL                                                     \
    }

/** What was closed. @since 0.1 */
typedef struct dikas_closure_report {
    int64_t n_cut;        /**< lines of which a part is closed */
    int64_t n_closed;     /**< lines that are closed in full */
    double metres;        /**< of street closed */
    int64_t bridges_open; /**< bridges that stay open although they lie within an area */
    int64_t tunnels_open; /**< the same of tunnels */
} dikas_closure_report;

/**
 * The lines without what is closed: a new table with all columns. A line that enters an area is cut
 * where it meets the outline, and what is inside is gone; what is left of a line is one row still.
 * All other coordinates stay as they are, to the bit, so that lines connect where they did.
 *
 * A street along an outline (to 1 mm) stays open. Bridges and tunnels (columns `bridge` and
 * `tunnel`, other than no; a `tunnel` that is a building_passage is none) stay open over areas,
 * unless told otherwise. A ferry (`route`) is closed in full where an area or line touches it.
 *
 * A closed line closes the stretch of a street that lies within 2 m of it, in its direction to 30
 * degrees, when that stretch is longer than 4 m and goes on both sides to an end of either line, or
 * when such stretches are half of either line or more. Streets that cross it, or branch off, stay
 * open.
 *
 * Z is dropped, and of mixed features the parts that are no lines. Lines that are closed in full
 * are no rows of the new table. Same bits for any number of threads. O(points) for lines far from
 * everything closed.
 *
 * @param lines   in the CRS of the closures
 * @param report  what was closed, or NULL
 * @param out     owned by the caller; may have no rows
 * @return DIKAS_OK; DIKAS_EINVAL (no geometry; a cost that is no number); DIKAS_ENOTFOUND (the cost
 * column); DIKAS_ENOMEM; DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_closures_lines(
    const dikas_closures *closures, const dikas_table *lines, const dikas_closure_options *options,
    dikas_closure_report *report, const dikas_run *run, dikas_table **out, dikas_error *err);

/**
 * Which points lie within the closed areas; on an outline either may come out.
 *
 * @param xy      2 * n numbers in the CRS of the closures; missing: not within
 * @param within  n flags
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_closures_points(const dikas_closures *closures,
                                                              int64_t n, const double *xy,
                                                              uint8_t *within, const dikas_run *run,
                                                              dikas_error *err);

/** "GEOS 3.11.1, PROJ 9.1.1": what geometry is computed with; cut to `size`. @since 0.1 */
DIKAS_API void dikas_geom_version(char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
