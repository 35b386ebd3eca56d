/* SPDX-License-Identifier: MIT */
/**
 * @file reader.h
 * Reading the rows of a layer into columns, by Arrow batches or feature by feature.
 */
#ifndef DIKAS_IO_READER_H
#define DIKAS_IO_READER_H

#include <gdal.h>
#include <ogr_core.h>

#include "io/builder.h"
#include "io/session.h"

/** A field of the layer that is read, and where to. */
typedef struct io_field {
    int index; /**< in the definition of the layer */
    OGRFieldType type;
    OGRFieldSubType subtype;
    io_builder to;
} io_field;

/** The layer and its columns. */
typedef struct io_reader {
    const char *name; /**< of the table, for messages */
    OGRLayerH layer;
    io_session *session;
    io_field *fields;
    int n_fields;
    int has_fid, has_geometry; /**< whether to fill the next two */
    io_builder fid, wkb;
    int64_t rows, rows_expected; /**< rows_expected: -1 when not known */
    io_ticker ticker;
} io_reader;

/** What a column was in the file, kept in dikas_column.origin_type: 0 is "made here". */
int32_t io_origin_type(OGRFieldType type, OGRFieldSubType subtype);
/** The reverse; 0 when there was no file. */
int io_origin_field(int32_t origin_type, OGRFieldType *type, OGRFieldSubType *subtype);

/** 1 when the layer can be read by Arrow batches, quickly and with the same result. */
int io_can_read_arrow(const io_reader *reader);
DIKAS_MUST_CHECK dikas_status io_read_arrow(io_reader *reader, dikas_error *err);
DIKAS_MUST_CHECK dikas_status io_read_features(io_reader *reader, dikas_error *err);

/** Add a geometry as it is, curves as lines and surfaces as polygons. */
int io_add_wkb(io_builder *builder, const unsigned char *wkb, int64_t length) DIKAS_MUST_CHECK;

#endif
