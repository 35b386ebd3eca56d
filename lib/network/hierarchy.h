/* SPDX-License-Identifier: MIT */
/**
 * @file hierarchy.h
 * From anywhere to everywhere without a queue, sixteen lanes at once.
 *
 * Nodes are eliminated one by one, those with the fewest neighbours first; arcs between its
 * neighbours take over the ways through a node. What is left of the graph is a tree of nodes, each
 * with arcs to some of its ancestors: a cheapest way leads up the tree and down again. A search
 * climbs from where it begins and then goes over all nodes once, from the root on. Costs are exact
 * sums, so they are the same bits as those of any other search.
 *
 * Worth its making where searches settle most of the graph, and many of them.
 */
#ifndef DIKAS_NETWORK_HIERARCHY_H
#define DIKAS_NETWORK_HIERARCHY_H

#include "network/batch.h"

/** The nodes that are wanted and their ancestors, from the root down. */
typedef struct hierarchy {
    int32_t n;
    int32_t *node;   /**< per row: its node in the graph */
    int32_t *row;    /**< per node of the graph: its row, -1 where it is not wanted */
    int32_t *parent; /**< per row: the nearest ancestor, -1 for a root */
    int64_t *start;  /**< n + 1: arcs of a row */
    int32_t *to;     /**< per arc: the row of an ancestor */
    double *up, *down;
    int64_t steps; /**< what it took to make */
} hierarchy;

/**
 * A hierarchy of a graph in which `wanted` (a flag per node) can be begun at and arrived at. A step
 * is a look at a neighbour, about 2 ns: streets take some 100 a node, a grid of 300,000 nodes
 * 12,000. `*out` is NULL, and the status DIKAS_OK, where `most_steps` do not do.
 */
DIKAS_MUST_CHECK dikas_status hierarchy_new(const dikas_graph *graph, const uint8_t *wanted,
                                            int64_t most_steps, hierarchy **out, dikas_error *err);
void hierarchy_free(hierarchy *h);

/** Searches of one thread over a hierarchy. */
typedef struct climb {
    const hierarchy *over;
    const double *up, *down; /**< turned round for searches against the arcs */
    uint8_t *seen;           /**< per row: a search has climbed through it */
    double (*cost)[LANES];   /**< per row; HUGE_VAL where the lane did not come */
    void *memory;            /**< of the costs */
} climb;

DIKAS_MUST_CHECK dikas_status climb_init(climb *c, const hierarchy *over, int backwards,
                                         dikas_error *err);
void climb_clear(climb *c);

/** Begin anew. */
void climb_begin(climb *c);

/** A wanted node for a lane to begin with, before climb_run(). */
void climb_from(climb *c, int lane, int32_t node, double cost);

/** The least costs of all rows. */
void climb_run(climb *c);

#endif
