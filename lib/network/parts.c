/* SPDX-License-Identifier: MIT */
/**
 * @file parts.c
 * Parts of a network with closed streets, by what they were part of before.
 */
#include "core/core.h"
#include "network/graph.h"
#include "network/vertices.h"

enum { SEVERAL = -1 }; /* parts that meet at a barrier */

/* The part that each vertex of the open graph lies in. */
static dikas_status find_parts(const dikas_graph *open, vertices *v, int32_t *part,
                               dikas_error *err)
{
    for (int32_t e = 0; e < open->n_edges; e++)
        for (int64_t i = 0; i < graph_n_points(open, e); i++) {
            const int32_t own = graph_component(open, e), before = v->n;
            int32_t at;
            DIKAS_TRY(vertices_add(v, graph_point(open, e, i), &at, err));
            if (v->n > before)
                part[at] = own;
            else if (part[at] != own)
                part[at] = SEVERAL;
        }
    return DIKAS_OK;
}

/* The largest part always counts, and so does all that was in it. */
static int32_t size_of(const dikas_graph *open, int32_t part)
{
    return part == open->largest_component ? INT32_MAX : open->component_nodes[part];
}

/* Each part takes the size of the one it was in; between two cuts there may be no vertex to tell.
 */
static void take_sizes(dikas_graph *graph, const dikas_graph *open, const vertices *v,
                       const int32_t *part, int32_t *size)
{
    for (int32_t e = 0; e < graph->n_edges; e++) {
        int32_t *own = &size[graph_component(graph, e)];
        for (int64_t i = 0; i < graph_n_points(graph, e); i++) {
            const int32_t at = vertices_find(v, graph_point(graph, e, i));
            if (at >= 0 && part[at] != SEVERAL && size_of(open, part[at]) > *own)
                *own = size_of(open, part[at]);
        }
    }
    for (int32_t c = 0; c < graph->n_components; c++)
        graph->component_nodes[c] = size[c] > 0 ? size[c] : INT32_MAX;
}

dikas_status dikas_graph_keep_parts(dikas_graph *graph, const dikas_graph *open, dikas_error *err)
{
    const int64_t n = graph_edge_point(open, open->n_edges) + open->n_nodes;
    vertices v = { 0 };
    int32_t *part = dikas_alloc((size_t)n, sizeof *part);
    int32_t *size = dikas_alloc_zero((size_t)graph->n_components, sizeof *size);
    dikas_status status =
        part && size ? vertices_init(&v, n, err) : DIKAS_NO_MEMORY(err, "components");
    if (status == DIKAS_OK)
        status = find_parts(open, &v, part, err);
    if (status == DIKAS_OK)
        take_sizes(graph, open, &v, part, size);
    vertices_clear(&v);
    dikas_release(part);
    dikas_release(size);
    return status;
}
