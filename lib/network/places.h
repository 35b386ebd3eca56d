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
 * place, leg left out. Two stands of one place can be the ends of a stretch, which is reached
 * everywhere between them: the leg of a point there lies between theirs, as its share does. */
typedef struct stand {
    int32_t edge;
    int32_t begins_stretch; /**< 1: one that the next stand, on the same edge, ends */
    double share;           /**< of the edge's length that lies before the place, 0-1 */
    double ahead;           /**< forward, from the start of the edge */
    double back;            /**< backward, to the start of the edge */
} stand;

struct dikas_places {
    int64_t n;
    uint8_t *reach;
    double *snap;
    double *leg;                      /**< cost of the way between place and network */
    int64_t *tie_start, *stand_start; /**< n + 1 */
    tie *ties;
    stand *stands;
    double *stand_leg; /**< per stand; NULL: each has the leg of its place */
    int64_t moved;
};

/** Metres: all edges this much farther than the nearest count as nearest too. */
#define PLACES_SLACK 0.01

/** The farthest that a place can lie from the network when max_snap metres are allowed. */
double places_farthest(const dikas_graph *graph, double max_snap);

/** DIKAS_EINVAL when the numbers are out of range. */
DIKAS_MUST_CHECK dikas_status places_check(double max_snap, int64_t min_component,
                                           dikas_error *err);

/** An empty set of n places, all not snapped, without ties; NULL without memory. */
dikas_places *places_alloc(int64_t n);

/** Which components may be tied to, a flag each, and whether all may; release the flags. The
 * largest always counts, so that a small district is not an island to itself. */
DIKAS_MUST_CHECK dikas_status places_find_usable(const dikas_graph *graph, int64_t min_component,
                                                 uint8_t **usable, int *all, dikas_error *err);

/** Leg of stand k of a place. The next one's follows where stand k begins a stretch. */
static inline const double *places_stand_leg(const dikas_places *p, int64_t place, int64_t k)
{
    return p->stand_leg ? &p->stand_leg[k] : &p->leg[place];
}

#endif
