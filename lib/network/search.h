/* SPDX-License-Identifier: MIT */
/**
 * @file search.h
 * Least costs over arcs: from one place to everything within a limit, and from many places with k
 * labels a node.
 */
#ifndef DIKAS_NETWORK_SEARCH_H
#define DIKAS_NETWORK_SEARCH_H

#include "network/places.h"
#include "network/queue.h"

/** A bounded search that is used again and again by one thread. */
typedef struct search {
    const arc_rows *arcs;
    queue queue;
    double *cost;     /**< per node; HUGE_VAL where the search did not come */
    int32_t *place;   /**< per node: its place in touched, counted from 1; 0 = not there */
    int32_t *touched; /**< the nodes where it came in the order they were settled: by cost, up to
                           the width of a bucket */
    int32_t n_touched;
} search;

/** `span` bounds the spread of the costs that a search begins with. */
DIKAS_MUST_CHECK dikas_status search_init(search *s, const dikas_graph *graph, const arc_rows *arcs,
                                          double span, dikas_error *err);
void search_clear(search *s);

/** Begin a new search; forgets the last one. */
void search_begin(search *s);

/** A node to begin with, before search_run(). */
void search_from(search *s, int32_t node, double cost);

/** All nodes within the limit (inclusive). */
DIKAS_MUST_CHECK dikas_status search_run(search *s, double limit, dikas_error *err);

/** The k least costs of every node, from different sources each; equal costs by ascending source.
 */
typedef struct labels {
    int k;
    double *cost;    /**< k per node, HUGE_VAL where there are fewer */
    int32_t *source; /**< k per node, -1 where there are fewer */
} labels;

/** Where a source meets the graph. */
typedef struct seed {
    double cost;
    int32_t node, source;
} seed;

/**
 * One search from all sources over the arcs. `n_seeds` seeds in any order; they are sorted in
 * place. O(k (nodes + arcs)) pushes.
 */
DIKAS_MUST_CHECK dikas_status labels_find(const dikas_graph *graph, const arc_rows *arcs,
                                          seed *seeds, int64_t n_seeds, int k, double limit,
                                          const dikas_run *run, labels *out, dikas_error *err);
void labels_clear(labels *l);

/** Put (cost, source) into a list of k ordered by (cost, source), one entry a source; 1 when the
 * list changed. */
int labels_insert(int k, double *cost, int32_t *source, double c, int32_t s);

#endif
