/* SPDX-License-Identifier: MIT */
/**
 * @file amount.c
 * The cost at which a row has reached a given amount of supply.
 */
#include "measures/access/amount.h"

typedef struct {
    double cost, supply;
    int32_t column;
} offer;

typedef struct {
    const dikas_amount *amount;
    dikas_scratch *scratches;
} search;

/** Equal costs by column, so that sums are made in one order. */
static int comes_before(const offer *a, const offer *b)
{
    return a->cost < b->cost || (!(b->cost < a->cost) && a->column < b->column);
}

/** Let the offer at `at` sink to its place in a heap of n. */
static void sink(offer *heap, int64_t n, int64_t at)
{
    const offer moved = heap[at];
    for (int64_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && comes_before(&heap[child + 1], &heap[child]))
            child++;
        if (!comes_before(&heap[child], &moved))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

/** What a row is offered, cheapest first as a heap; returns how many offers there are. */
static int64_t collect(const dikas_block *block, int64_t row, const double *supply, offer *heap)
{
    int64_t n = 0;
    for (int64_t p = block->start[row]; p < block->start[row + 1]; p++) {
        const int32_t j = block->other[p];
        if (supply[j] > 0)
            heap[n++] = (offer){ block->value[0][p], supply[j], j };
    }
    for (int64_t at = n / 2 - 1; at >= 0; at--)
        sink(heap, n, at);
    return n;
}

static double cost_of(offer *heap, int64_t n, double wanted, int is_strict)
{
    dikas_sum reached = { 0, 0 };
    for (; n > 0; n--) {
        dikas_sum_add(&reached, heap[0].supply);
        const double sum = dikas_sum_value(reached);
        if (is_strict ? sum > wanted : sum >= wanted)
            return heap[0].cost;
        heap[0] = heap[n - 1];
        sink(heap, n - 1, 0);
    }
    return DIKAS_MISSING;
}

static dikas_status visit(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const search *s = context;
    const dikas_amount *a = s->amount;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t row = block->first + i, m = block->start[i + 1] - block->start[i];
        offer *heap = dikas_scratch_room(&s->scratches[worker], m, sizeof(*heap));
        if (heap == NULL)
            return DIKAS_NO_MEMORY(err, "the services of a row");
        const double wanted = a->wanted != NULL ? a->wanted[row] : a->wanted_by_all;
        const int64_t n = collect(block, i, a->supply, heap);
        a->cost[row] = cost_of(heap, n, wanted, a->is_strict);
    }
    return DIKAS_OK;
}

dikas_status dikas_cost_of_amount(const dikas_call *call, const dikas_amount *amount,
                                  dikas_error *err)
{
    search s = { amount, dikas_scratches_new(call->run) };
    if (s.scratches == NULL)
        return DIKAS_NO_MEMORY(err, "the services of a row");
    const dikas_status status = dikas_relation_visit(call->relation, DIKAS_BY_ROW, visit, &s,
                                                     "reaching supply", call->run, err);
    dikas_scratches_free(s.scratches, call->run);
    return status;
}
