/* SPDX-License-Identifier: MIT */
/**
 * @file elevations.h
 * Elevations along lines and what slopes make of costs.
 */
#ifndef DIKAS_NETWORK_ELEVATIONS_H
#define DIKAS_NETWORK_ELEVATIONS_H

#include "network/profile.h"

struct dikas_elevations {
    const dikas_table *lines;
    int64_t n_paths;
    int64_t *start; /**< n_paths + 1: points of path q are [start[q], start[q + 1]); none where the
                       path is no line or has no length */
    double *length; /**< per path, metres */
    double *xy, *z; /**< z: missing before dikas_elevations_set() */
};

/** Metres between the points of a path. */
static inline double elevations_spacing(const dikas_elevations *e, int64_t path)
{
    return e->length[path] / (double)(e->start[path + 1] - e->start[path] - 1);
}

/** Time on a slope (rise over horizontal distance) as a multiple of the time on the flat. */
double slope_pace(double slope);

/**
 * The mean of slope_pace() along a path, between two distances from its start, `from` < `to`:
 * as it runs and against it. Both are 1, to the bit, where the path is level.
 */
void slope_mean_paces(const dikas_elevations *e, int64_t path, double from, double to,
                      double *ahead, double *back);

/** 1 where slopes make no difference: ferries, lifts, and steps to which the profile gives a speed
 * of their own. */
int slope_is_without_effect(const dikas_profile *profile, const way_columns *columns, int64_t row,
                            const way_use *use);

#endif
