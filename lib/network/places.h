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
    int32_t *tie_start, *stand_start; /**< n + 1; no stand_start: there are no stands */
    int32_t *tie_node;                /**< see tie */
    double *leave, *arrive;           /**< one array where they are equal, NULL where all are 0 */
    stand *stands;
    double *stand_leg; /**< per stand: cost of the way between place and network */
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

/** Ties and stands of one block of places. */
typedef struct piece {
    tie *ties;
    stand *stands;
    double *stand_leg;
    int64_t n_ties, n_stands, room_ties, room_stands, room_legs;
} piece;

/** 1; 0 without memory. */
DIKAS_MUST_CHECK int piece_add_tie(piece *p, tie t);
DIKAS_MUST_CHECK int piece_add_stand(piece *p, stand s, double leg);

/** Gives a set without ties its own. tie_block(context, worker, b, err) adds those of the places
 * from b * block on to (*pieces)[b], and notes in tie_start[i + 1] and stand_start[i + 1] how many
 * place i has. Costs that need not be kept are left out. DIKAS_ELIMIT where the ties cannot be
 * numbered. */
DIKAS_MUST_CHECK dikas_status places_tie_blocks(
    dikas_places *places, int64_t block,
    dikas_status (*tie_block)(void *context, void *worker, int64_t b, dikas_error *err),
    void *context, piece **pieces, const dikas_run *run, dikas_error *err);

/** What it costs to leave and to arrive over tie k. */
static inline double places_leave(const dikas_places *places, int64_t k)
{
    return places->leave ? places->leave[k] : 0;
}

static inline double places_arrive(const dikas_places *places, int64_t k)
{
    return places->arrive ? places->arrive[k] : 0;
}

static inline tie places_tie(const dikas_places *places, int64_t k)
{
    return (tie){ places->tie_node[k], places_leave(places, k), places_arrive(places, k) };
}

/** The first stand of a place; for n, how many stands there are. */
static inline int32_t places_stands(const dikas_places *places, int64_t place)
{
    return places->stand_start ? places->stand_start[place] : 0;
}

#endif
