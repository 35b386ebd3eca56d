/* SPDX-License-Identifier: MIT */
/**
 * @file html_rings.h
 * Outlines as steps of whole quanta, each from the point before.
 */
#ifndef DIKAS_MAP_HTML_RINGS_H
#define DIKAS_MAP_HTML_RINGS_H

#include "map/html_parts.h"

/** What draws: where the last point was. */
typedef struct html_pen {
    const html_frame *frame;
    double quantum; /**< metres */
    int64_t x, y;   /**< quanta */
} html_pen;

/** A point: the step to it. */
void html_put_step(html_out *out, html_pen *pen, const double xy[2]);

/** The step to a place in quanta, which is rounded. */
void html_put_place(html_out *out, html_pen *pen, const double at[2]);

/** Leaves out the last of n points where it repeats the first. @return 1 where they are to be taken
 * backwards, for the reason below */
int html_open_ring(const double *xy, int64_t *n, int is_hole);

/** A ring of n points, the last of which may repeat the first: how many points, and the steps to
 * them, left out where they come to the same quantum. Outer rings run counterclockwise, holes
 * clockwise, so that overlapping rings of one colour do not cut each other out. */
void html_put_ring(html_out *out, html_pen *pen, const double *xy, int64_t n, int is_hole);

/** A line of n points, as above. */
void html_put_line(html_out *out, html_pen *pen, const double *xy, int64_t n);

/** Points of a line that keep it within `tolerance` of what it was (Douglas & Peucker 1973,
 * doi:10.3138/FM57-6770-U75U-7727), written over it. `room` is for 2 n numbers. O(n log n) as a
 * rule. @return how many are left, first and last always */
int64_t html_simplify(double *xy, int64_t n, double tolerance, int64_t *room);

#endif
