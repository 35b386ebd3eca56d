/* SPDX-License-Identifier: MIT */
/**
 * @file graph.h
 * The graph that places are tied to and searches run on.
 */
#ifndef DIKAS_NETWORK_GRAPH_H
#define DIKAS_NETWORK_GRAPH_H

#include "dikas/network.h"

/** Arcs that leave each node: arcs of node u are [start[u], start[u + 1]), ascending by node, one
 * per pair. */
typedef struct arc_rows {
    int32_t *start, *node;
    double *cost;
} arc_rows;

struct dikas_graph {
    int32_t n_nodes, n_arcs;
    double *node_xy;
    arc_rows out,
        in; /**< in: the reversed graph; shares the arrays of out where all arcs have equal twins */
    int symmetric;

    /* Edges keep their shape so that places can be tied to them. A closed direction costs HUGE_VAL.
     */
    int32_t n_edges;
    int32_t *edge_from, *edge_to;
    double *edge_forward, *edge_backward;
    int64_t *edge_point; /**< n_edges + 1 offsets into edge_xy */
    double *edge_xy, *edge_length;
    uint8_t *edge_ferry; /**< 1: no place is tied to it */

    int32_t *component; /**< per node */
    int32_t *component_nodes;
    int32_t n_components, largest_component;

    double quantum; /**< every cost is a multiple of it, and less than 2^53 of it */
    double leg_cost_per_metre;
    double mean_arc;    /**< for the queue; at least two quanta, so that buckets can be counted */
    double largest_arc; /**< of all edges, those that searches do not run over too */
    double extent[4];
};

/** The nearest multiple of the graph's quantum. */
static inline double graph_quantise(const dikas_graph *graph, double cost)
{
    return nearbyint(cost / graph->quantum) * graph->quantum;
}

/** Longest way in metres between a place and the network that sums of costs stay exact with. */
#define GRAPH_LONGEST_LEG 4e5

/** Metres, more than there are on Earth: the farthest that a coordinate may lie from the origin,
 * and a place from the network. Squares of it and their products are numbers. */
#define GRAPH_FARTHEST 1e9

/** Whether two points are one, to the bit (0.0 is -0.0). */
static inline int same_point(const double *a, const double *b)
{
    return a[0] <= b[0] && a[0] >= b[0] && a[1] <= b[1] && a[1] >= b[1];
}

/** Leaves out edges that stand twice: same ends, same points, same costs. `dropped` counts them. */
DIKAS_MUST_CHECK dikas_status graph_drop_duplicates(dikas_graph *graph, int64_t *dropped,
                                                    dikas_error *err);

/** Chooses the quantum and rounds the costs of the edges to it. `name` is for messages. */
DIKAS_MUST_CHECK dikas_status graph_quantise_costs(dikas_graph *graph, const char *name,
                                                   dikas_error *err);

/** From edges to arcs: extent, nodes in Hilbert order, both directions. */
DIKAS_MUST_CHECK dikas_status graph_make_arcs(dikas_graph *graph, dikas_error *err);

/** Position along the Hilbert curve of order 16 over the box. */
uint32_t hilbert_index(const double xy[2], const double box[4]);

/** Fills component, component_nodes, n_components, largest_component. */
DIKAS_MUST_CHECK dikas_status graph_find_components(dikas_graph *graph, dikas_error *err);

#endif
