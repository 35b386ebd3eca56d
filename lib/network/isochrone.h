/* SPDX-License-Identifier: MIT */
/**
 * @file isochrone.h
 * Which squares of a lattice are reached within limits, as the files of isochrones share it:
 * isochrone.c finds the costs and the tiles to look at, isochrone_tile.c judges the squares of a
 * tile.
 */
#ifndef DIKAS_NETWORK_ISOCHRONE_H
#define DIKAS_NETWORK_ISOCHRONE_H

#include "network/places.h"
#include "network/segments.h"

enum {
    TILE = 64, /**< squares along a side of a tile */
    MOST_LIMITS = 100
};

/** A service inside an edge, for places on the same edge. */
typedef struct foothold {
    int32_t edge;
    double share; /**< of the edge's length that lies before it, 0-1 */
    double leg;
} foothold;

/** What squares are judged by. */
typedef struct reach_field {
    const dikas_graph *graph;
    const segments *index;
    const uint8_t *usable;    /**< per component */
    double max_snap;          /**< metres */
    double size;              /**< side of a square, metres */
    double blur;              /**< metres that coordinates may be off by rounding */
    const double *cost;       /**< per node: least cost to a service; HUGE_VAL beyond the limits */
    const foothold *foothold; /**< ascending by edge */
    int32_t n_footholds;
    const double *limit; /**< ascending */
    int n_limits;
} reach_field;

/** Footholds of an edge are [*first, returned). */
int32_t footholds_of(const reach_field *field, int32_t edge, int32_t *first);

/** Judges tiles, one after the other, in one thread. */
typedef struct tile_judge tile_judge;

DIKAS_MUST_CHECK dikas_status tile_judge_new(const reach_field *field, tile_judge **out,
                                             dikas_error *err);
void tile_judge_free(tile_judge *judge);

/**
 * The first limit within which all of a square is reached, for the squares of a tile, row by row
 * from the south-west; n_limits where there is none. A square counts with its outline.
 *
 * @param column,row  of the tile: its corner is at (column, row) * TILE * size
 * @param level       TILE * TILE
 */
DIKAS_MUST_CHECK dikas_status tile_judge_run(tile_judge *judge, int64_t column, int64_t row,
                                             uint8_t *level, dikas_error *err);

#endif
