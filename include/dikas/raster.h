/* SPDX-License-Identifier: MIT */
/**
 * @file raster.h
 * What lies under polygons: statistics of the pixels of rasters, with exact coverage (libdikas).
 *
 * A polygon covers a pixel to a share between 0 and 1, which is computed exactly, not sampled: a
 * building of 150 m2 over pixels of 900 m2 gets its sixth of one pixel. Shares follow from the
 * edges alone (each adds what lies to its right; signed areas as font renderers accumulate them),
 * in coordinates of pixels relative to the corner of the raster, so that large eastings cost no
 * digits.
 *
 * A raster is an interface: who has pixels elsewhere than in a file fills in the struct.
 * dikas_raster_open() of io.h reads files.
 */
#ifndef DIKAS_RASTER_H
#define DIKAS_RASTER_H

#include "dikas/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A raster of one band. @since 0.1 */
typedef struct dikas_raster {
    size_t struct_size;
    const char *name;                  /**< in messages */
    int64_t columns, rows;             /**< >= 1 */
    int64_t block_columns, block_rows; /**< what is read at once at the least cost; >= 1 */
    double to_xy[6]; /**< x = to_xy[0] + column · to_xy[1] + row · to_xy[2], y = to_xy[3] + column ·
                        to_xy[4] + row · to_xy[5]; rotated and south-up are fine */
    const double *row_area; /**< per row, > 0: what a pixel of it weighs, where pixels differ in
                               size (longitude and latitude); NULL: all weigh the same */
    double nodata;          /**< values that equal it are missing as NaN is; NaN: none */
    int single;             /**< 1: values are `float`, 0: `double` */
    /** Fills `values` row by row; missing ones are NaN or `nodata`. Called from one thread. */
    dikas_status (*read)(void *context, int64_t column, int64_t row, int64_t n_columns,
                         int64_t n_rows, void *values, dikas_error *err);
    void *context;
} dikas_raster;

/** What is wanted of the pixels under a polygon. c is the share of a pixel that is covered, x its
 * value, w = c times `row_area` times the value of the weight raster. Pixels without value (or
 * without weight) are left out. @since 0.1 */
typedef enum dikas_zonal_kind {
    DIKAS_ZONAL_MEAN,        /**< Σ w x / Σ w */
    DIKAS_ZONAL_SUM,         /**< Σ c x, or Σ c p x with p the value of the weight raster */
    DIKAS_ZONAL_MIN,         /**< over all pixels of which some area is covered */
    DIKAS_ZONAL_MAX,         /**< the same */
    DIKAS_ZONAL_VARIANCE,    /**< Σ w (x - mean)² / Σ w */
    DIKAS_ZONAL_STDEV,       /**< its root */
    DIKAS_ZONAL_QUANTILE,    /**< `parameter` 0-1: weighted, type 7: pixels in ascending order of x,
                                s_k = (k - 1) w_k + (n - 1) (w_1 + … + w_k-1), linear between */
    DIKAS_ZONAL_VALID,       /**< Σ c of pixels with a value */
    DIKAS_ZONAL_COVERED,     /**< Σ c of all pixels */
    DIKAS_ZONAL_VALID_SHARE, /**< VALID over the area of the polygon in pixels, also of its part
                                outside of the raster; 0-1 */
    DIKAS_ZONAL_SHARE_GE,    /**< share of Σ w where x >= `parameter`; 0-1 */
    DIKAS_ZONAL_EXCESS,      /**< Σ w max(x - `parameter`, 0) / Σ w */
    DIKAS_ZONAL_SHARE_OF,    /**< share of Σ w where x = `parameter` (a class); 0-1 */
} dikas_zonal_kind;

/** One statistic. @since 0.1 */
typedef struct dikas_zonal_statistic {
    dikas_zonal_kind kind;
    int raster;       /**< position among the rasters */
    int weight;       /**< position of the raster of weights >= 0 (people), or -1 */
    double parameter; /**< of QUANTILE, SHARE_GE, EXCESS, SHARE_OF; rounded to `float` where the
                         values are, so that 0.1 means the same in both */
    double instead;   /**< what stands for a missing value inside of the raster (0: dry ground), or
                         missing; rounded as `parameter` */
} dikas_zonal_statistic;

/**
 * Statistics of rasters of one grid under polygons, all in one pass over the pixels, block by
 * block. Polygons may overlap, have holes and parts, be smaller than a pixel or lie partly or
 * wholly outside; they must be valid (dikas_repair_polygons()) and in the CRS of the rasters. A
 * ring that is open is closed.
 *
 * Where no pixel has a value, VALID and VALID_SHARE are 0, as COVERED is outside of the raster, and
 * the others are missing, as they are where all weights are 0; all are missing for a row without
 * polygon. A vertex within a few roundings of the edge of a pixel lies on it.
 *
 * Cost: each pixel is read once, and O(1) for each polygon that covers it; a polygon costs
 * O(points) for each strip of blocks that it lies in. Memory: about a MB of pixels, or a row of
 * blocks where that is more, 100 bytes for a polygon and raster, and with quantiles the values
 * under polygons not yet done; of polygons for which these would be too many, the quantiles are
 * found in a few further passes over the pixels.
 *
 * Coverage as in exact area rasterisation; quantiles type 7 of Hyndman & Fan 1996,
 * doi:10.1080/00031305.1996.10473566. Means and variances of parts are merged after Chan, Golub &
 * LeVeque 1983, doi:10.1080/00031305.1983.10483115.
 *
 * @param zones      polygons; other parts are passed over
 * @param rasters    n_rasters of the same columns, rows and to_xy
 * @param statistic  n_statistics
 * @param out        n_statistics columns of n_features values, written completely on success
 * @return DIKAS_OK; DIKAS_EINVAL (rasters of different grids; pixels without size, or smaller than
 * 1e-12 of their coordinates; a polygon more than 1e12 pixels away, or with coordinates that are no
 * numbers: named by its number, from 1; a position or quantile out of range; a weight below 0 or
 * infinite: pixel and value are named); DIKAS_ENOMEM; DIKAS_ECANCELLED; what
 * reading returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_zonal(const dikas_geometry *zones,
                                                    const dikas_raster *const *rasters,
                                                    int n_rasters,
                                                    const dikas_zonal_statistic *statistic,
                                                    int n_statistics, double *const *out,
                                                    const dikas_run *run, dikas_error *err);

/** 1 where both have the same columns, rows and place. @since 0.1 */
DIKAS_API int dikas_raster_same_grid(const dikas_raster *a, const dikas_raster *b);

#ifdef __cplusplus
}
#endif

#endif
