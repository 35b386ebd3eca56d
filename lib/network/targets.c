/* SPDX-License-Identifier: MIT */
/**
 * @file targets.c
 * Where searches meet the places of the other side.
 */
#include "core/core.h"
#include "network/access.h"

void access_clear_targets(targets *t)
{
    dikas_release(t->node_start);
    dikas_release(t->node_other);
    dikas_release(t->node_cost);
    dikas_release(t->edge_start);
    dikas_release(t->edge_other);
    dikas_release(t->edge_stand);
    dikas_release(t->edge_leg);
    dikas_release(t->once);
    *t = (targets){ 0 };
}

/* What ties cost between the nodes and the places; NULL for nothing. */
static const double *tie_costs(const dikas_places *p, dikas_direction by)
{
    return by == DIKAS_BY_ROW ? p->arrive : p->leave;
}

static dikas_status reserve_targets(targets *t, const dikas_graph *g, int32_t n_ties, int has_costs,
                                    int64_t n_stands, dikas_error *err)
{
    t->node_start = dikas_alloc_zero((size_t)g->n_nodes + 2, sizeof(int32_t));
    t->node_other = dikas_alloc((size_t)n_ties, sizeof(int32_t));
    if (has_costs)
        t->node_cost = dikas_alloc((size_t)n_ties, sizeof(double));
    t->edge_start = dikas_alloc_zero(n_stands ? (size_t)g->n_edges + 2 : 0, sizeof(int32_t));
    t->edge_other = dikas_alloc((size_t)n_stands, sizeof(int32_t));
    t->edge_stand = dikas_alloc((size_t)n_stands, sizeof(stand));
    t->edge_leg = dikas_alloc((size_t)n_stands, sizeof(double));
    t->once = dikas_alloc((size_t)t->n_others, 1);
    if (t->node_start && t->node_other && (t->node_cost || !has_costs) && t->edge_start &&
        t->edge_other && t->edge_stand && t->edge_leg && t->once)
        return DIKAS_OK;
    return DIKAS_NO_MEMORY(err, "places on the network");
}

static void count_targets(const access_relation *a, dikas_direction by, const dikas_places *p,
                          targets *t)
{
    const double *cost = tie_costs(p, by);
    for (int32_t o = 0; o < t->n_others; o++) {
        const int64_t i = access_place_of(a, by, o);
        int met = 0;
        for (int64_t k = p->tie_start[i]; k < p->tie_start[i + 1]; k++) {
            const int open = !cost || !isinf(cost[k]);
            t->node_start[p->tie_node[k] + 2] += open;
            met += open;
        }
        for (int64_t k = places_stands(p, i); k < places_stands(p, i + 1); k++)
            t->edge_start[p->stands[k].edge + 2]++;
        t->once[o] = met <= 1 && places_stands(p, i) == places_stands(p, i + 1);
    }
    for (int32_t u = 0; u < a->graph->n_nodes; u++)
        t->node_start[u + 2] += t->node_start[u + 1];
    for (int32_t e = 0; places_stands(p, p->n) && e < a->graph->n_edges; e++)
        t->edge_start[e + 2] += t->edge_start[e + 1];
}

static void fill_targets(const access_relation *a, dikas_direction by, const dikas_places *p,
                         targets *t)
{
    const double *cost = tie_costs(p, by);
    for (int32_t o = 0; o < t->n_others; o++) {
        const int64_t i = access_place_of(a, by, o);
        for (int64_t k = p->tie_start[i]; k < p->tie_start[i + 1]; k++) {
            if (cost && isinf(cost[k]))
                continue;
            const int32_t at = t->node_start[p->tie_node[k] + 1]++;
            t->node_other[at] = o;
            if (cost)
                t->node_cost[at] = cost[k];
        }
        for (int64_t k = places_stands(p, i); k < places_stands(p, i + 1); k++) {
            const int32_t at = t->edge_start[p->stands[k].edge + 1]++;
            t->edge_other[at] = o;
            t->edge_stand[at] = p->stands[k];
            t->edge_leg[at] = p->stand_leg[k];
        }
    }
}

static dikas_status find_targets(const access_relation *a, dikas_direction by, targets *t,
                                 dikas_error *err)
{
    const dikas_places *p = by == DIKAS_BY_ROW ? a->to : a->from;
    t->n_others = by == DIKAS_BY_ROW ? a->n_columns : (int32_t)a->from->n;
    t->n_stands = places_stands(p, p->n);
    dikas_status status = reserve_targets(t, a->graph, p->tie_start[p->n], tie_costs(p, by) != NULL,
                                          t->n_stands, err);
    if (status != DIKAS_OK) {
        access_clear_targets(t);
        return status;
    }
    count_targets(a, by, p, t);
    fill_targets(a, by, p, t);
    return DIKAS_OK;
}

dikas_status access_targets(const access_relation *a, dikas_direction by, const targets **out,
                            dikas_error *err)
{
    access_shared *shared = a->shared;
    const int i = by == DIKAS_BY_COLUMN;
    dikas_status status = DIKAS_OK;
#pragma omp critical(dikas_targets)
    if (!shared->has_met[i]) {
        status = find_targets(a, by, &shared->met[i], err);
        shared->has_met[i] = status == DIKAS_OK;
    }
    *out = &shared->met[i];
    return status;
}
