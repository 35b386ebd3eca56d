/* SPDX-License-Identifier: MIT */
/**
 * @file outline.h
 * The sides of a shape: rings of polygons, lines; what lies within, how far it is to a side.
 */
#ifndef DIKAS_NETWORK_OUTLINE_H
#define DIKAS_NETWORK_OUTLINE_H

#include "dikas/table.h"

/** From one corner to the next. */
typedef struct outline_side {
    const double *a, *b;
    int64_t part; /**< of the shape, that it is a ring's side of; -1: of a line */
} outline_side;

typedef struct outline {
    int64_t n;
    outline_side *side;
    double box[4];
    int has_area;
    /* Sides of polygons by the level strips that they pass, of one height. */
    double per_height;
    int64_t n_strips;
    int64_t *start; /**< strips + 1 */
    int32_t *strip_side;
} outline;

/** Lines and polygons of one feature, which has finite coordinates only; points are left out.
 * O(corners). DIKAS_ENOMEM, DIKAS_ELIMIT. */
DIKAS_MUST_CHECK dikas_status outline_init(outline *o, const dikas_geometry *shapes,
                                           int64_t feature, dikas_error *err);
void outline_clear(outline *o);

/** Whether a point lies within any polygon and in none of that polygon's holes. On the outline it
 * may be either. */
int outline_contains(const outline *o, const double xy[2]);

/** Sides that lie together, or a piece of a long one. Begin with all zero. */
typedef struct outline_run {
    int64_t first, end; /**< sides [first, end) */
    int64_t piece, n_pieces;
    double box[4]; /**< about `size` wide and high at most */
} outline_run;

/** The next run; 0 after the last. */
int outline_next_run(const outline *o, double size, outline_run *run);

/** Where the segment a-b is nearest to a point, 0-1. */
double segment_nearest_to(const double *a, const double *b, const double p[2]);

/** The point at t of the segment; its ends exactly at 0 and 1. */
void segment_at(const double *a, const double *b, double t, double xy[2]);

/** Metres from a point to the segment. */
double segment_distance(const double *a, const double *b, const double p[2]);

/** Where a-b crosses c-d, 0-1 on a-b; -1 where it does not, or only touches. */
double segment_crossing(const double *a, const double *b, const double *c, const double *d);

#endif
