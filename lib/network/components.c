/* SPDX-License-Identifier: MIT */
/**
 * @file components.c
 * Parts of the graph that hang together, whatever the direction of their arcs.
 */
#include "core/core.h"
#include "network/graph.h"

static int32_t root_of(int32_t *parent, int32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

dikas_status graph_find_components(dikas_graph *graph, dikas_error *err)
{
    const int32_t n = graph->n_nodes;
    int32_t *parent = dikas_alloc((size_t)n, sizeof(int32_t));
    graph->component = dikas_alloc((size_t)n, sizeof(int32_t));
    graph->component_nodes = dikas_alloc_zero((size_t)n, sizeof(int32_t));
    if (!parent || !graph->component || !graph->component_nodes) {
        dikas_release(parent);
        return DIKAS_NO_MEMORY(err, "components");
    }
    for (int32_t i = 0; i < n; i++)
        parent[i] = i;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const int32_t a = root_of(parent, graph->edge_from[e]);
        const int32_t b = root_of(parent, graph->edge_to[e]);
        parent[a > b ? a : b] = a > b ? b : a; /* the lowest node is the root */
    }
    for (int32_t i = 0; i < n; i++) {
        const int32_t root = root_of(parent, i);
        graph->component[i] = root == i ? graph->n_components++ : graph->component[root];
        graph->component_nodes[graph->component[i]]++;
    }
    for (int32_t c = 1; c < graph->n_components; c++)
        if (graph->component_nodes[c] > graph->component_nodes[graph->largest_component])
            graph->largest_component = c;
    dikas_release(parent);
    if (graph->n_components == 1) {
        dikas_release(graph->component);
        graph->component = NULL;
    }
    int32_t *shrunk =
        dikas_resize(graph->component_nodes, (size_t)graph->n_components, sizeof *shrunk);
    if (shrunk)
        graph->component_nodes = shrunk;
    return DIKAS_OK;
}
