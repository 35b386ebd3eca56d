/* SPDX-License-Identifier: MIT */
/**
 * @file places.h
 * Places tied to a graph, as the searches see them.
 */
#ifndef DIKAS_NETWORK_PLACES_H
#define DIKAS_NETWORK_PLACES_H

#include "network/graph.h"

/** A way from or to a place over a node; HUGE_VAL where the direction is closed. Legs included. */
typedef struct tie {
    int32_t node;
    double leave, arrive;
} tie;

/** A place inside an edge, for pairs on the same edge: costs between the edge's start and the
 * place, leg left out. */
typedef struct stand {
    int32_t edge;
    double share; /**< of the edge's length that lies before the place, 0-1 */
    double ahead; /**< forward, from the start of the edge */
    double back;  /**< backward, to the start of the edge */
} stand;

struct dikas_places {
    int64_t n;
    uint8_t *reach;
    double *snap;
    double *leg;                      /**< cost of the way between place and network */
    int64_t *tie_start, *stand_start; /**< n + 1 */
    tie *ties;
    stand *stands;
    int64_t moved;
};

/** An empty set of n places, all not snapped, without ties; NULL without memory. */
dikas_places *places_alloc(int64_t n);

#endif
