/* SPDX-License-Identifier: MIT */
/**
 * @file band.h
 * One band of a raster that GDAL reads, and where it lies.
 */
#ifndef DIKAS_IO_BAND_H
#define DIKAS_IO_BAND_H

#include <gdal.h>
#include <ogr_srs_api.h>

#include "io/session.h"

typedef struct io_band {
    GDALDatasetH dataset;
    GDALRasterBandH band, mask;       /**< mask NULL: all pixels are known */
    char *path, *wanted, *name, *crs; /**< wanted NULL: its only band; crs without heights */
    OGRSpatialReferenceH flat;        /**< the same CRS */
    int64_t columns, rows;
    double to_xy[6]; /**< from columns and rows, as GDAL has it */
} io_band;

/** Open "FILE[:BAND]"; io_band_close() it also after a failure. @return DIKAS_OK; DIKAS_ENOTFOUND
 * (file, band); DIKAS_EIO; DIKAS_EINVAL (several bands and none named, complex numbers, no CRS, not
 * georeferenced); DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status io_band_open(io_band *b, const char *source,
                                           const io_session *session, dikas_error *err);
void io_band_close(io_band *b);

#endif
