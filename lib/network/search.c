/* SPDX-License-Identifier: MIT */
/**
 * @file search.c
 * Dijkstra's search (1959, doi:10.1007/BF01386390) with a bucket queue; labels are corrected inside
 * a bucket.
 */
#include <stdlib.h>
#include <string.h>

#include "network/search.h"

/* Buckets of about the cost of an arc: narrower ones stand empty, wider ones correct more. */
#define WIDTH_OF_MEAN_ARC 0.5

/* So many arcs are looked at before what became cheaper is pushed: which one did is a guess a
 * processor often gets wrong, how many did one it gets wrong once. */
enum { AT_ONCE = 8 };

dikas_status search_init(search *s, const dikas_graph *graph, const arc_rows *arcs, double span,
                         dikas_error *err)
{
    const size_t n = (size_t)graph->n_nodes;
    *s = (search){ .arcs = arcs };
    DIKAS_TRY(
        queue_init(&s->queue, WIDTH_OF_MEAN_ARC * graph->mean_arc, graph->largest_arc + span, err));
    s->cost = dikas_alloc(n, sizeof(double));
    s->place = dikas_alloc_zero(n, sizeof(int32_t));
    s->touched = dikas_alloc(n, sizeof(int32_t));
    if (!s->cost || !s->place || !s->touched) {
        search_clear(s);
        return DIKAS_NO_MEMORY(err, "a search");
    }
    for (size_t i = 0; i < n; i++)
        s->cost[i] = HUGE_VAL;
    return DIKAS_OK;
}

void search_clear(search *s)
{
    queue_clear(&s->queue);
    dikas_release(s->cost);
    dikas_release(s->place);
    dikas_release(s->touched);
    *s = (search){ 0 };
}

void search_begin(search *s)
{
    for (int32_t i = 0; i < s->n_touched; i++) {
        s->cost[s->touched[i]] = HUGE_VAL;
        s->place[s->touched[i]] = 0;
    }
    s->n_touched = 0;
}

void search_from(search *s, int32_t node, double cost)
{
    if (!(cost < s->cost[node]))
        return;
    if (isinf(s->cost[node]))
        s->touched[s->n_touched++] = node;
    s->cost[node] = cost;
}

/* The nodes to begin with are the touched ones so far; those beyond the limit are forgotten. */
static int push_first(search *s, double limit)
{
    const int32_t n = s->n_touched;
    double least = HUGE_VAL;
    int fits = 1;
    for (int32_t i = 0; i < n; i++)
        least = fmin(least, s->cost[s->touched[i]]);
    if (least <= limit)
        queue_begin(&s->queue, least);
    for (int32_t i = 0; i < n; i++) {
        const int32_t node = s->touched[i];
        if (s->cost[node] <= limit)
            fits &= queue_push(&s->queue, s->cost[node], node, 0);
        else
            s->cost[node] = HUGE_VAL;
    }
    s->n_touched = 0;
    return fits;
}

dikas_status search_run(search *s, double limit, dikas_error *err)
{
    const int32_t *const start = s->arcs->start, *const head = s->arcs->node;
    const double *const arc_cost = s->arcs->cost;
    double *const cost = s->cost;
    int fits = push_first(s, limit);
    while (s->queue.alive > 0) {
        const queue_entry e = queue_pop(&s->queue);
        if (s->place[e.node] == 0) {
            s->touched[s->n_touched] = e.node;
            s->place[e.node] = ++s->n_touched;
        }
        if (e.key > cost[e.node] || !fits)
            continue; /* a cheaper way was found since */
        const int32_t end = start[e.node + 1];
        for (int32_t a = start[e.node]; a < end;) {
            int32_t cheaper[AT_ONCE], n = 0;
            for (int i = 0; i < AT_ONCE && a < end; i++, a++) {
                const double c = e.key + arc_cost[a];
                cheaper[n] = a;
                n += (c < cost[head[a]]) & (c <= limit);
            }
            for (int i = 0; i < n; i++) {
                const double c = e.key + arc_cost[cheaper[i]];
                const int32_t node = head[cheaper[i]];
                if (!(c < cost[node]))
                    continue;
                cost[node] = c;
                fits &= queue_push(&s->queue, c, node, 0);
            }
        }
    }
    return fits ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a search");
}
