/* SPDX-License-Identifier: MIT */
/**
 * @file builder.h
 * Columns that grow while rows come in.
 *
 * Every io_add_…() returns 1, or 0 when there is no memory; then the builder is still to be
 * cleared.
 */
#ifndef DIKAS_IO_BUILDER_H
#define DIKAS_IO_BUILDER_H

#include "dikas/table.h"

typedef struct io_builder {
    dikas_column column;
    int64_t rows, room;         /**< rows there are, rows there is room for */
    int64_t n_bytes, byte_room; /**< the same for the bytes of TEXT and BYTES */
} io_builder;

/** Begin an empty column; the name is copied. */
int io_builder_begin(io_builder *builder, const char *name, dikas_column_type type,
                     int32_t origin_type) DIKAS_MUST_CHECK;

/** Room for some more rows, and bytes, at once. */
int io_builder_reserve(io_builder *builder, int64_t rows, int64_t bytes) DIKAS_MUST_CHECK;

int io_add_missing(io_builder *builder) DIKAS_MUST_CHECK;
int io_add_real(io_builder *builder, double value) DIKAS_MUST_CHECK;
int io_add_integer(io_builder *builder, int64_t value) DIKAS_MUST_CHECK;
int io_add_bytes(io_builder *builder, const void *bytes, int64_t length) DIKAS_MUST_CHECK;

/** The same as UTF-8, as io_utf8() takes it. */
int io_add_text(io_builder *builder, const char *text, int64_t length) DIKAS_MUST_CHECK;

/** Add a row of that many bytes for the caller to fill at once; NULL when there is no memory. */
unsigned char *io_add_room(io_builder *builder, int64_t length) DIKAS_MUST_CHECK;

/** Finish the builder and give its column, or its WKB as geometry, to the table. */
DIKAS_MUST_CHECK dikas_status io_take_column(dikas_table *table, io_builder *builder,
                                             dikas_error *err);
DIKAS_MUST_CHECK dikas_status io_take_geometry(dikas_table *table, io_builder *builder,
                                               int keep_wkb, dikas_error *err);

/** Free everything; fine when zeroed. */
void io_builder_clear(io_builder *builder);

#endif
