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
    double *edge_forward, *edge_backward; /**< one array where all edges cost the same both ways */
    int32_t *edge_point; /**< n_edges + 1 offsets into edge_xy; NULL: it is empty */
    double *edge_xy;
    int ends_at_nodes;   /**< edge_xy leaves out the ends of edges: they are where the nodes are */
    uint8_t *edge_ferry; /**< 1: no place is tied to it; NULL: there are none */

    int32_t *component; /**< per node; NULL: there is one */
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

/** Where the points of an edge begin in edge_xy; for n_edges, how many points that has. */
static inline int64_t graph_edge_point(const dikas_graph *graph, int32_t edge)
{
    return graph->edge_point ? graph->edge_point[edge] : 0;
}

static inline int graph_is_ferry(const dikas_graph *graph, int32_t edge)
{
    return graph->edge_ferry && graph->edge_ferry[edge];
}

/** The component that an edge lies in. */
static inline int32_t graph_component(const dikas_graph *graph, int32_t edge)
{
    return graph->component ? graph->component[graph->edge_from[edge]] : 0;
}

/** How many points an edge has, at least 2. */
static inline int64_t graph_n_points(const dikas_graph *graph, int32_t edge)
{
    return graph_edge_point(graph, edge + 1) - graph_edge_point(graph, edge) +
           2 * graph->ends_at_nodes;
}

/** A point of an edge, its coordinates. */
static inline const double *graph_point(const dikas_graph *graph, int32_t edge, int64_t i)
{
    if (graph->ends_at_nodes && i == 0)
        return graph->node_xy + 2 * (int64_t)graph->edge_from[edge];
    if (graph->ends_at_nodes && i == graph_n_points(graph, edge) - 1)
        return graph->node_xy + 2 * (int64_t)graph->edge_to[edge];
    return graph->edge_xy + 2 * (graph_edge_point(graph, edge) + i - graph->ends_at_nodes);
}

/** Metres along an edge. O(points). */
static inline double graph_edge_length(const dikas_graph *graph, int32_t edge)
{
    double length = 0;
    for (int64_t i = 0; i + 1 < graph_n_points(graph, edge); i++) {
        const double *a = graph_point(graph, edge, i), *b = graph_point(graph, edge, i + 1);
        length += hypot(b[0] - a[0], b[1] - a[1]);
    }
    return length;
}

/** Leaves out edges that stand twice: same ends, same points, same costs. `dropped` counts them. */
DIKAS_MUST_CHECK dikas_status graph_drop_duplicates(dikas_graph *graph, int64_t *dropped,
                                                    dikas_error *err);

/** Chooses the quantum and rounds the costs of the edges to it. `name` is for messages. */
DIKAS_MUST_CHECK dikas_status graph_quantise_costs(dikas_graph *graph, const char *name,
                                                   dikas_error *err);

/** From edges to arcs: extent, nodes in Hilbert order, ends of edges where they are, both
 * directions. */
DIKAS_MUST_CHECK dikas_status graph_make_arcs(dikas_graph *graph, dikas_error *err);

/** Position along the Hilbert curve of order 16 over the box. */
uint32_t hilbert_index(const double xy[2], const double box[4]);

/** Fills component, component_nodes, n_components, largest_component. */
DIKAS_MUST_CHECK dikas_status graph_find_components(dikas_graph *graph, dikas_error *err);

#endif
