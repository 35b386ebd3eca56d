/* SPDX-License-Identifier: MIT */
/**
 * @file segments.h
 * A grid over the segments of all edges, to find those near a point.
 */
#ifndef DIKAS_NETWORK_SEGMENTS_H
#define DIKAS_NETWORK_SEGMENTS_H

#include "network/graph.h"

/** Nearest place on one edge. */
typedef struct candidate {
    int32_t edge;
    int32_t point;   /**< first point of the segment, counted along the edge */
    double along;    /**< 0-1 on the segment */
    double distance; /**< metres */
} candidate;

typedef struct segments segments;

DIKAS_MUST_CHECK dikas_status segments_new(const dikas_graph *graph, segments **out,
                                           dikas_error *err);
void segments_free(segments *index);

/** What a query collects into; reuse it, then candidates_clear(). */
typedef struct candidates {
    candidate *item;
    int64_t n, room;
} candidates;

void candidates_clear(candidates *found);

/**
 * The edges within `slack` of the nearest one, one candidate each, ascending by edge; none beyond
 * `farthest`. `usable` has a flag per component, or is NULL.
 */
DIKAS_MUST_CHECK dikas_status segments_near(const segments *index, const double xy[2],
                                            double farthest, double slack, const uint8_t *usable,
                                            candidates *found, dikas_error *err);

/** Side of a square of the grid, metres. */
double segments_square(const segments *index);

typedef dikas_status (*segments_visitor)(void *context, int32_t edge, int64_t point,
                                         dikas_error *err);

/** Every segment that comes into the box, some that do not, some more than once. */
DIKAS_MUST_CHECK dikas_status segments_visit(const segments *index, const double box[4],
                                             segments_visitor visit, void *context,
                                             dikas_error *err);

/** As segments_near(), but all the segments within `slack` of the nearest, not only the nearest of
 * each edge; ascending by edge, then along it. */
DIKAS_MUST_CHECK dikas_status segments_around(const segments *index, const double xy[2],
                                              double farthest, double slack, const uint8_t *usable,
                                              candidates *found, dikas_error *err);

#endif
