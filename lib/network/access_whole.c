/* SPDX-License-Identifier: MIT */
/**
 * @file access_whole.c
 * When searches go over the whole graph, and what they share then.
 */
#include "core/core.h"
#include "network/access.h"

/* Searches one by one take some 25 ns a node; a hierarchy may take a quarter of that to make. */
enum { MANY_ROWS = 256, STEPS_A_NODE = 3 };

static int64_t rows_of(const access_relation *a, dikas_direction by)
{
    return by == DIKAS_BY_ROW ? a->from->n : a->n_columns;
}

/* A limit of r mean arcs reaches about 2 r^2 nodes of a city. */
static int goes_everywhere(const access_relation *a, dikas_direction by)
{
    const dikas_graph *g = a->graph;
    const double arcs = a->limit / g->mean_arc;
    return rows_of(a, by) >= MANY_ROWS && arcs * arcs >= g->n_nodes;
}

static void want_places(const access_relation *a, dikas_direction by, uint8_t *wanted)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->to : a->from;
    const int32_t n = by == DIKAS_BY_ROW ? a->n_columns : (int32_t)a->from->n;
    for (int32_t i = 0; i < n; i++) {
        const int64_t place = access_place_of(a, by, i);
        for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++)
            wanted[p->tie_node[k]] = 1;
    }
}

/* The same serves both directions. */
static dikas_status make(const access_relation *a, int64_t most_steps, dikas_error *err)
{
    uint8_t *wanted = dikas_alloc_zero((size_t)a->graph->n_nodes, 1);
    if (!wanted)
        return DIKAS_NO_MEMORY(err, "a hierarchy");
    want_places(a, DIKAS_BY_ROW, wanted);
    want_places(a, DIKAS_BY_COLUMN, wanted);
    const dikas_status status =
        hierarchy_new(a->graph, wanted, most_steps, &a->shared->hierarchy, err);
    if (status == DIKAS_OK)
        a->shared->tried_steps = most_steps;
    dikas_release(wanted);
    return status;
}

/* Whether a direction uses it depends on the steps alone, not on what was asked for before. */
dikas_status access_hierarchy(const access_relation *a, dikas_direction by, const hierarchy **out,
                              dikas_error *err)
{
    access_shared *shared = a->shared;
    const int64_t most_steps = STEPS_A_NODE * rows_of(a, by) * a->graph->n_nodes;
    dikas_status status = DIKAS_OK;
    *out = NULL;
    if (!goes_everywhere(a, by))
        return DIKAS_OK;
#pragma omp critical(dikas_hierarchy)
    {
        if (!shared->hierarchy && shared->tried_steps < most_steps)
            status = make(a, most_steps, err);
        if (shared->hierarchy && shared->hierarchy->steps <= most_steps)
            *out = shared->hierarchy;
    }
    return status;
}
