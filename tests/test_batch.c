/* SPDX-License-Identifier: MIT */
/**
 * @file test_batch.c
 * Eight searches as one come to the same bits as eight searches. Built twice: as the library is,
 * and without the code for newer processors.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "network/batch.h"
#include "network/search.h"

enum { SIDE = 40, NODES = SIDE * SIDE, MOST_ARCS = 8 * NODES };

typedef struct {
    dikas_graph graph;
    int32_t start[NODES + 1], node[MOST_ARCS];
    double cost[MOST_ARCS];
} town;

/* Streets on a grid with gaps, shortcuts, arcs of no cost and dear ones; one-way here and there.
 * Costs are whole 1024ths, so that sums are exact. */
static town *new_town(uint64_t seed)
{
    static const int32_t steps[] = { 1, -1, SIDE, -SIDE, 3 * SIDE + 2 };
    town *t = calloc(1, sizeof *t);
    int32_t n = 0;
    assert_non_null(t);
    t->graph.n_nodes = NODES;
    for (int32_t u = 0; u < NODES; u++) {
        for (int32_t s = 0; s < 5; s++) {
            const uint64_t draw = dikas_random_bits(seed, (uint64_t)(5 * u + s));
            const int32_t v = u + steps[s];
            if (v < 0 || v >= NODES || draw % 7 == 0 || (s == 4 && draw % 5))
                continue;
            t->node[n] = v;
            t->cost[n] = draw % 11 == 0 ? 0 : (double)(draw >> 32 & 0x3ffff) / 1024;
            if (draw % 101 == 0)
                t->cost[n] *= 64;
            t->graph.largest_arc = fmax(t->graph.largest_arc, t->cost[n]);
            t->graph.mean_arc += t->cost[n++];
        }
        t->start[u + 1] = n;
    }
    t->graph.mean_arc /= n;
    t->graph.out = (arc_rows){ t->start, t->node, t->cost };
    return t;
}

/* Where each lane begins: at up to three nodes, or nowhere. */
typedef struct {
    int n[BATCH_LANES];
    int32_t node[BATCH_LANES][3];
    double cost[BATCH_LANES][3];
} beginning;

static beginning draw_beginning(uint64_t seed, int32_t spread)
{
    beginning b = { 0 };
    const int32_t middle = (int32_t)(dikas_random(seed, 0) * (NODES - spread));
    for (int lane = 0; lane < BATCH_LANES; lane++) {
        b.n[lane] = (int)(dikas_random_bits(seed, (uint64_t)lane + 1) % 4);
        for (int i = 0; i < b.n[lane]; i++) {
            const uint64_t draw = dikas_random_bits(seed, 100 + 3 * (uint64_t)lane + (uint64_t)i);
            b.node[lane][i] = middle + (int32_t)(draw % (uint64_t)spread);
            b.cost[lane][i] = draw % 3 ? (double)(draw >> 40 & 0xffff) / 1024 : 0;
        }
    }
    return b;
}

static void assert_lane(const batch *b, int lane, const search *alone, double limit)
{
    int32_t met = 0;
    for (int32_t i = 0; i < b->n_touched; i++) {
        const double cost = b->cost[i][lane], wanted = alone->cost[b->touched[i]];
        assert_int_equal(b->slot[b->touched[i]], i);
        if (cost > limit || isinf(cost)) {
            assert_true(isinf(wanted));
            continue;
        }
        assert_memory_equal(&cost, &wanted, sizeof cost);
        met++;
    }
    assert_int_equal(met, alone->n_touched);
}

static void compare(const town *t, batch *b, search *alone, uint64_t seed, double limit)
{
    dikas_error err;
    const beginning from = draw_beginning(seed, seed % 2 ? 50 : NODES);
    batch_begin(b);
    for (int lane = 0; lane < BATCH_LANES; lane++)
        for (int i = 0; i < from.n[lane]; i++)
            assert_ok(batch_from(b, lane, from.node[lane][i], from.cost[lane][i], &err), err);
    assert_ok(batch_run(b, limit, &err), err);
    for (int lane = 0; lane < BATCH_LANES; lane++) {
        search_begin(alone);
        for (int i = 0; i < from.n[lane]; i++)
            search_from(alone, from.node[lane][i], from.cost[lane][i]);
        assert_ok(search_run(alone, limit, &err), err);
        assert_lane(b, lane, alone, limit);
    }
    assert_int_equal(t->graph.n_nodes, NODES);
}

static void same_bits(void **state)
{
    const double limits[] = { 0, 1, 300, 2000, 1e9, HUGE_VAL };
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        town *t = new_town(seed);
        for (size_t k = 0; k < DIKAS_COUNT(limits); k++) {
            dikas_error err;
            batch b;
            search alone;
            assert_ok(batch_init(&b, &t->graph, &t->graph.out, limits[k], &err), err);
            assert_ok(search_init(&alone, &t->graph, &t->graph.out, 100, &err), err);
            for (uint64_t i = 0; i < 40; i++)
                compare(t, &b, &alone, 1000 * seed + i, limits[k]);
            batch_clear(&b);
            search_clear(&alone);
        }
        free(t);
    }
}

static void nothing_to_search(void **state)
{
    dikas_error err;
    batch b;
    town *t = new_town(9);
    (void)state;
    assert_ok(batch_init(&b, &t->graph, &t->graph.out, 10, &err), err);
    batch_begin(&b);
    assert_ok(batch_run(&b, 10, &err), err);
    assert_int_equal(b.n_touched, 0);
    assert_ok(batch_from(&b, 3, 17, 11, &err), err); /* begins beyond the limit */
    assert_ok(batch_run(&b, 10, &err), err);
    assert_int_equal(b.n_touched, 1);
    batch_clear(&b);
    free(t);
}

static void *failing_resize(void *memory, size_t size, void *payload)
{
    int *left = payload;
    return (*left)-- > 0 ? realloc(memory, size) : NULL;
}

static void failing_release(void *memory, void *payload)
{
    (void)payload;
    free(memory);
}

static dikas_status one_batch(const town *t, dikas_error *err)
{
    batch b;
    DIKAS_TRY(batch_init(&b, &t->graph, &t->graph.out, HUGE_VAL, err));
    batch_begin(&b);
    dikas_status status = batch_from(&b, 0, NODES / 2, 0, err);
    if (status == DIKAS_OK)
        status = batch_run(&b, HUGE_VAL, err);
    batch_clear(&b);
    return status;
}

static void without_memory(void **state)
{
    dikas_error err;
    town *t = new_town(5);
    int left, k = 0;
    const dikas_allocator failing = { failing_resize, failing_release, &left };
    dikas_status status = DIKAS_ENOMEM;
    (void)state;
    dikas_set_allocator(&failing);
    for (; k < 1000 && status != DIKAS_OK; k++) {
        left = k;
        status = one_batch(t, &err);
        if (status != DIKAS_OK)
            assert_int_equal(err.status, DIKAS_ENOMEM);
    }
    dikas_set_allocator(NULL);
    assert_int_equal(status, DIKAS_OK);
    assert_true(k > 5);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
        cmocka_unit_test(nothing_to_search),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
