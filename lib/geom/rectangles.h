/* SPDX-License-Identifier: MIT */
/**
 * @file rectangles.h
 * Areas of polygons, in full and within an axis-aligned rectangle: arithmetic, no overlay.
 *
 * The area under the edges of a ring, each cut to the rectangle from the side and clamped to it
 * from below and above, adds up to the area of the ring within the rectangle, whatever its shape.
 * Polygons must be valid. Coordinates are taken relative to a corner, so that large eastings cost
 * no digits.
 */
#ifndef DIKAS_GEOM_RECTANGLES_H
#define DIKAS_GEOM_RECTANGLES_H

#include "geom/boxes.h"

/** Area of the polygons of a feature. O(points) */
double polygon_area(const dikas_geometry *geometry, int64_t feature);

/** The same of what lies within the rectangle. O(points) */
double polygon_area_within(const dikas_geometry *geometry, int64_t feature, const box *rectangle);

/** Area that two rectangles have in common. */
double box_area_within(const box *a, const box *b);

/** 1 where the feature is one axis-aligned rectangle: its box. */
int is_rectangle(const dikas_geometry *geometry, int64_t feature);

/** 1 where the feature is surely one valid ring; 0 where that takes a closer look. O(points^2), for
 * up to 32 points. */
int is_simple_ring(const dikas_geometry *geometry, int64_t feature);

#endif
