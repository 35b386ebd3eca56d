/* SPDX-License-Identifier: MIT */
/**
 * @file chains.h
 * Lines and outlines as short chains of segments in a tree, so that only those nearby are looked
 * at. Coordinates are relative to an origin of the caller's.
 */
#ifndef DIKAS_GEOM_CHAINS_H
#define DIKAS_GEOM_CHAINS_H

#include "geom/polygons.h"

/** Chain c has the points [start[c], start[c + 1]); the first repeats the last of the chain before
 * it on the same line. */
typedef struct chain_set {
    int64_t n, n_lines;
    int64_t *start;
    double *xy;
    double *box;    /**< per chain: min x, min y, max x, max y */
    int64_t *line;  /**< per chain: the line it is a stretch of */
    double *before; /**< per chain: metres of its line before it */
    double *length; /**< per line: metres */
    double extent[4];
    GEOSSTRtree *tree;
    int64_t *number; /**< 0, 1, 2, … what the tree holds pointers to */
    int64_t room, room_points, room_lines;
} chain_set;

/** Chains found, in ascending order. */
typedef struct chains_found {
    int64_t *item;
    int64_t n, room;
    int out_of_memory;
} chains_found;

/** Add a line or a ring of n points. */
DIKAS_MUST_CHECK dikas_status chains_add(chain_set *set, const double *xy, int64_t n,
                                         dikas_error *err);

/** Once all are added and before the first search. */
DIKAS_MUST_CHECK dikas_status chains_plant(chain_set *set, GEOSContextHandle_t geos,
                                           dikas_error *err);

void chains_clear(chain_set *set, GEOSContextHandle_t geos);

/** Chains whose box meets `box`. Several threads may search, each with a context of its own. */
DIKAS_MUST_CHECK dikas_status chains_near(const chain_set *set, GEOSContextHandle_t geos,
                                          const double box[4], chains_found *found,
                                          dikas_error *err);

/** Whether two boxes (min x, min y, max x, max y) are at most `gap` apart in x and in y. */
static inline int boxes_meet(const double a[4], const double b[4], double gap)
{
    return a[0] <= b[2] + gap && b[0] <= a[2] + gap && a[1] <= b[3] + gap && b[1] <= a[3] + gap;
}

#endif
