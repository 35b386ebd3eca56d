/* SPDX-License-Identifier: MIT */
/**
 * @file writer.h
 * Writing tables as layers of an open dataset, or as CSV.
 */
#ifndef DIKAS_IO_WRITER_H
#define DIKAS_IO_WRITER_H

#include <gdal.h>

#include "dikas/io.h"
#include "io/session.h"

/** An open dataset that gets layers. */
typedef struct io_writer {
    const char *path; /**< of the target, for messages */
    GDALDatasetH dataset;
    io_session *session;
    io_ticker ticker;
    int64_t rows, rows_total; /**< of all layers */
    int is_gpkg;
    int replaces; /**< an existing layer of the same name gives way */
} io_writer;

/** Fail with what GDAL said, or with `what` when it said nothing. */
dikas_status io_writer_fail(const io_writer *writer, const char *what, dikas_error *err);

/** Write a layer, with its indexes. */
DIKAS_MUST_CHECK dikas_status io_write_layer(io_writer *writer, const dikas_layer *layer,
                                             dikas_error *err);

/** Extent and spatial index of a layer that has all its rows. */
DIKAS_MUST_CHECK dikas_status io_complete_gpkg_layer(const io_writer *writer, OGRLayerH layer,
                                                     dikas_error *err);

/** Write all layers, their styles and the provenance in one transaction, or nothing of it. */
DIKAS_MUST_CHECK dikas_status io_write_gpkg(io_writer *writer, const dikas_layer *layers,
                                            int n_layers, const dikas_write_options *options,
                                            dikas_error *err);

/** Write a table as CSV, without its geometry. */
DIKAS_MUST_CHECK dikas_status io_write_csv(const char *path, const char *target,
                                           const dikas_table *table, io_ticker *ticker,
                                           dikas_error *err);

/** A geometry of a table as WKB: as it came, or made from the arrays. */
typedef struct io_wkb_source {
    const dikas_column *column;
    const dikas_geometry *geometry;
    unsigned char *buffer; /**< from dikas_alloc(), freed by io_wkb_source_clear() */
    int64_t room;
} io_wkb_source;

/** The source for a table; both members stay NULL where it has no geometry. */
io_wkb_source io_wkb_source_of(const dikas_table *table);

/** The bytes of a row, valid until the next call; *length 0 where the row has no geometry. */
DIKAS_MUST_CHECK dikas_status io_wkb_row(io_wkb_source *source, int64_t row,
                                         const unsigned char **wkb, int64_t *length,
                                         dikas_error *err);

void io_wkb_source_clear(io_wkb_source *source);

#endif
