/* SPDX-License-Identifier: MIT */
/**
 * @file batch.h
 * Eight bounded searches as one: a lane each, costs of a node side by side in a vector.
 *
 * Neighbouring places settle nearly the same nodes. One search over all of them looks at a node,
 * its arcs and its place in the queue once for eight, and adds and compares eight costs in a few
 * instructions. Costs are exact sums, so every lane comes to the same bits as a search of its own.
 */
#ifndef DIKAS_NETWORK_BATCH_H
#define DIKAS_NETWORK_BATCH_H

#include "network/places.h"
#include "network/queue.h"

enum { BATCH_LANES = 8 };

/** A batch that is used again and again by one thread. */
typedef struct batch {
    const arc_rows *arcs;
    queue queue;
    int32_t *slot;               /**< per node: where it stands below, -1 = not touched */
    int32_t n_touched, room;     /**< slots in use, and there are */
    int32_t *touched;            /**< per slot: its node */
    double (*cost)[BATCH_LANES]; /**< per slot; HUGE_VAL where the lane did not come */
    double *due;                 /**< per slot: key it waits at in the queue, HUGE_VAL if not */
} batch;

/** `limit` is only a hint of how far the costs of a search will spread. */
DIKAS_MUST_CHECK dikas_status batch_init(batch *b, const dikas_graph *graph, const arc_rows *arcs,
                                         double limit, dikas_error *err);
void batch_clear(batch *b);

/** Begin anew; forgets the last one. */
void batch_begin(batch *b);

/** A node for a lane to begin with, before batch_run(). */
DIKAS_MUST_CHECK dikas_status batch_from(batch *b, int lane, int32_t node, double cost,
                                         dikas_error *err);

/** All nodes within the limit (inclusive) of each lane. Costs beyond it stay HUGE_VAL, but for
 * those given to batch_from(). */
DIKAS_MUST_CHECK dikas_status batch_run(batch *b, double limit, dikas_error *err);

#endif
