/* SPDX-License-Identifier: MIT */
/**
 * @file source.h
 * Opening what is named "FILE:LAYER".
 */
#ifndef DIKAS_IO_SOURCE_H
#define DIKAS_IO_SOURCE_H

#include <gdal.h>

#include "dikas/table.h"
#include "io/session.h"

/** An open file and one layer of it. */
typedef struct io_source {
    char *path;
    char *wanted; /**< layer that was named, or NULL */
    GDALDatasetH dataset;
    OGRLayerH layer;
    char *name; /**< "BASENAME:LAYER", or "BASENAME" where the layer is called like the file */
} io_source;

/** Open and choose the layer; whatever happens, end with io_source_close(). @return as dikas_read()
 */
DIKAS_MUST_CHECK dikas_status io_source_open(io_source *source, const char *text,
                                             io_session *session, dikas_error *err);
void io_source_close(io_source *source);

/** What follows the last '/'. */
const char *io_base_name(const char *path);

/** 1 when a file, or what GDAL takes for one, is there. */
int io_exists(const char *path);

/** Why GDAL did not open a file as GDAL_OF_VECTOR or GDAL_OF_RASTER; static, or of the session. */
const char *io_why_unreadable(const char *path, unsigned wanted, const io_session *session);

/** Set the CRS of a table from GDAL's, if anything is known of it. */
DIKAS_MUST_CHECK dikas_status io_take_crs(dikas_table *table, OGRSpatialReferenceH crs,
                                          dikas_error *err);

/** Text as UTF-8: a file that does not say how it is encoded is taken for Latin-1 where it is
 * something else. Free with CPLFree(). */
char *io_utf8(const char *text);

/** DIKAS_EIO when a GeoPackage is shorter than its header says, so cut off; cheap. */
DIKAS_MUST_CHECK dikas_status io_check_sqlite_size(const char *path, dikas_error *err);

#endif
