/* SPDX-License-Identifier: MIT */
/**
 * @file green.h
 * Trees in sight, the neighbourhood of a cell, and the way to the next park (libdikas-io, GEOS):
 * what the 3-30-300 rule is made of. All in a projected CRS in metres, the same for all tables.
 *
 * The rule: three trees in view of every home, 30 % of every neighbourhood under crowns, 300 m to
 * the next public green. Konijnendijk 2023, J. For. Res. 34, 821-830,
 * doi:10.1007/s11676-022-01523-z (the abstract was read). What counts as in view, as neighbourhood
 * and as green, and how far it is, the rule leaves open; here they are parameters.
 */
#ifndef DIKAS_GREEN_H
#define DIKAS_GREEN_H

#include "dikas/geom.h"

#ifdef __cplusplus
extern "C" {
#endif

/** When a point is seen from a polygon. @since 0.1 */
typedef struct dikas_sight {
    size_t struct_size;
    double distance;              /**< m, >= 0: farthest from the outline, inclusive */
    double eye;                   /**< m above the ground, of whoever looks */
    double top;                   /**< m above the ground: what is seen of a point (a crown) */
    const dikas_table *buildings; /**< polygons that hide what is behind them; NULL: nothing does */
    const double *height;         /**< m above the ground, >= 0, per building; missing: unknown */
} dikas_sight;

#define DIKAS_SIGHT_INIT                                                                           \
    {                                                                                              \
        sizeof(dikas_sight), 30, 1.5, 6, NULL, NULL                                                \
    }

/**
 * How many points are seen from each polygon. One looks from the point of the outline that is
 * nearest to the point seen, so that the polygon itself is never in the way, and sees all points
 * within the polygon. A building of flat roof hides a point where the line from eye to top runs
 * within its outline, for more than a millimetre, and somewhere there below its roof; along its
 * outline either may come out. The ground is level. A building whose height is unknown makes it
 * unknown whether a point behind it is seen, unless another one hides it.
 *
 * Cost: O(points of the outline) for each point near a polygon, and the sides of the buildings that
 * the line may meet. Same values for any number of threads.
 *
 * @param polygons  rows without polygon are missing in both results
 * @param points    a row each, of any shape: its centroid counts; rows without geometry do not
 * @param how       or NULL: DIKAS_SIGHT_INIT
 * @param seen      per polygon: points that are seen for certain
 * @param unknown   per polygon: points of which it is not known
 * @return DIKAS_OK, DIKAS_EINVAL (no geometry; a distance or height below 0), DIKAS_ENOMEM,
 * DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_points_seen(const dikas_table *polygons,
                                                          const dikas_table *points,
                                                          const dikas_sight *how, double *seen,
                                                          double *unknown, const dikas_run *run,
                                                          dikas_error *err);

/**
 * Polygons and all ground within a radius of them; a quarter of a circle is 16 straight pieces, so
 * that the area of a disc is 0.2 % too small. In the calling thread, O(n log n) in the points of
 * each.
 *
 * @param polygons  valid ones (dikas_repair_polygons())
 * @param radius    m, >= 0
 * @param out       a table of the same rows and CRS with nothing but geometry; owned by the caller
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons; a radius below 0), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_widen_polygons(const dikas_table *polygons,
                                                             double radius, const dikas_run *run,
                                                             dikas_table **out, dikas_error *err);

/**
 * Polygons united, a row for each piece that hangs together: those that overlap or share a stretch
 * of outline become one, those that meet in a point only do not.
 *
 * @param polygons    invalid ones are repaired or left out
 * @param least_area  m2: smaller pieces are left out
 * @param report      what was done to invalid polygons, or NULL
 * @param out         may have no rows; owned by the caller
 * @return DIKAS_OK, DIKAS_EINVAL (no polygons), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_contiguous_polygons(
    const dikas_table *polygons, double least_area, dikas_repair_report *report,
    const dikas_run *run, dikas_table **out, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
