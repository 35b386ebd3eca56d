/* SPDX-License-Identifier: MIT */
/**
 * @file stretches.h
 * Which stretches of a path are closed, by areas and by lines.
 *
 * A position on a path of n points is a number in [0, n - 1]: 2.25 lies a quarter of the way from
 * point 2 to point 3.
 */
#ifndef DIKAS_GEOM_STRETCHES_H
#define DIKAS_GEOM_STRETCHES_H

#include "geom/chains.h"

/** Metres; what lies less deep within an area lies on its outline, which is open. Positions this
 * close to a point of the path are that point. */
#define STRETCH_TOLERANCE 1e-3

/** Metres between a street and the closed line that runs along it. */
#define STRETCH_BESIDE 2.0

typedef struct stretch {
    double from, to;
} stretch;

typedef struct stretch_list {
    stretch *item;
    int64_t n, room;
} stretch_list;

/** What one worker needs to look at paths. */
typedef struct stretch_finder {
    const chain_set *areas; /**< outlines of areas that do not overlap */
    const chain_set *boxes; /**< of these outlines: one chain each, from corner to corner */
    const chain_set *lines;
    GEOSContextHandle_t geos;
    chains_found near, ray;
    struct pass *pass; /**< of one closed line along the path */
    int64_t n_passes, room_passes;
    double *cut; /**< where a segment meets outlines, 0-1 */
    int64_t n_cuts, room_cuts;
} stretch_finder;

void stretch_finder_clear(stretch_finder *f);

DIKAS_MUST_CHECK dikas_status stretches_add(stretch_list *list, double from, double to,
                                            dikas_error *err);

/** Ascending and apart. */
void stretches_join(stretch_list *list);

/** Whether a point lies within the areas; on an outline either may come out. */
DIKAS_MUST_CHECK dikas_status stretches_inside(stretch_finder *f, const double xy[2], int *inside,
                                               dikas_error *err);

/** Stretches of a path of n >= 2 points that areas close. */
DIKAS_MUST_CHECK dikas_status stretches_by_areas(stretch_finder *f, const double *xy, int64_t n,
                                                 stretch_list *out, dikas_error *err);

/** Stretches of a path of n >= 2 points that lines close. */
DIKAS_MUST_CHECK dikas_status stretches_by_lines(stretch_finder *f, const double *xy, int64_t n,
                                                 stretch_list *out, dikas_error *err);

#endif
