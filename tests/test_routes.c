/* SPDX-License-Identifier: MIT */
/**
 * @file test_routes.c
 * Ways as lines on networks small enough to draw; test_network_random.c holds them to the relation.
 */
#include "fail_alloc.h"
#include "streets.h"

/* The way between two places as "x y, x y"; "" where there is none. Its cost is the relation's. */
static const char *line_of(const dikas_graph *g, double x0, double y0, double x1, double y1)
{
    static char text[500];
    static const int32_t zero = 0;
    dikas_error err;
    const double a[] = { x0, y0 }, b[] = { x1, y1 };
    dikas_places *from = places_on(g, 1, a, 1000), *to = places_on(g, 1, b, 1000);
    dikas_routes r;
    size_t n = 0;
    assert_ok(dikas_routes_find(g, from, a, to, b, 1, &zero, &zero, NULL, NULL, &r, &err), err);
    assert_close(r.cost[0], way(g, x0, y0, x1, y1), 0);
    text[0] = '\0';
    for (int64_t i = 0; i < r.start[1]; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%g %g", i ? ", " : "",
                              r.xy[2 * i] + 0.0, r.xy[2 * i + 1] + 0.0);
    dikas_routes_clear(&r);
    dikas_places_free(from);
    dikas_places_free(to);
    return text;
}

static void shapes_and_legs(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 5 5, 10 0", "10 0, 20 0", "20 0, 20 10"), NULL);
    assert_string_equal(line_of(g, 0, 0, 20, 10), "0 0, 5 5, 10 0, 20 0, 20 10");
    assert_string_equal(line_of(g, 20, 10, 0, 0), "20 10, 20 0, 10 0, 5 5, 0 0");
    /* legs, parts of the first and the last edge */
    assert_string_equal(line_of(g, 12, 3, 23, 4), "12 3, 12 0, 20 0, 20 4, 23 4");
    assert_string_equal(line_of(g, 23, 4, 12, 3), "23 4, 20 4, 20 0, 12 0, 12 3");
    /* both on one edge, over a bend and not */
    assert_string_equal(line_of(g, 2, 2, 8, 2), "2 2, 5 5, 8 2");
    assert_string_equal(line_of(g, 8, 2, 2, 2), "8 2, 5 5, 2 2");
    assert_string_equal(line_of(g, 12, 1, 14, -1), "12 1, 12 0, 14 0, 14 -1");
    /* one spot: a line of no length; one node */
    assert_string_equal(line_of(g, 13, 0, 13, 0), "13 0, 13 0");
    assert_string_equal(line_of(g, 10, 0, 10, 0), "10 0, 10 0");
    assert_string_equal(line_of(g, 13, 1, 13, -1), "13 1, 13 0, 13 -1");
    dikas_graph_free(g);
}

static void round_by_another_way(void **state)
{
    (void)state;
    /* against the one-way of their own edge, round the block */
    dikas_table *t = STREETS("0 0, 10 0", "10 0, 10 10, 0 10, 0 0");
    ADD_REAL(t, "cost", 10, 30);
    ADD_TEXT(t, "oneway", "yes", "yes");
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_string_equal(line_of(g, 3, 0, 7, 0), "3 0, 7 0");
    assert_string_equal(line_of(g, 7, 0, 3, 0), "7 0, 10 0, 10 10, 0 10, 0 0, 3 0");
    assert_string_equal(line_of(g, 7, 0, 0, 5), "7 0, 10 0, 10 10, 0 10, 0 5");
    dikas_graph_free(g);
    t = STREETS("0 0, 10 0");
    ADD_REAL(t, "cost", 10);
    ADD_TEXT(t, "oneway", "-1");
    g = graph_by_cost(t, NULL);
    assert_string_equal(line_of(g, 3, 0, 7, 0), "");
    assert_string_equal(line_of(g, 7, 0, 3, 0), "7 0, 3 0");
    dikas_graph_free(g);
    /* two parts of the network */
    g = graph_of(STREETS("0 0, 10 0", "0 50, 10 50"), NULL);
    assert_string_equal(line_of(g, 3, 0, 7, 50), "");
    dikas_graph_free(g);
    /* a loop, both ways round it, and through its node */
    g = graph_of(STREETS("0 0, 10 0", "10 0, 20 0, 20 10, 10 10, 10 0"), NULL);
    assert_string_equal(line_of(g, 0, 0, 18, 0), "0 0, 10 0, 18 0");
    assert_string_equal(line_of(g, 0, 0, 12, 10), "0 0, 10 0, 10 10, 12 10");
    assert_string_equal(line_of(g, 12, 0, 10, 3), "12 0, 10 0, 10 3");
    dikas_graph_free(g);
}

static void parallel_edges(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 5 5, 10 0", "0 0, 5 1, 10 0", "10 0, 5 -2, 0 0");
    ADD_REAL(t, "cost", 3, 7, 3);
    dikas_graph *g = graph_by_cost(t, NULL);
    /* of those that cost 3 the shorter */
    assert_string_equal(line_of(g, 0, 0, 10, 0), "0 0, 5 -2, 10 0");
    assert_string_equal(line_of(g, 10, 0, 0, 0), "10 0, 5 -2, 0 0");
    /* a place on the dear one leaves it where that is cheaper */
    assert_string_equal(line_of(g, 5, 1, 10, 0), "5 1, 10 0");
    dikas_graph_free(g);
}

static void free_roads(void **state)
{
    (void)state;
    dikas_table *t =
        STREETS("0 0, 10 0", "10 0, 10 10", "10 10, 0 10", "0 10, 0 0", "10 10, 20 10");
    ADD_REAL(t, "cost", 0, 0, 0, 0, 0);
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_string_equal(line_of(g, 10, 0, 20, 10), "10 0, 10 10, 20 10");
    assert_string_equal(line_of(g, 20, 10, 10, 0), "20 10, 10 10, 10 0");
    assert_string_equal(line_of(g, 4, 0, 6, 0), "4 0, 6 0");
    dikas_graph_free(g);
}

/* Both ways round a square cost the same: which is taken depends on where its nodes lie, not on the
 * order of the lines. */
static void ties(void **state)
{
    (void)state;
    char first[500];
    dikas_graph *g =
        graph_of(STREETS("0 0, 10 0", "10 0, 10 10", "10 10, 0 10", "0 10, 0 0"), NULL);
    snprintf(first, sizeof first, "%s", line_of(g, 0, 0, 10, 10));
    dikas_graph_free(g);
    g = graph_of(STREETS("0 10, 0 0", "0 10, 10 10", "10 10, 10 0", "10 0, 0 0"), NULL);
    assert_string_equal(line_of(g, 0, 0, 10, 10), first);
    dikas_graph_free(g);
    assert_true(strcmp(first, "0 0, 10 0, 10 10") == 0 || strcmp(first, "0 0, 0 10, 10 10") == 0);
    /* fewer nodes before others: the straight street has one more */
    g = graph_of(STREETS("0 0, 10 0", "10 0, 20 0", "20 0, 30 0", "10 0, 10 9", "20 0, 20 9",
                         "0 0, 0 -5, 20 -5, 20 0"),
                 NULL);
    assert_string_equal(line_of(g, 0, 0, 30, 0), "0 0, 10 0, 20 0, 30 0");
    dikas_graph_free(g);
    dikas_table *t = STREETS("0 0, 10 0", "10 0, 20 0", "10 0, 10 9", "0 0, 10 -5, 20 0");
    ADD_REAL(t, "cost", 1, 1, 1, 2);
    g = graph_by_cost(t, NULL);
    assert_string_equal(line_of(g, 0, 0, 20, 0), "0 0, 10 -5, 20 0");
    dikas_graph_free(g);
}

static void uphill_is_another_way(void **state)
{
    (void)state;
    /* the edge is dear one way: there over the top, back around */
    dikas_table *t = STREETS("0 0, 10 0", "10 0, 5 5, 0 0");
    ADD_REAL(t, "cost", 2, 1);
    ADD_TEXT(t, "oneway", "no", "yes");
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_string_equal(line_of(g, 0, 0, 10, 0), "0 0, 10 0");
    assert_string_equal(line_of(g, 10, 0, 0, 0), "10 0, 5 5, 0 0");
    dikas_graph_free(g);
}

static void limits_and_pairs(void **state)
{
    (void)state;
    dikas_error err;
    dikas_graph *g = graph_of(STREETS("0 0, 10 0, 20 0"), NULL);
    const double xy[] = { 0, 0, 20, 0, DIKAS_MISSING, 0 };
    const int32_t row[] = { 0, 0, 2, 1 }, column[] = { 1, 1, 1, 0 };
    const double limit[] = { 20, 19.999, 100, HUGE_VAL };
    dikas_places *p = places_on(g, 3, xy, 1000);
    dikas_routes r;
    assert_ok(dikas_routes_find(g, p, xy, p, xy, 4, row, column, limit, NULL, &r, &err), err);
    assert_close(r.cost[0], 20, 0);
    assert_close(r.length[0], 20, 0);
    assert_true(isnan(r.cost[1]) && isnan(r.cost[2]) && isnan(r.length[2]));
    assert_close(r.cost[3], 20, 0);
    const int64_t start[] = { 0, 3, 3, 3, 6 };
    assert_memory_equal(r.start, start, sizeof start);
    dikas_routes_clear(&r);
    assert_ok(dikas_routes_find(g, p, xy, p, xy, 0, NULL, NULL, NULL, NULL, &r, &err), err);
    assert_int_equal(r.start[0], 0);
    dikas_routes_clear(&r);
    const int32_t bad[] = { 0, 3 };
    assert_int_equal(dikas_routes_find(g, p, xy, p, xy, 2, row, bad, NULL, NULL, &r, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "pair 1"));
    const dikas_run stops = { sizeof stops, 1, stop_at_once, NULL };
    assert_int_equal(dikas_routes_find(g, p, xy, p, xy, 4, row, column, NULL, &stops, &r, &err),
                     DIKAS_ECANCELLED);
    assert_null(r.xy);
    dikas_places_free(p);
    dikas_graph_free(g);
}

typedef struct {
    const dikas_graph *graph;
    const dikas_places *places;
    const double *xy;
    int threads;
} job;

static dikas_status find_some(void *context, dikas_error *err)
{
    static const int32_t row[] = { 0, 1, 0 }, column[] = { 1, 0, 0 };
    const job *j = context;
    const dikas_run run = { sizeof run, j->threads, NULL, NULL };
    dikas_routes r;
    const dikas_status status = dikas_routes_find(j->graph, j->places, j->xy, j->places, j->xy, 3,
                                                  row, column, NULL, &run, &r, err);
    dikas_routes_clear(&r);
    return status;
}

static void every_allocation(void **state)
{
    (void)state;
    const double xy[] = { 1, 1, 18, 1 };
    dikas_graph *g = graph_of(STREETS("0 0, 10 0", "10 0, 20 0", "10 0, 10 9"), NULL);
    dikas_places *p = places_on(g, 2, xy, 1000);
    job j = { g, p, xy, 1 };
    for (; j.threads <= 2; j.threads++)
        assert_true(fail_each_allocation(find_some, &j) > 10);
    dikas_places_free(p);
    dikas_graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_and_legs),
        cmocka_unit_test(round_by_another_way),
        cmocka_unit_test(parallel_edges),
        cmocka_unit_test(free_roads),
        cmocka_unit_test(ties),
        cmocka_unit_test(uphill_is_another_way),
        cmocka_unit_test(limits_and_pairs),
        cmocka_unit_test(every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
