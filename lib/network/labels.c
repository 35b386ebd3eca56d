/* SPDX-License-Identifier: MIT */
/**
 * @file labels.c
 * One search from all sources that keeps the k best at every node.
 *
 * If a source is among the k nearest of a node, it is among the k nearest of the node before it on
 * the way; so labels that drop out of a node's list need not go on. Costs are exact sums, so ties
 * are real and break by source number.
 */
#include <stdlib.h>

#include "network/search.h"

#define WIDTH_OF_MEAN_ARC 0.5
enum { TELL_EVERY = 1 << 16 };

int labels_insert(int k, double *cost, int32_t *source, double c, int32_t s)
{
    int at = 0, last = k - 1;
    while (at < k && (cost[at] < c || (!(cost[at] > c) && source[at] < s && source[at] >= 0))) {
        if (source[at] == s)
            return 0;
        at++;
    }
    if (at == k || (source[at] == s && !(cost[at] > c)))
        return 0;
    /* an older, dearer label of the same source gives way */
    for (int i = at; i < k; i++)
        if (source[i] == s || source[i] < 0) {
            last = i;
            break;
        }
    for (int i = last; i > at; i--) {
        cost[i] = cost[i - 1];
        source[i] = source[i - 1];
    }
    cost[at] = c;
    source[at] = s;
    return 1;
}

static int is_current(const labels *l, const queue_entry *e)
{
    const int64_t first = (int64_t)e->node * l->k;
    for (int i = 0; i < l->k && l->source[first + i] >= 0; i++)
        if (l->source[first + i] == e->tag)
            return !(l->cost[first + i] < e->key);
    return 0;
}

static int by_cost(const void *a, const void *b)
{
    const seed *x = a, *y = b;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static int offer(labels *l, queue *q, double cost, int32_t node, int32_t source)
{
    const int64_t first = (int64_t)node * l->k;
    if (!(cost <= l->cost[first + l->k - 1]) ||
        !labels_insert(l->k, l->cost + first, l->source + first, cost, source))
        return 1;
    return queue_push(q, cost, node, source);
}

static dikas_status spread(labels *l, queue *q, const arc_rows *arcs, const seed *seeds,
                           int64_t n_seeds, double limit, const dikas_run *run, dikas_error *err)
{
    int64_t next = 0, popped = 0;
    while (next < n_seeds || q->alive > 0) {
        /* seeds join when the search has come to their cost, so that the buckets stay within their
         * span */
        if (q->alive == 0)
            queue_begin(q, seeds[next].cost);
        while (next < n_seeds && (int64_t)(seeds[next].cost * q->per_width) <= q->now) {
            if (!offer(l, q, seeds[next].cost, seeds[next].node, seeds[next].source))
                return DIKAS_NO_MEMORY(err, "a search");
            next++;
        }
        if (q->alive == 0)
            continue;
        if (next < n_seeds && !queue_has_now(q)) {
            q->now++;
            continue;
        }
        const queue_entry e = queue_pop(q);
        if (!is_current(l, &e))
            continue;
        for (int32_t a = arcs->start[e.node]; a < arcs->start[e.node + 1]; a++) {
            const double c = e.key + arcs->cost[a];
            if (c <= limit && !offer(l, q, c, arcs->node[a], e.tag))
                return DIKAS_NO_MEMORY(err, "a search");
        }
        if (++popped % TELL_EVERY == 0 && run && run->progress &&
            !run->progress(0.5, "nearest", run->progress_payload))
            return dikas_fail(err, DIKAS_ECANCELLED, "nearest: cancelled");
    }
    return DIKAS_OK;
}

dikas_status labels_find(const dikas_graph *graph, const arc_rows *arcs, seed *seeds,
                         int64_t n_seeds, int k, double limit, const dikas_run *run, labels *out,
                         dikas_error *err)
{
    const size_t n = (size_t)graph->n_nodes * (size_t)k;
    queue q;
    *out = (labels){ .k = k };
    DIKAS_TRY(queue_init(&q, WIDTH_OF_MEAN_ARC * graph->mean_arc, graph->largest_arc, err));
    q.crowd += (int64_t)n; /* searches from everywhere fill their buckets */
    out->cost = dikas_alloc(n, sizeof(double));
    out->source = dikas_alloc(n, sizeof(int32_t));
    dikas_status status = DIKAS_OK;
    if (!out->cost || !out->source) {
        status = DIKAS_NO_MEMORY(err, "labels of nodes");
    } else {
        for (size_t i = 0; i < n; i++) {
            out->cost[i] = HUGE_VAL;
            out->source[i] = -1;
        }
        qsort(seeds, (size_t)n_seeds, sizeof *seeds, by_cost);
        while (n_seeds > 0 && !(seeds[n_seeds - 1].cost <= limit))
            n_seeds--;
        while (n_seeds > 0 && isinf(seeds[n_seeds - 1].cost))
            n_seeds--;
        status = spread(out, &q, arcs, seeds, n_seeds, limit, run, err);
    }
    queue_clear(&q);
    if (status != DIKAS_OK)
        labels_clear(out);
    return status;
}

void labels_clear(labels *l)
{
    dikas_release(l->cost);
    dikas_release(l->source);
    *l = (labels){ 0 };
}
