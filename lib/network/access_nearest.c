/* SPDX-License-Identifier: MIT */
/**
 * @file access_nearest.c
 * The nearest, for all rows at once: one search from the other side that keeps k labels a node.
 */
#include "core/core.h"
#include "network/access.h"

typedef struct {
    const access_relation *relation;
    const targets *targets;
    dikas_direction direction;
    int k, wanted; /* labels kept, numbers asked for; k <= wanted */
    labels labels;
    double *value; /* wanted numbers a row */
    int32_t *other;
} nearing;

/* The sources of the one search are the others; it runs against the direction that is asked for. */
static dikas_status others_as_seeds(const dikas_graph *g, const targets *t, seed **out,
                                    int64_t *n_out, dikas_error *err)
{
    const int64_t n = t->node_start[g->n_nodes];
    seed *seeds = dikas_alloc((size_t)n, sizeof *seeds);
    if (!seeds)
        return DIKAS_NO_MEMORY(err, "places on the network");
    for (int32_t u = 0; u < g->n_nodes; u++)
        for (int32_t h = t->node_start[u]; h < t->node_start[u + 1]; h++)
            seeds[h] = (seed){ targets_cost(t, h), u, t->node_other[h] };
    *out = seeds;
    *n_out = n;
    return DIKAS_OK;
}

static void insert_within(const nearing *n, double *value, int32_t *other, double c, int32_t o)
{
    if (c <= n->relation->limit && !isinf(c))
        labels_insert(n->k, value, other, c, o);
}

static void nearest_of_row(const nearing *n, int64_t row, double *value, int32_t *other)
{
    const access_relation *a = n->relation;
    const int by_row = n->direction == DIKAS_BY_ROW;
    const dikas_places *p = by_row ? a->from : a->to;
    const targets *t = n->targets;
    const int64_t place = access_place_of_row(a, n->direction, row);
    for (int i = 0; i < n->wanted; i++) {
        value[i] = HUGE_VAL;
        other[i] = -1;
    }
    for (int64_t k = p->tie_start[place]; k < p->tie_start[place + 1]; k++) {
        const int64_t first = (int64_t)p->tie_node[k] * n->k;
        const double leg = by_row ? places_leave(p, k) : places_arrive(p, k);
        for (int i = 0; i < n->k && n->labels.source[first + i] >= 0; i++)
            insert_within(n, value, other, leg + n->labels.cost[first + i],
                          n->labels.source[first + i]);
    }
    for (int64_t k = places_stands(p, place); t->n_stands && k < places_stands(p, place + 1); k++) {
        const stand *mine = &p->stands[k];
        const double *leg = &p->stand_leg[k];
        for (int32_t i = t->edge_start[mine->edge]; i < t->edge_start[mine->edge + 1]; i++) {
            const stand *theirs = &t->edge_stand[i];
            const double *their_leg = &t->edge_leg[i];
            const double cost = by_row ? access_along_edge(a->graph, mine, leg, theirs, their_leg)
                                       : access_along_edge(a->graph, theirs, their_leg, mine, leg);
            insert_within(n, value, other, cost, t->edge_other[i]);
        }
    }
    for (int i = 0; i < n->wanted; i++)
        if (other[i] < 0)
            value[i] = DIKAS_MISSING;
}

static dikas_status nearest_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const nearing *n = context;
    const access_relation *a = n->relation;
    const int64_t rows = n->direction == DIKAS_BY_ROW ? a->from->n : a->n_columns;
    const int64_t end = (block + 1) * BLOCK_ROWS < rows ? (block + 1) * BLOCK_ROWS : rows;
    int32_t *spare = n->other ? NULL : dikas_alloc((size_t)n->wanted, sizeof *spare);
    (void)worker;
    if (!n->other && !spare)
        return DIKAS_NO_MEMORY(err, "nearest");
    for (int64_t i = block * BLOCK_ROWS; i < end; i++)
        nearest_of_row(n, i, n->value + i * n->wanted, n->other ? n->other + i * n->wanted : spare);
    dikas_release(spare);
    return DIKAS_OK;
}

/* More than there are cannot be near: labels are kept for so many only. */
static int at_most(int k, int64_t n)
{
    return n < k ? (n > 0 ? (int)n : 1) : k;
}

dikas_status access_nearest(const void *self, dikas_direction direction, int k, double *value,
                            int32_t *other, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { NULL, nearest_block, NULL };
    const access_relation *a = self;
    const int by_row = direction == DIKAS_BY_ROW;
    const int64_t rows = by_row ? a->from->n : a->n_columns;
    const targets *t;
    DIKAS_TRY(access_targets(a, direction, &t, err));
    nearing n = { .relation = a,
                  .targets = t,
                  .direction = direction,
                  .wanted = k,
                  .value = value,
                  .other = other,
                  .k = at_most(k, t->n_others) };
    seed *seeds = NULL;
    int64_t n_seeds = 0;
    dikas_status status = others_as_seeds(a->graph, t, &seeds, &n_seeds, err);
    if (status == DIKAS_OK)
        status = labels_find(a->graph, by_row ? &a->graph->in : &a->graph->out, seeds, n_seeds, n.k,
                             a->limit, run, &n.labels, err);
    if (status == DIKAS_OK)
        status =
            dikas_parallel(&task, &n, (rows + BLOCK_ROWS - 1) / BLOCK_ROWS, "nearest", run, err);
    labels_clear(&n.labels);
    dikas_release(seeds);
    return status;
}
