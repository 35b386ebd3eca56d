/* SPDX-License-Identifier: MIT */
/**
 * @file batch.c
 * Label correcting on vectors of costs. A node waits in the queue at the least cost that changed
 * since it was last looked at; when its turn comes all lanes go on together.
 *
 * Touched nodes get slots in the order they are met, so that the vectors of one batch lie together.
 */
#include <string.h>

#include "core/core.h"
#include "network/batch.h"

/* Wider than for one search: lanes come to a node at different costs and are better awaited. */
#define WIDTH_OF_MEAN_ARC 0.75
#define SPAN_OF_MEAN_ARC  1000 /* keys farther ahead go round: looked at early, never wrong */

enum { FIRST_ROOM = 256, PAIRS = BATCH_LANES / 2, QUADS = BATCH_LANES / 4 };

/* Two lanes at once, in memory of doubles. */
typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64_t pair_mask __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

static int grow(batch *b)
{
    if (b->room > INT32_MAX / 2)
        return 0;
    const int32_t room = b->room ? 2 * b->room : FIRST_ROOM;
    void **const arrays[] = { (void **)&b->touched, (void **)&b->cost, (void **)&b->due };
    const size_t sizes[] = { sizeof *b->touched, sizeof *b->cost, sizeof *b->due };
    for (size_t i = 0; i < DIKAS_COUNT(arrays); i++) {
        void *grown = dikas_resize(*arrays[i], (size_t)room, sizes[i]);
        if (!grown)
            return 0;
        *arrays[i] = grown;
    }
    b->room = room;
    return 1;
}

dikas_status batch_init(batch *b, const dikas_graph *graph, const arc_rows *arcs, double limit,
                        dikas_error *err)
{
    const size_t n = (size_t)graph->n_nodes;
    const double span = fmin(limit, SPAN_OF_MEAN_ARC * graph->mean_arc) + graph->largest_arc;
    *b = (batch){ .arcs = arcs };
    DIKAS_TRY(queue_init(&b->queue, WIDTH_OF_MEAN_ARC * graph->mean_arc, span, err));
    b->slot = dikas_alloc(n, sizeof *b->slot);
    if (!b->slot || !grow(b)) {
        batch_clear(b);
        return DIKAS_NO_MEMORY(err, "a search");
    }
    for (size_t i = 0; i < n; i++)
        b->slot[i] = -1;
    return DIKAS_OK;
}

void batch_clear(batch *b)
{
    queue_clear(&b->queue);
    dikas_release(b->slot);
    dikas_release(b->touched);
    dikas_release(b->cost);
    dikas_release(b->due);
    *b = (batch){ 0 };
}

void batch_begin(batch *b)
{
    for (int32_t i = 0; i < b->n_touched; i++)
        b->slot[b->touched[i]] = -1;
    b->n_touched = 0;
}

/* The slot of a node, new where it had none; -1 without memory. */
INLINE int32_t slot_of(batch *b, int32_t node)
{
    if (b->slot[node] >= 0)
        return b->slot[node];
    if (b->n_touched == b->room && !grow(b))
        return -1;
    const int32_t at = b->n_touched++;
    b->slot[node] = at;
    b->touched[at] = node;
    b->due[at] = HUGE_VAL;
    for (int k = 0; k < BATCH_LANES; k++)
        b->cost[at][k] = HUGE_VAL;
    return at;
}

dikas_status batch_from(batch *b, int lane, int32_t node, double cost, dikas_error *err)
{
    if (isinf(cost))
        return DIKAS_OK; /* closed in this direction */
    const int32_t at = slot_of(b, node);
    if (at < 0)
        return DIKAS_NO_MEMORY(err, "a search");
    b->cost[at][lane] = fmin(b->cost[at][lane], cost);
    return DIKAS_OK;
}

/* Offer every lane the cost of the node before and an arc. Returns the least cost that is new,
 * HUGE_VAL where nothing became less. */
typedef double (*lowering)(double *to, const double *from, double arc, double limit);

INLINE double lower_by_pairs(double *to, const double *from, double arc, double limit)
{
    pair least = { HUGE_VAL, HUGE_VAL };
    for (int i = 0; i < PAIRS; i++) {
        pair *cost = (pair *)to + i;
        const pair old = *cost, sum = ((const pair *)from)[i] + arc;
        const pair_mask less = (sum < old) & (sum <= limit), first = less & (sum < least);
        *cost = (pair)(((pair_mask)sum & less) | ((pair_mask)old & ~less));
        least = (pair)(((pair_mask)sum & first) | ((pair_mask)least & ~first));
    }
    return least[0] < least[1] ? least[0] : least[1];
}

/* The slots to begin with are the touched ones. */
static int push_first(batch *b, double limit)
{
    double least = HUGE_VAL;
    for (int32_t i = 0; i < b->n_touched; i++) {
        for (int k = 0; k < BATCH_LANES; k++)
            b->due[i] = fmin(b->due[i], b->cost[i][k]);
        least = fmin(least, b->due[i]);
    }
    if (b->n_touched > 0 && least <= limit) /* else there is no least, which is no key */
        queue_begin(&b->queue, least);
    for (int32_t i = 0; i < b->n_touched; i++)
        if (b->due[i] <= limit && !queue_push(&b->queue, b->due[i], i, 0))
            return 0;
    return 1;
}

/* The arcs of one node, for all lanes; what is new there costs `key` or more. */
INLINE int look_at(batch *b, int32_t at, double key, double limit, lowering lower)
{
    const arc_rows *arcs = b->arcs;
    const int32_t node = b->touched[at];
    double from[BATCH_LANES];
    memcpy(from, b->cost[at], sizeof from);
    for (int32_t a = arcs->start[node]; a < arcs->start[node + 1]; a++) {
        if (key + arcs->cost[a] > limit)
            continue;
        const int32_t next = slot_of(b, arcs->node[a]);
        if (next < 0)
            return 0;
        const double least = lower(b->cost[next], from, arcs->cost[a], limit);
        if (!(least < b->due[next]))
            continue;
        b->due[next] = least;
        if (!queue_push(&b->queue, least, next, 0))
            return 0;
    }
    return 1;
}

INLINE int spread(batch *b, double limit, lowering lower)
{
    int fits = push_first(b, limit);
    while (b->queue.alive > 0) {
        const queue_entry e = queue_pop(&b->queue);
        if (e.key > b->due[e.node] || e.key < b->due[e.node] || !fits)
            continue; /* it has been looked at since */
        b->due[e.node] = HUGE_VAL;
        fits = look_at(b, e.node, e.key, limit, lower);
    }
    return fits;
}

static int spread_by_pairs(batch *b, double limit)
{
    return spread(b, limit, lower_by_pairs);
}

/* Four lanes at once where the processor can; the bits are the same. */
#if defined(__x86_64__) && !defined(DIKAS_PORTABLE)
typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t quad_mask __attribute__((vector_size(32)));

INLINE double lower_by_quads(double *to, const double *from, double arc, double limit)
{
    const quad none = { HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL };
    quad fresh[QUADS];
    for (int i = 0; i < QUADS; i++) {
        quad *cost = (quad *)to + i;
        const quad old = *cost, sum = ((const quad *)from)[i] + arc;
        const quad_mask less = (sum < old) & (sum <= limit);
        *cost = (quad)(((quad_mask)sum & less) | ((quad_mask)old & ~less));
        fresh[i] = (quad)(((quad_mask)sum & less) | ((quad_mask)none & ~less));
    }
    const quad_mask first = fresh[0] < fresh[1];
    const quad least = (quad)(((quad_mask)fresh[0] & first) | ((quad_mask)fresh[1] & ~first));
    const double low = least[0] < least[1] ? least[0] : least[1];
    const double high = least[2] < least[3] ? least[2] : least[3];
    return low < high ? low : high;
}

__attribute__((target("avx2"))) static int spread_by_quads(batch *b, double limit)
{
    return spread(b, limit, lower_by_quads);
}

static int spread_fastest(batch *b, double limit)
{
    return __builtin_cpu_supports("avx2") ? spread_by_quads(b, limit) : spread_by_pairs(b, limit);
}
#else
#define spread_fastest spread_by_pairs
#endif

dikas_status batch_run(batch *b, double limit, dikas_error *err)
{
    return spread_fastest(b, limit) ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a search");
}
