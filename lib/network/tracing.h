/* SPDX-License-Identifier: MIT */
/**
 * @file tracing.h
 * Squares of a lattice into polygons.
 */
#ifndef DIKAS_NETWORK_TRACING_H
#define DIKAS_NETWORK_TRACING_H

#include "dikas/base.h"

/** Squares with a level each, read row by row. */
typedef struct lattice {
    int64_t column, row; /**< of the south-west square: its corner is at (column, row) * size */
    int32_t n_columns, n_rows;
    double size; /**< metres */
    void (*read)(const void *self, int32_t row, uint8_t *level);
    const void *self;
} lattice;

/** Bytes that grow. */
typedef struct traced_bytes {
    char *at;
    int64_t n, room;
} traced_bytes;

/**
 * Append the squares of at most this level as a MultiPolygon in WKB, of this machine's byte order;
 * nothing where there are none. Squares that touch at a corner alone are not connected. Polygons
 * are valid simple features: outer rings counter-clockwise, holes clockwise. Corners of steps are
 * cut off, never filled up. O(squares) time; memory by the length of the outline.
 *
 * @param area  square metres
 */
DIKAS_MUST_CHECK dikas_status trace_outlines(const lattice *l, uint8_t level, traced_bytes *wkb,
                                             double *area, dikas_error *err);

#endif
