/* SPDX-License-Identifier: MIT */
/**
 * @file geometry.h
 * Geometry arrays, inside the library.
 */
#ifndef DIKAS_CORE_GEOMETRY_H
#define DIKAS_CORE_GEOMETRY_H

#include "dikas/table.h"

/** Offsets and coordinates of the given sizes, uninitialised but for the last offsets; NULL without
 * memory. */
dikas_geometry *dikas_geometry_new(int64_t n_features, int64_t n_parts, int64_t n_paths,
                                   int64_t n_points, int has_z);
void dikas_geometry_free(dikas_geometry *geometry);

/** Geometry of a BYTES column; see dikas_table_take_wkb(). `name` is for messages. */
DIKAS_MUST_CHECK dikas_status dikas_geometry_from_wkb(const dikas_column *wkb, int64_t n_rows,
                                                      const char *name, dikas_geometry **out,
                                                      dikas_error *err);
DIKAS_MUST_CHECK dikas_status dikas_geometry_from_points(const double *xy, int64_t n,
                                                         dikas_geometry **out, dikas_error *err);
DIKAS_MUST_CHECK dikas_status dikas_geometry_select(const dikas_geometry *geometry,
                                                    const int64_t *rows, int64_t n,
                                                    dikas_geometry **out, dikas_error *err);

/** Area of a ring of n points, relative to its first one; above 0 where it runs counter-clockwise.
 */
static inline double dikas_ring_area(const double *xy, int64_t n)
{
    double twice = 0;
    for (int64_t i = 2; i < n; i++)
        twice += (xy[2 * i - 2] - xy[0]) * (xy[2 * i + 1] - xy[1]) -
                 (xy[2 * i] - xy[0]) * (xy[2 * i - 1] - xy[1]);
    return twice / 2;
}

/** Sets shape from part_kind. */
void dikas_geometry_set_shape(dikas_geometry *geometry);

#endif
