/* SPDX-License-Identifier: MIT */
/**
 * @file test_batch.c
 * Sixteen searches as one come to the same bits as sixteen searches. Built three times: as the
 * library is, without AVX-512, and without AVX2 as well.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "network/batch.h"
#include "network/hierarchy.h"
#include "network/search.h"

enum { SIDE = 40, NODES = SIDE * SIDE, MOST_ARCS = 8 * NODES };

typedef struct {
    dikas_graph graph;
    int32_t start[NODES + 1], node[MOST_ARCS];
    double cost[MOST_ARCS];
    int32_t back_start[NODES + 2], back_node[MOST_ARCS];
    double back_cost[MOST_ARCS];
} town;

/* The same arcs by the node they lead to. */
static void turn_round(town *t)
{
    for (int32_t a = 0; a < t->start[NODES]; a++)
        t->back_start[t->node[a] + 2]++;
    for (int32_t u = 0; u < NODES; u++)
        t->back_start[u + 2] += t->back_start[u + 1];
    for (int32_t u = 0; u < NODES; u++)
        for (int32_t a = t->start[u]; a < t->start[u + 1]; a++) {
            const int32_t at = t->back_start[t->node[a] + 1]++;
            t->back_node[at] = u;
            t->back_cost[at] = t->cost[a];
        }
    t->graph.in = (arc_rows){ t->back_start, t->back_node, t->back_cost };
}

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
    turn_round(t);
    return t;
}

/* Where each lane begins: at up to three nodes, or nowhere. */
typedef struct {
    int n[LANES];
    int32_t node[LANES][3];
    double cost[LANES][3];
} beginning;

static beginning draw_beginning(uint64_t seed, int32_t spread)
{
    beginning b = { 0 };
    const int32_t middle = (int32_t)(dikas_random(seed, 0) * (NODES - spread));
    for (int lane = 0; lane < LANES; lane++) {
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
    for (int32_t i = 0; i < b->all.n_touched; i++) {
        const double cost = b->cost[i + 1][lane], wanted = alone->cost[b->all.touched[i]];
        assert_int_equal(b->all.place[b->all.touched[i]], i + 1);
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
    for (int lane = 0; lane < LANES; lane++)
        for (int i = 0; i < from.n[lane]; i++)
            assert_ok(batch_from(b, lane, from.node[lane][i], from.cost[lane][i], &err), err);
    assert_ok(batch_run(b, limit, &err), err);
    for (int lane = 0; lane < LANES; lane++) {
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
            assert_ok(batch_init(&b, &t->graph, &t->graph.out, &err), err);
            assert_ok(search_init(&alone, &t->graph, &t->graph.out, 100, &err), err);
            for (uint64_t i = 0; i < 40; i++)
                compare(t, &b, &alone, 1000 * seed + i, limits[k]);
            batch_clear(&b);
            search_clear(&alone);
        }
        free(t);
    }
}

/* From some wanted nodes to all wanted ones, with the arcs or against them. */
static void compare_climb(const town *t, const hierarchy *h, const uint8_t *wanted, uint64_t seed,
                          int backwards)
{
    dikas_error err;
    climb c;
    search alone;
    const beginning from = draw_beginning(seed, NODES);
    assert_ok(climb_init(&c, h, backwards, &err), err);
    assert_ok(search_init(&alone, &t->graph, backwards ? &t->graph.in : &t->graph.out, 100, &err),
              err);
    for (int again = 0; again < 2; again++) {
        climb_begin(&c);
        for (int lane = 0; lane < LANES; lane++)
            for (int i = 0; i < from.n[lane]; i++)
                if (wanted[from.node[lane][i]])
                    climb_from(&c, lane, from.node[lane][i], from.cost[lane][i]);
        climb_run(&c);
    }
    for (int lane = 0; lane < LANES; lane++) {
        search_begin(&alone);
        for (int i = 0; i < from.n[lane]; i++)
            if (wanted[from.node[lane][i]])
                search_from(&alone, from.node[lane][i], from.cost[lane][i]);
        assert_ok(search_run(&alone, HUGE_VAL, &err), err);
        for (int32_t u = 0; u < NODES; u++)
            if (wanted[u])
                assert_memory_equal(&c.cost[h->row[u]][lane], &alone.cost[u], sizeof(double));
    }
    climb_clear(&c);
    search_clear(&alone);
}

static void over_a_hierarchy(void **state)
{
    uint8_t wanted[NODES];
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        dikas_error err;
        hierarchy *h = NULL;
        town *t = new_town(seed);
        for (int32_t u = 0; u < NODES; u++) /* all, half, few, none */
            wanted[u] =
                dikas_random_bits(seed, (uint64_t)u) % 8 < (uint64_t[]){ 8, 4, 1, 0 }[seed % 4];
        assert_ok(hierarchy_new(&t->graph, wanted, INT64_MAX, &h, &err), err);
        for (int32_t i = 0; i < h->n; i++)
            for (int64_t a = h->start[i]; a < h->start[i + 1]; a++)
                assert_true(h->to[a] < i && h->to[a] <= h->parent[i]);
        for (uint64_t i = 0; i < 20; i++)
            compare_climb(t, h, wanted, 1000 * seed + i, i % 2);
        hierarchy_free(h);
        assert_ok(hierarchy_new(&t->graph, wanted, 1000, &h, &err), err);
        assert_null(h);
        free(t);
    }
}

static void nothing_to_search(void **state)
{
    dikas_error err;
    batch b;
    town *t = new_town(9);
    (void)state;
    assert_ok(batch_init(&b, &t->graph, &t->graph.out, &err), err);
    batch_begin(&b);
    assert_ok(batch_run(&b, 10, &err), err);
    assert_int_equal(b.all.n_touched, 0);
    assert_ok(batch_from(&b, 3, 17, 11, &err), err); /* begins beyond the limit */
    assert_ok(batch_run(&b, 10, &err), err);
    assert_int_equal(b.all.n_touched, 0);
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

static dikas_status one_hierarchy(const town *t, dikas_error *err)
{
    static const uint8_t wanted[NODES] = { 1, 1, 1 };
    climb c;
    hierarchy *h = NULL;
    DIKAS_TRY(hierarchy_new(&t->graph, wanted, INT64_MAX, &h, err));
    const dikas_status status = climb_init(&c, h, 0, err);
    if (status == DIKAS_OK)
        climb_clear(&c);
    hierarchy_free(h);
    return status;
}

static dikas_status one_batch(const town *t, dikas_error *err)
{
    batch b;
    DIKAS_TRY(batch_init(&b, &t->graph, &t->graph.out, err));
    batch_begin(&b);
    dikas_status status = batch_from(&b, 0, NODES / 2, 0, err);
    if (status == DIKAS_OK)
        status = batch_run(&b, HUGE_VAL, err);
    batch_clear(&b);
    return status;
}

static void fail_at_every(const town *t, dikas_status (*make)(const town *, dikas_error *),
                          int stride)
{
    dikas_error err;
    int left, k = 0;
    const dikas_allocator failing = { failing_resize, failing_release, &left };
    dikas_status status = DIKAS_ENOMEM;
    dikas_set_allocator(&failing);
    for (; k < 100000 && status != DIKAS_OK; k += k < 20 ? 1 : stride) {
        left = k;
        status = make(t, &err);
        if (status != DIKAS_OK)
            assert_int_equal(err.status, DIKAS_ENOMEM);
    }
    dikas_set_allocator(NULL);
    assert_int_equal(status, DIKAS_OK);
    assert_true(k > 5);
}

static void without_memory(void **state)
{
    town *t = new_town(5);
    (void)state;
    fail_at_every(t, one_batch, 1);
    fail_at_every(t, one_hierarchy, 97);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
        cmocka_unit_test(over_a_hierarchy),
        cmocka_unit_test(nothing_to_search),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
