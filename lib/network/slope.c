/* SPDX-License-Identifier: MIT */
/**
 * @file slope.c
 * Walking uphill and downhill.
 *
 * Tobler's hiking function gives a speed on a slope S (rise over horizontal distance, negative
 * downhill): W = 6 exp(-3.5 |S + 0.05|) km/h, fastest at a descent of 5 %. Only its shape is used:
 * divided by its value on the flat, so that the speed of the profile holds there.
 *
 *     speed(S) / speed(0) = exp(-3.5 (|S + 0.05| - 0.05))
 *
 * Lengths are horizontal, as S is. Beyond 40 % the slope counts as 40 %: no street is as steep, but
 * the edge of a quay in an elevation model is.
 *
 * Tobler (1993), Three presentations on geographical analysis and modeling, NCGIA Technical Report
 * 93-1
 */
#include <string.h>

#include "network/elevations.h"

#define STEEPEST 0.4

double slope_pace(double slope)
{
    const double s = fmin(fmax(slope, -STEEPEST), STEEPEST);
    return exp(3.5 * (fabs(s + 0.05) - 0.05));
}

void slope_mean_paces(const dikas_elevations *e, int64_t path, double from, double to,
                      double *ahead, double *back)
{
    const int64_t n = e->start[path + 1] - e->start[path] - 1;
    const double *z = e->z + e->start[path];
    double length = 0, up = 0, down = 0;
    if (n < 1 || !(to > from)) {
        *ahead = *back = 1;
        return;
    }
    const double d = elevations_spacing(e, path);
    const int64_t first = (int64_t)fmin(from / d, (double)(n - 1));
    for (int64_t k = first; k < n; k++) {
        const double begin = fmax(from, d * (double)k);
        const double end = k + 1 < n ? fmin(to, d * (double)(k + 1)) : to;
        const double slope = (z[k + 1] - z[k]) / d;
        if (!(end > begin))
            break;
        length += end - begin;
        up += (end - begin) * slope_pace(slope);
        down += (end - begin) * slope_pace(-slope);
    }
    *ahead = length > 0 ? up / length : 1;
    *back = length > 0 ? down / length : 1;
}

static int is_way(const way_columns *columns, int64_t row, const char *kind)
{
    if (columns->highway < 0)
        return 0;
    const dikas_column *c = dikas_table_column(columns->table, columns->highway);
    if (c->type != DIKAS_TEXT || c->missing[row])
        return 0;
    const size_t n = (size_t)(c->start[row + 1] - c->start[row]);
    return n == strlen(kind) && memcmp(c->bytes + c->start[row], kind, n) == 0;
}

int slope_is_without_effect(const dikas_profile *profile, const way_columns *columns, int64_t row,
                            const way_use *use)
{
    const double kmh = fmax(use->forward, use->backward);
    if (use->ferry || is_way(columns, row, "elevator"))
        return 1;
    return is_way(columns, row, "steps") && fabs(kmh - dikas_profile_speed(profile)) > 1e-9 * kmh;
}
