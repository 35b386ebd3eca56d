/* SPDX-License-Identifier: MIT */
/**
 * @file batch.c
 * Label correcting on vectors of costs, in the order of a search from all lanes at once.
 *
 * The way of a lane leads from node to node mostly up that order; where it leads down, the sweep
 * goes back. On the streets of a city it looks at a node 1.5 to 2 times.
 */
#include <string.h>

#include "core/core.h"
#include "network/batch.h"

enum { FIRST_ROOM = 256, PATIENCE = 16, WORD = 64 };

dikas_status batch_init(batch *b, const dikas_graph *graph, const arc_rows *arcs, dikas_error *err)
{
    *b = (batch){ 0 };
    return search_init(&b->all, graph, arcs, graph->largest_arc, err);
}

void batch_clear(batch *b)
{
    search_clear(&b->all);
    dikas_release(b->start);
    dikas_release(b->memory);
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

/* How many words the bits of n places take. */
static int32_t words(int32_t n)
{
    return n / WORD + 1;
}

/* Place 0 stands for all nodes that are not touched: nothing is less than its costs. */
static dikas_status reserve(batch *b, dikas_error *err)
{
    const int32_t n = b->all.n_touched + 1;
    if (n > b->room) {
        const int32_t room = n + n / 2 + FIRST_ROOM;
        dikas_release(b->memory);
        dikas_release(b->waiting);
        b->cost = lanes_alloc((size_t)room, &b->memory);
        b->waiting = dikas_alloc((size_t)words(room), sizeof *b->waiting);
        b->room = b->cost && b->waiting ? room : 0;
        if (!b->room)
            return DIKAS_NO_MEMORY(err, "a search");
    }
    memset(b->waiting, 0, (size_t)words(n) * sizeof *b->waiting);
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
        b->waiting[at / WORD] |= UINT64_C(1) << at % WORD;
    }
}

/* Looks at a place for all lanes; returns the lowest word where one waits now, at most `word`. */
LANES_INLINE int32_t look_at(batch *b, int32_t at, int32_t word)
{
    const arc_rows arcs = *b->all.arcs;
    const int32_t *const place = b->all.place, node = b->all.touched[at - 1];
    double(*const cost)[LANES] = b->cost;
    uint64_t *const waiting = b->waiting;
    const int32_t end = arcs.start[node + 1];
    for (int32_t a = arcs.start[node]; a < end; a++) {
        const uint32_t to = (uint32_t)place[arcs.node[a]];
        const int less = lanes_lower(cost[to], cost[at], arcs.cost[a]);
        const int32_t its = (int32_t)(to / WORD);
        waiting[its] |= (uint64_t)less << to % WORD;
        word = less && its < word ? its : word;
    }
    return word;
}

/* Always the lowest place that waits: no guess which of a word it is, so none goes wrong. Should
 * that lead back too often, as it might with lanes that begin far apart, places are looked at in
 * turns instead: then so many turns do as a way has nodes. */
LANES_INLINE void sweep_all(batch *b)
{
    uint64_t *const waiting = b->waiting;
    const int32_t end = words(b->all.n_touched + 1);
    int64_t patience = PATIENCE * (int64_t)b->all.n_touched;
    int32_t word = 0;
    while (word < end && patience > 0) {
        const uint64_t some = waiting[word];
        if (!some) {
            word++;
            continue;
        }
        waiting[word] = some & (some - 1);
        word = look_at(b, word * WORD + __builtin_ctzll(some), word);
        patience--;
    }
    while (word < end) {
        int32_t again = end;
        for (; word < end; word++) {
            uint64_t some = waiting[word];
            waiting[word] = 0;
            for (; some; some &= some - 1)
                again = look_at(b, word * WORD + __builtin_ctzll(some), again);
        }
        word = again;
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
