/* SPDX-License-Identifier: MIT */
/**
 * @file coverage.h
 * Which pixels a polygon covers, and to which share of each.
 */
#ifndef DIKAS_RASTER_COVERAGE_H
#define DIKAS_RASTER_COVERAGE_H

#include "core/core.h"
#include "dikas/raster.h"

/** Pixels [column, column + n_columns) x [row, row + n_rows). */
typedef struct pixel_window {
    int64_t column, row, n_columns, n_rows;
} pixel_window;

/** Pixels of one row that are covered alike. */
typedef struct pixel_run {
    int64_t column, n;
    double share; /**< of each of them, above 0 and at most 1 */
} pixel_run;

/** From coordinates to columns and rows. */
typedef struct pixel_frame {
    double origin[2];
    double column_by[2], row_by[2]; /**< step in x and y of a column and of a row */
    double determinant;
    int upright; /**< neither rotated nor sheared */
} pixel_frame;

/** Memory of one worker. A zeroed one is empty. */
typedef struct coverage {
    struct coverage_edge *edge;
    struct coverage_cell *cell; /**< per column of the window, 0 between rows */
    uint64_t *touched;          /**< a bit for each cell that may not be 0 */
    pixel_run *run;
    double *place;           /**< points of a ring, in columns and rows */
    int64_t *first, *active; /**< edges that begin in a row; those that pass through it */
    int64_t edge_room, cell_room, touched_room, run_room, row_room, active_room, place_room;
} coverage;

pixel_frame pixel_frame_of(const dikas_raster *raster);

/** Whether places can be told apart by the pixels of a raster: they have a size, are no mere lines,
 * and are not too small for their coordinates. */
int pixel_frame_is_of_use(const dikas_raster *raster);

/** A place in columns and rows; within a few roundings of the edge of a pixel it is on it. */
void pixel_place(const pixel_frame *frame, const double xy[2], double uv[2]);

/** Places further off, in columns and rows, are known too little to tell pixels apart. */
#define PIXEL_REACH 0x1p40

/** Columns and rows that the polygons of a feature reach: low[0] > high[0] where it has none. 0
 * where one of its places is beyond PIXEL_REACH, or none at all. */
int pixel_extent(const pixel_frame *frame, const dikas_geometry *geometry, int64_t feature,
                 double low[2], double high[2]);

/** Area of the polygons of a feature, in pixels. */
double pixel_area(const pixel_frame *frame, const dikas_geometry *geometry, int64_t feature);

/** Calls visit() for every row of the window in which pixels are covered, from the top down, with
 * its runs from left to right. @return DIKAS_OK, DIKAS_ENOMEM, what visit() returns */
DIKAS_MUST_CHECK dikas_status coverage_scan(coverage *c, const pixel_frame *frame,
                                            const dikas_geometry *geometry, int64_t feature,
                                            const pixel_window *window,
                                            dikas_status (*visit)(void *context, int64_t row,
                                                                  const pixel_run *run, size_t n,
                                                                  dikas_error *err),
                                            void *context, dikas_error *err);

void coverage_clear(coverage *c);

#endif
