/* SPDX-License-Identifier: MIT */
/**
 * @file batch.c
 * Label correcting on vectors of costs, in the order of a search from all lanes at once.
 *
 * The way of a lane leads from node to node mostly up that order; where it leads down, the sweep
 * goes back. On the streets of a city it looks at a node 1.2 to 1.4 times.
 */
#include <string.h>

#include "core/core.h"
#include "network/batch.h"

enum { FIRST_ROOM = 256, PATIENCE = 16 };

dikas_status batch_init(batch *b, const dikas_graph *graph, const arc_rows *arcs, dikas_error *err)
{
    *b = (batch){ 0 };
    return search_init(&b->all, graph, arcs, graph->largest_arc, err);
}

void batch_clear(batch *b)
{
    search_clear(&b->all);
    dikas_release(b->start);
    dikas_release(b->cost);
    dikas_release(b->waiting);
    *b = (batch){ 0 };
}

void batch_begin(batch *b)
{
    search_begin(&b->all);
    b->n_starts = 0;
}

dikas_status batch_from(batch *b, int lane, int32_t node, double cost, dikas_error *err)
{
    if (isinf(cost))
        return DIKAS_OK; /* closed in this direction */
    if (b->n_starts == b->room_starts) {
        const int32_t room = 2 * b->room_starts + LANES;
        batch_start *grown = dikas_resize(b->start, (size_t)room, sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "a search");
        b->start = grown;
        b->room_starts = room;
    }
    b->start[b->n_starts++] = (batch_start){ cost, node, lane };
    search_from(&b->all, node, cost);
    return DIKAS_OK;
}

/* Place 0 stands for all nodes that are not touched: nothing is less than its costs. */
static dikas_status reserve(batch *b, dikas_error *err)
{
    const int32_t n = b->all.n_touched + 1;
    if (n > b->room) {
        const int32_t room = n + n / 2 + FIRST_ROOM;
        dikas_release(b->cost);
        dikas_release(b->waiting);
        b->cost = dikas_alloc((size_t)room, sizeof *b->cost);
        b->waiting = dikas_alloc((size_t)room, sizeof *b->waiting);
        b->room = b->cost && b->waiting ? room : 0;
        if (!b->room)
            return DIKAS_NO_MEMORY(err, "a search");
    }
    memset(b->waiting, 0, (size_t)n);
    for (int32_t i = 0; i < n; i++)
        for (int k = 0; k < LANES; k++)
            b->cost[i][k] = i ? HUGE_VAL : -HUGE_VAL;
    return DIKAS_OK;
}

static void put_starts(batch *b, double limit)
{
    for (int32_t i = 0; i < b->n_starts; i++) {
        const batch_start *s = &b->start[i];
        if (s->cost > limit)
            continue;
        const int32_t at = b->all.place[s->node];
        b->cost[at][s->lane] = fmin(b->cost[at][s->lane], s->cost);
        b->waiting[at] = 1;
    }
}

/* The next place that waits, from `at` on; `end` where none does. */
LANES_INLINE int32_t next_waiting(const batch *b, int32_t at, int32_t end)
{
    if (at >= end || b->waiting[at])
        return at;
    const uint8_t *found = memchr(b->waiting + at, 1, (size_t)(end - at));
    return found ? (int32_t)(found - b->waiting) : end;
}

/* Looks at a place for all lanes; returns the lowest one that is to be looked at again. */
LANES_INLINE int32_t look_at(batch *b, int32_t at)
{
    const arc_rows arcs = *b->all.arcs;
    const int32_t *const place = b->all.place, node = b->all.touched[at - 1];
    double(*const cost)[LANES] = b->cost;
    uint8_t *const waiting = b->waiting;
    const int32_t end = arcs.start[node + 1];
    int32_t lowest = at + 1;
    waiting[at] = 0;
    for (int32_t a = arcs.start[node]; a < end; a++) {
        const int32_t to = place[arcs.node[a]];
        const int less = lanes_lower(cost[to], cost[at], arcs.cost[a]);
        waiting[to] |= (uint8_t)less;
        lowest = less && to < lowest ? to : lowest;
    }
    return lowest;
}

/* Always the lowest place that waits. Should that lead back too often, as it might with lanes that
 * begin far apart, places are looked at in turns instead: then so many turns do as a way has nodes.
 */
LANES_INLINE void sweep_all(batch *b)
{
    const int32_t end = b->all.n_touched + 1;
    int64_t patience = PATIENCE * (int64_t)end;
    int32_t again = 1;
    while (again < end) {
        int32_t at = again;
        again = end;
        while ((at = next_waiting(b, at, end)) < end) {
            const int32_t lowest = look_at(b, at);
            if (lowest > at || patience-- > 0) {
                at = lowest;
                continue;
            }
            again = lowest < again ? lowest : again;
            at++;
        }
    }
}

LANES_DEFINE(sweep, sweep_all, batch)

dikas_status batch_run(batch *b, double limit, dikas_error *err)
{
    DIKAS_TRY(search_run(&b->all, limit, err));
    DIKAS_TRY(reserve(b, err));
    put_starts(b, limit);
    sweep(b);
    return DIKAS_OK;
}
