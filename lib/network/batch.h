/* SPDX-License-Identifier: MIT */
/**
 * @file batch.h
 * Sixteen bounded searches as one: a lane each, costs of a node side by side.
 *
 * Neighbouring places settle nearly the same nodes, and in nearly the same order. One search from
 * all of them at once finds the nodes and an order; along it a sweep carries the costs of all lanes
 * from node to node. Costs are exact sums, so every lane comes to the same bits as a search of its
 * own.
 */
#ifndef DIKAS_NETWORK_BATCH_H
#define DIKAS_NETWORK_BATCH_H

#include "network/lanes.h"
#include "network/search.h"

/** Where a lane begins. */
typedef struct batch_start {
    double cost;
    int32_t node, lane;
} batch_start;

/** A batch that is used again and again by one thread. */
typedef struct batch {
    search all; /**< from all lanes at once: which nodes there are, and their order */
    batch_start *start;
    int32_t n_starts, room_starts;
    double (*cost)[LANES]; /**< per place in all.touched, counted from 1; HUGE_VAL where the
                                      lane did not come */
    void *memory;          /**< of the costs */
    uint64_t *waiting;     /**< a bit per place: it has become less and is not yet looked at */
    int32_t room;
} batch;

DIKAS_MUST_CHECK dikas_status batch_init(batch *b, const dikas_graph *graph, const arc_rows *arcs,
                                         dikas_error *err);
void batch_clear(batch *b);

/** Begin anew; forgets the last one. */
void batch_begin(batch *b);

/** A node for a lane to begin with, before batch_run(). */
DIKAS_MUST_CHECK dikas_status batch_from(batch *b, int lane, int32_t node, double cost,
                                         dikas_error *err);

/** All nodes within the limit (inclusive) of each lane. A cost beyond the limit may be there too,
 * and is then no less than it should be. */
DIKAS_MUST_CHECK dikas_status batch_run(batch *b, double limit, dikas_error *err);

#endif
