/* SPDX-License-Identifier: MIT */
/**
 * @file stretches.h
 * Where edges run within a shape or beside it.
 */
#ifndef DIKAS_NETWORK_STRETCHES_H
#define DIKAS_NETWORK_STRETCHES_H

#include "network/outline.h"
#include "network/segments.h"

/** A piece of one segment of an edge; between its ends the distance to the shape is taken to change
 * evenly. */
typedef struct stretch {
    int32_t edge;
    int64_t point;           /**< first point of the segment, along the edge */
    double from, to;         /**< 0-1 on the segment; the same for a single point */
    double gap_from, gap_to; /**< metres from there to the shape; 0 within it */
} stretch;

/** Where a side of a polygon crosses a segment. */
typedef struct cut {
    int32_t edge;
    int64_t point;
    double at; /**< 0-1 on the segment */
} cut;

/** What is asked, the same for all shapes. */
typedef struct stretch_query {
    const dikas_graph *graph;
    const segments *index;
    const uint8_t *usable; /**< per component */
    double beside, max_snap;
} stretch_query;

/** What a query finds; reuse it, then stretches_clear(). */
typedef struct stretches {
    stretch *item; /**< ascending by edge, segment and place, usable edges only */
    int64_t n, room;
    cut *cut;
    int64_t n_cuts, room_cuts;
    double nearest, nearest_of_all; /**< metres, of usable and of all edges; HUGE_VAL for none */
} stretches;

void stretches_clear(stretches *s);

/**
 * All stretches within the shape and within `beside` of it, a segment's part opposite each side; if
 * there are none, the nearest places within `max_snap`, to 1 cm, of each edge.
 */
DIKAS_MUST_CHECK dikas_status stretches_find(const stretch_query *query, const outline *o,
                                             stretches *out, dikas_error *err);

#endif
