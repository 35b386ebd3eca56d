/* SPDX-License-Identifier: MIT */
/**
 * @file test_network_shapes.c
 * Lines and polygons tied to the network: by hand, and on random networks between two definitions
 * that bound it.
 */
#include "shapes.h"
#include "streets.h"

static dikas_places *tied(const dikas_graph *graph, const shape_set *s, double beside,
                          double max_snap, int64_t min_component, int threads)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *places = NULL;
    const dikas_run run = { sizeof run, threads, NULL, NULL };
    assert_ok(dikas_places_from_shapes(graph, &s->g, beside, max_snap, min_component, &run, &places,
                                       &err),
              err);
    return places;
}

/* By row, by column and nearest, for one thread and for eight. */
static double *check_ways(const dikas_relation *r)
{
    dikas_error err = { DIKAS_OK, "" };
    const dikas_relation_shape *shape = dikas_relation_shape_of(r);
    const size_t n_rows = (size_t)shape->n_rows, n_columns = (size_t)shape->n_columns;
    double *all = matrix_of(r, DIKAS_BY_ROW, 1);
    for (int d = 0; d < 2; d++)
        for (int threads = 1; threads <= 8; threads += 7) {
            double *again = matrix_of(r, (dikas_direction)d, threads);
            for (size_t i = 0; i < n_rows * n_columns; i++)
                assert_close(again[i], all[i], 0);
            free(again);
        }
    for (int d = 0; d < 2; d++) {
        const size_t n = d ? n_columns : n_rows, n_others = d ? n_rows : n_columns;
        double *value = malloc((2 * n + 1) * sizeof *value);
        int32_t *other = malloc((2 * n + 1) * sizeof *other);
        assert_true(value && other);
        assert_ok(dikas_relation_nearest(r, (dikas_direction)d, 2, value, other, NULL, &err), err);
        for (size_t i = 0; i < n; i++) {
            int32_t best[2] = { -1, -1 };
            double least[2] = { DIKAS_MISSING, DIKAS_MISSING };
            for (int k = 0; k < 2; k++)
                for (size_t j = 0; j < n_others; j++) {
                    const double cost = d ? all[j * n_columns + i] : all[i * n_columns + j];
                    if (isnan(cost) || (k && (int32_t)j == best[0]))
                        continue;
                    if (best[k] < 0 || cost < least[k]) {
                        best[k] = (int32_t)j;
                        least[k] = cost;
                    }
                }
            for (int k = 0; k < 2; k++) {
                assert_int_equal(other[2 * i + (size_t)k], best[k]);
                assert_close(value[2 * i + (size_t)k], least[k], 0);
            }
        }
        free(value);
        free(other);
    }
    return all;
}

/* The cost from a point to the first shape. */
static double cost_to(const dikas_graph *graph, const dikas_places *to, double x, double y)
{
    const double xy[] = { x, y };
    dikas_places *from = places_on(graph, 1, xy, 1000);
    dikas_relation *r = access_between(graph, from, to, HUGE_VAL);
    double *all = check_ways(r);
    const double cost = all[0];
    free(all);
    dikas_relation_free(r);
    dikas_places_free(from);
    return cost;
}

/* The cost from the first shape to a point. */
static double cost_from(const dikas_graph *graph, const dikas_places *from, double x, double y)
{
    const double xy[] = { x, y };
    dikas_places *to = places_on(graph, 1, xy, 1000);
    dikas_relation *r = access_between(graph, from, to, HUGE_VAL);
    double *all = check_ways(r);
    const double cost = all[0];
    free(all);
    dikas_relation_free(r);
    dikas_places_free(to);
    return cost;
}

/* A street along one side of a square park, 10 m from it. */
static void test_street_beside(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-200 0, 300 0"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 10, 100, 110);
    const double beside[] = { 20, 10, 5, 0 }; /* the last two: the nearest street */
    for (size_t i = 0; i < DIKAS_COUNT(beside); i++) {
        dikas_places *p = tied(g, s, beside[i], 100, 1, 1);
        assert_int_equal(*dikas_places_reach(p), DIKAS_REACH_OK);
        assert_close(*dikas_places_snap(p), 10, 0);
        assert_close(cost_to(g, p, -100, 0), 110, 1e-12);
        assert_close(cost_to(g, p, 150, 0), 60, 1e-12);
        assert_close(cost_to(g, p, 300, 0), 210, 1e-12); /* from a node */
        assert_close(cost_to(g, p, 50, 0), 10, 1e-12);   /* straight across, wherever it stands */
        assert_close(cost_to(g, p, 99, -5), 15, 1e-12);
        assert_close(cost_from(g, p, 150, 0), 60, 1e-12);
        assert_close(cost_from(g, p, 50, -5), 15, 1e-12);
        dikas_places_free(p);
    }
    free(s);
    dikas_graph_free(g);
}

/* A street that comes nearer along the side, from 15 m to 5 m, is not left at its nearest point
 * alone; and where it is farther than `beside`, not at all. Its points nearest to the corners stand
 * 5 / 10.1 m before them and 15 / 10.1 m before, the first beside the side's end. */
static void test_street_aslant(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-100 25, 300 -15"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 20, 100, 110);
    const double metre = sqrt(1.01); /* of the street, for one of x */
    const double from_x = -5 / 10.1, to_x = 100 - 15 / 10.1;
    const double from_gap = hypot(5 / 10.1, 50 / 10.1), to_gap = 5 + to_x / 10;
    const double slope = (to_gap - from_gap) / (to_x - from_x);
    dikas_places *p = tied(g, s, 20, 100, 1, 1);
    assert_close(*dikas_places_snap(p), from_gap, 1e-12);
    assert_close(cost_to(g, p, 50, 10), from_gap + (50 - from_x) * slope, 1e-9);
    assert_close(cost_to(g, p, 20, 13), from_gap + (20 - from_x) * slope, 1e-9);
    assert_close(cost_to(g, p, 200, -5), (200 - to_x) * metre + to_gap, 1e-9);
    dikas_places_free(p);
    p = tied(g, s, 8, 100, 1, 1); /* as far as x = 30 */
    assert_close(cost_to(g, p, 50, 10), 20 * metre + 8, 1e-9);
    assert_close(cost_to(g, p, 20, 13), from_gap + (20 - from_x) * (8 - from_gap) / (30 - from_x),
                 1e-9);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

static void test_path_through(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("50 -100, 50 40, 50 200"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 0, 100, 100);
    for (double beside = 0; beside <= 20; beside += 20) {
        dikas_places *p = tied(g, s, beside, 100, 1, 1);
        assert_close(*dikas_places_snap(p), 0, 0);
        assert_close(cost_to(g, p, 50, -100), 100, 1e-12);
        assert_close(cost_to(g, p, 50, -60), 60, 1e-12);
        assert_close(cost_to(g, p, 50, 150), 50, 1e-12);
        assert_close(cost_to(g, p, 50, 200), 100, 1e-12);
        assert_close(cost_to(g, p, 50, 30), 0, 0);
        assert_close(cost_to(g, p, 50, 40), 0, 0);
        assert_close(cost_to(g, p, 50, 100), 0, 0);
        assert_close(cost_to(g, p, 30, 70), 20, 0); /* its own leg */
        assert_close(cost_from(g, p, 50, -60), 60, 1e-12);
        dikas_places_free(p);
    }
    free(s);
    dikas_graph_free(g);
}

/* A street that ends within, one that ends on the outline, one that ends before it. */
static void test_streets_that_end(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("50 -100, 50 30", "200 50, 100 50", "-115 50, -15 50"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 0, 100, 100);
    dikas_places *p = tied(g, s, 20, 100, 1, 1);
    assert_close(cost_to(g, p, 50, -100), 100, 1e-12);
    assert_close(cost_to(g, p, 50, 30), 0, 0); /* a node within */
    assert_close(cost_to(g, p, 200, 50), 100, 1e-12);
    assert_close(cost_to(g, p, -115, 50), 115, 1e-12);
    assert_close(cost_to(g, p, -15, 50), 15, 1e-12);
    dikas_places_free(p);
    p = tied(g, s, 0, 100, 1, 1); /* what only comes near does not count when others touch it */
    assert_close(cost_to(g, p, 200, 50), 100, 1e-12);
    assert_true(isnan(cost_to(g, p, -115, 50)));
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

/* All streets of a quarter lie within: every node is reached at once. */
static void test_all_within(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 50 10, 100 0", "100 0, 100 100", "100 0, 200 0"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, -10, -10, 150, 150);
    dikas_places *p = tied(g, s, 20, 100, 1, 1);
    assert_close(cost_to(g, p, 0, 0), 0, 0);
    assert_close(cost_to(g, p, 100, 100), 0, 0);
    assert_close(cost_to(g, p, 50, 10), 0, 0);
    assert_close(cost_to(g, p, 180, 0), 30, 1e-12);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

static void test_hole(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("50 -100, 50 200"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 0, 100, 100);
    ADD_HOLE(s, 20, 20, 20, 80, 80, 80, 80, 20); /* not closed */
    for (double beside = 0; beside <= 20; beside += 20) {
        dikas_places *p = tied(g, s, beside, 100, 1, 1);
        assert_close(cost_to(g, p, 50, 10), 0, 0);
        assert_close(cost_to(g, p, 50, 45), 25, 1e-12);
        assert_close(cost_to(g, p, 50, 50), 30, 1e-12);
        assert_close(cost_to(g, p, 50, 70), 10, 1e-12);
        assert_close(cost_to(g, p, 50, 90), 0, 0);
        dikas_places_free(p);
    }
    free(s);
    dikas_graph_free(g);
}

/* Two streets that do not meet, on either side; and a third beyond the reach. */
static void test_two_sides_and_parts(void **state)
{
    (void)state;
    dikas_graph *g =
        graph_of(STREETS("-200 0, 300 0", "-200 60, 300 60", "-200 500, 300 500"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 12, 100, 50);
    dikas_places *p = tied(g, s, 20, 1000, 1, 1);
    assert_close(cost_to(g, p, -100, 0), 112, 1e-12);
    assert_close(cost_to(g, p, 50, 0), 12, 1e-12);
    assert_close(cost_to(g, p, -100, 60), 110, 1e-12);
    assert_close(*dikas_places_snap(p), 10, 0);
    assert_true(isnan(cost_to(g, p, 0, 500)));
    dikas_places_free(p);
    add_rectangle(s, 150, 490, 200, 499); /* one more part, beside the third */
    p = tied(g, s, 20, 1000, 1, 1);
    assert_close(cost_to(g, p, 100, 500), 51, 1e-12);
    assert_close(cost_to(g, p, 50, 0), 12, 1e-12);
    assert_close(*dikas_places_snap(p), 1, 0);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

/* Where parts overlap, that is within too. */
static void test_parts_that_overlap(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-100 50, 300 50"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 0, 100, 100);
    add_rectangle(s, 50, 0, 150, 100);
    add_rectangle(s, 150, 0, 200, 100);
    dikas_places *p = tied(g, s, 0, 100, 1, 1);
    assert_close(cost_to(g, p, -30, 50), 30, 1e-12);
    for (double x = 25; x < 200; x += 50)
        assert_close(cost_to(g, p, x, 50), 0, 0);
    assert_close(cost_to(g, p, 240, 50), 40, 1e-12);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

/* A long line that comes nearer, and a short one that is nearer at its start only. */
static void test_sides_that_take_turns(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-100 0, 300 0"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, 12, 100, 4);
    ADD_PART(s, DIKAS_LINE, 0, 9, 50, 9);
    dikas_places *p = tied(g, s, 20, 100, 1, 1);
    assert_close(cost_to(g, p, -60, 0), 69, 1e-12);
    assert_close(cost_to(g, p, 0, 0), 9, 1e-12);
    assert_close(cost_to(g, p, 50, 0), (1200 / hypot(100, 8) + 4) / 2, 1e-10); /* a quantum */
    assert_close(cost_to(g, p, 100, 0), 4, 1e-12);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

static void test_lines_and_points(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-200 0, 300 0", "-200 500, 300 500"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, 10, 50, 10, 100, 10);
    dikas_places *p = tied(g, s, 20, 1000, 1, 1);
    assert_close(cost_to(g, p, -100, 0), 110, 1e-12);
    assert_close(cost_to(g, p, 30, 0), 10, 1e-12);
    dikas_places_free(p);
    free(s);
    s = shapes_new(); /* a line that crosses, and goes round the ground that is not within */
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, -50, 0, 50, 100, 50, 100, -50);
    p = tied(g, s, 0, 1000, 1, 1);
    assert_close(*dikas_places_snap(p), 0, 0);
    assert_close(cost_to(g, p, -30, 0), 30, 1e-12);
    assert_close(cost_to(g, p, 40, 0), 40, 1e-12);
    dikas_places_free(p);
    free(s);
    s = shapes_new(); /* any of the points; a point, a line and a polygon in one */
    add_feature(s);
    ADD_PART(s, DIKAS_POINT, 0, 30);
    ADD_PART(s, DIKAS_POINT, 100, 40);
    ADD_PART(s, DIKAS_POINT, 100, 507);
    add_feature(s);
    ADD_PART(s, DIKAS_POINT, 200, 493);
    add_rectangle(s, 0, 5, 10, 15);
    p = tied(g, s, 20, 100, 1, 1);
    assert_close(dikas_places_snap(p)[0], 7, 0);
    assert_close(dikas_places_snap(p)[1], 5, 0);
    assert_close(cost_to(g, p, -100, 0), 130, 1e-12);
    assert_close(cost_to(g, p, 90, 0), 50, 1e-12);
    assert_close(cost_to(g, p, 90, 500), 17, 1e-12);
    const double xy[] = { 210, 500, 0, 0 };
    dikas_places *from = places_on(g, 2, xy, 10);
    dikas_relation *r = access_between(g, from, p, HUGE_VAL);
    double *all = check_ways(r);
    assert_close(all[1], 17, 1e-12);
    assert_close(all[3], 5, 1e-12);
    free(all);
    dikas_relation_free(r);
    dikas_places_free(from);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

/* The others keep their legs. */
static void test_one_closed(void **state)
{
    (void)state;
    const uint8_t closed[] = { 1, 0 };
    const double xy[] = { 30, 500, 30, 0 };
    dikas_graph *g = graph_of(STREETS("-200 0, 300 0", "-200 500, 300 500"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, 10, 100, 10);
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, 503, 100, 503);
    dikas_places *p = tied(g, s, 20, 1000, 1, 1), *from = places_on(g, 2, xy, 10);
    dikas_places_close(p, closed);
    dikas_relation *r = access_between(g, from, p, HUGE_VAL);
    double *all = check_ways(r);
    assert_true(isnan(all[0]) && isnan(all[2]) && isnan(all[3]));
    assert_close(all[1], 3, 1e-12);
    free(all);
    dikas_relation_free(r);
    dikas_places_free(from);
    dikas_places_free(p);
    dikas_graph_free(g);
    free(s);
}

static void test_far_and_islands(void **state)
{
    (void)state;
    dikas_graph *g =
        graph_of(STREETS("0 0, 100 0, 200 0", "100 0, 100 -50", "0 300, 10 300"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 250, 100, 290); /* 10 m from the small part, 250 m from the large one */
    add_feature(s);
    add_rectangle(s, 10000, 10000, 10100, 10100);
    add_feature(s);
    add_rectangle(s, -5, 295, 5, 305); /* the small part runs within */
    add_feature(s);
    add_rectangle(s, 0, 40, 100, 299.9); /* beside the small part, 40 m from the large one */
    const double near = 100;
    dikas_places *p = tied(g, s, 20, near, 3, 1);
    const uint8_t *reach = dikas_places_reach(p);
    assert_int_equal(reach[0], DIKAS_REACH_ISLAND);
    assert_int_equal(reach[1], DIKAS_REACH_NOT_SNAPPED);
    assert_int_equal(reach[2], DIKAS_REACH_ISLAND);
    assert_int_equal(reach[3], DIKAS_REACH_OK);
    for (int i = 0; i < 3; i++)
        assert_true(isnan(dikas_places_snap(p)[i]));
    assert_close(dikas_places_snap(p)[3], 40, 0);
    assert_int_equal(dikas_places_moved(p), 1);
    dikas_places_free(p);
    p = tied(g, s, 20, HUGE_VAL, 3, 1);
    for (int i = 0; i < 4; i++)
        assert_int_equal(dikas_places_reach(p)[i], DIKAS_REACH_OK);
    assert_close(dikas_places_snap(p)[0], 250, 0);
    assert_close(dikas_places_snap(p)[1], hypot(9800, 10000), 1e-12);
    assert_int_equal(dikas_places_moved(p), 4); /* from far off, the small part is nearer too */
    assert_close(cost_to(g, p, 100, 0), 250, 1e-12);
    dikas_places_free(p);
    p = tied(g, s, 20, 50, 1, 1);
    assert_close(dikas_places_snap(p)[0], 10, 0);
    assert_close(dikas_places_snap(p)[2], 0, 0);
    assert_int_equal(dikas_places_moved(p), 0);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

static void test_nothing(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    shape_set *s = shapes_new();
    dikas_places *p = tied(g, s, 20, 100, 1, 1); /* no rows */
    dikas_places_free(p);
    add_feature(s);
    add_feature(s);
    ADD_PART(s, DIKAS_POLYGON, 0, 0, DIKAS_MISSING, 0, 10, 10);
    add_feature(s);
    ADD_PART(s, DIKAS_LINE, 0, 0, HUGE_VAL, 0);
    add_feature(s);
    ADD_PART(s, DIKAS_POINT, DIKAS_MISSING, DIKAS_MISSING);
    add_feature(s); /* a ring and a line without corners */
    add_part(s, DIKAS_POLYGON, 0, s->xy);
    add_part(s, DIKAS_LINE, 0, s->xy);
    add_feature(s); /* no area, no length */
    ADD_PART(s, DIKAS_POLYGON, 50, 5);
    add_feature(s);
    ADD_PART(s, DIKAS_POLYGON, 50, 5, 50, 5, 50, 5);
    add_feature(s);
    ADD_PART(s, DIKAS_POLYGON, -1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300);
    p = tied(g, s, 20, 100, 1, 2);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(dikas_places_reach(p)[i], DIKAS_REACH_NOT_SNAPPED);
        assert_true(isnan(dikas_places_snap(p)[i]));
    }
    for (int i = 5; i < 7; i++)
        assert_close(dikas_places_snap(p)[i], 5, 0);
    dikas_places_free(p);
    dikas_error err;
    p = NULL;
    assert_int_equal(dikas_places_from_shapes(g, &s->g, -1, 100, 1, NULL, &p, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "-1"));
    assert_int_equal(dikas_places_from_shapes(g, &s->g, DIKAS_MISSING, 100, 1, NULL, &p, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_places_from_shapes(g, &s->g, 1, -1, 1, NULL, &p, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_places_from_shapes(g, &s->g, 1, 1, 0, NULL, &p, &err), DIKAS_EINVAL);
    const dikas_run stopped = { sizeof stopped, 1, stop_at_once, NULL };
    assert_int_equal(dikas_places_from_shapes(g, &s->g, 1, 1, 1, &stopped, &p, &err),
                     DIKAS_ECANCELLED);
    assert_null(p);
    free(s);
    dikas_graph_free(g);
}

/* One way through the park, upwards; the way back goes round. */
static void test_oneway(void **state)
{
    (void)state;
    dikas_table *t = STREETS("50 -100, 50 200", "50 200, 500 200, 500 -100, 50 -100");
    ADD_REAL(t, "cost", 30, 100);
    ADD_TEXT(t, "oneway", "yes", "yes");
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    options.oneway_column = "oneway";
    options.leg_cost_per_metre = 1;
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, 0, 100, 100);
    dikas_places *p = tied(g, s, 0, 100, 1, 1);
    assert_close(cost_to(g, p, 50, -60), 6, 1e-12);
    assert_close(cost_to(g, p, 50, 50), 0, 0);
    assert_close(cost_to(g, p, 50, 150), 5 + 100 + 10, 1e-12);
    assert_close(cost_from(g, p, 50, 150), 5, 1e-12);
    assert_close(cost_from(g, p, 50, 50), 0, 0);
    assert_close(cost_from(g, p, 50, -60), 10 + 100 + 4, 1e-12);
    dikas_places_free(p);
    p = tied(g, s, 60, 100, 1, 1); /* the street is nearest where it enters, not opposite a side */
    assert_close(cost_to(g, p, 50, 150), 115, 1e-12);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

static void test_ferry(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t = STREETS("0 0, 100 0", "100 0, 400 0", "400 0, 500 0");
    ADD_TEXT(t, "highway", "residential", NULL, "residential");
    ADD_TEXT(t, "route", NULL, "ferry", NULL);
    dikas_profile *walk = NULL;
    assert_ok(dikas_profile_new("walk", &walk, &err), err);
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.profile = walk;
    options.leg_cost_per_metre = 1;
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 150, -10, 300, 10); /* an island that it only passes */
    add_feature(s);
    add_rectangle(s, 390, 5, 410, 15); /* at the pier */
    dikas_places *p = tied(g, s, 20, 200, 1, 1);
    assert_close(dikas_places_snap(p)[0], 50, 0);
    assert_close(dikas_places_snap(p)[1], 5, 0);
    dikas_places_free(p);
    p = tied(g, s, 20, 40, 1, 1);
    assert_int_equal(dikas_places_reach(p)[0], DIKAS_REACH_NOT_SNAPPED);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
    dikas_profile_free(walk);
}

/* From shape to shape: two that a street runs within both, two beside one street. */
static void test_shape_to_shape(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("-500 0, 500 0"), NULL);
    shape_set *s = shapes_new();
    add_feature(s);
    add_rectangle(s, 0, -10, 100, 10);
    add_feature(s);
    add_rectangle(s, 50, -10, 150, 10);
    add_feature(s);
    add_rectangle(s, 80, 10, 250, 20);
    add_feature(s);
    add_rectangle(s, 200, -30, 300, -15);
    dikas_places *p = tied(g, s, 20, 100, 1, 1);
    dikas_relation *r = access_between(g, p, p, HUGE_VAL);
    double *all = check_ways(r);
    const double wanted[] = { 0, 0, 10, 115, 0, 0, 10, 65, 10, 10, 20, 25, 115, 65, 25, 30 };
    for (int i = 0; i < 16; i++)
        assert_close(all[i], wanted[i], 1e-12);
    free(all);
    dikas_relation_free(r);
    dikas_places_free(p);
    free(s);
    dikas_graph_free(g);
}

/* ---- random ---- */

enum { N_COLUMNS = 6, MOST_ROADS = 2 * N_COLUMNS * N_COLUMNS, N_PEOPLE = 12, N_SAMPLES = 300 };

/* Roads of two segments between jittered crossings. */
typedef struct {
    double road[MOST_ROADS][6], cost[MOST_ROADS];
    int oneway[MOST_ROADS], n;
} town;

static double in_range(uint64_t seed, uint64_t *i, double low, double high)
{
    return low + (high - low) * dikas_random(seed, (*i)++);
}

static void make_town(town *t, uint64_t seed)
{
    double node[N_COLUMNS][N_COLUMNS][2];
    uint64_t i = 0;
    t->n = 0;
    for (int x = 0; x < N_COLUMNS; x++)
        for (int y = 0; y < N_COLUMNS; y++) {
            node[x][y][0] = 100 * x + in_range(seed, &i, -40, 40);
            node[x][y][1] = 100 * y + in_range(seed, &i, -40, 40);
        }
    for (int x = 0; x < N_COLUMNS; x++)
        for (int y = 0; y < N_COLUMNS; y++)
            for (int k = 0; k < 2; k++) {
                const int u = x + k, v = y + 1 - k;
                if (u >= N_COLUMNS || v >= N_COLUMNS || in_range(seed, &i, 0, 1) < 0.15)
                    continue;
                double *road = t->road[t->n];
                for (int d = 0; d < 2; d++) {
                    road[d] = node[x][y][d];
                    road[4 + d] = node[u][v][d];
                    road[2 + d] = (road[d] + road[4 + d]) / 2 + in_range(seed, &i, -20, 20);
                }
                const double length = hypot(road[2] - road[0], road[3] - road[1]) +
                                      hypot(road[4] - road[2], road[5] - road[3]);
                t->cost[t->n] = length * in_range(seed, &i, 0.3, 1.5);
                t->oneway[t->n++] = in_range(seed, &i, 0, 1) < 0.2;
            }
}

static dikas_graph *graph_of_town(const town *t)
{
    char(*text)[200] = malloc((size_t)t->n * sizeof *text);
    const char **line = malloc((size_t)t->n * sizeof *line);
    const char **oneway = malloc((size_t)t->n * sizeof *oneway);
    dikas_error err;
    double *cost;
    assert_true(text && line && oneway);
    for (int r = 0; r < t->n; r++) {
        const double *q = t->road[r];
        snprintf(text[r], sizeof *text, "%.17g %.17g, %.17g %.17g, %.17g %.17g", q[0], q[1], q[2],
                 q[3], q[4], q[5]);
        line[r] = text[r];
        oneway[r] = t->oneway[r] ? "yes" : NULL;
    }
    dikas_table *table = streets_of(t->n, line);
    assert_ok(dikas_table_add(table, "cost", &cost, &err), err);
    memcpy(cost, t->cost, (size_t)t->n * sizeof *cost);
    assert_ok(dikas_table_add_text(table, "oneway", oneway, &err), err);
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    options.oneway_column = "oneway";
    options.leg_cost_per_metre = 1;
    free(text);
    free(line);
    free(oneway);
    return graph_with(table, NULL, &options, NULL);
}

/* A star with a hole of half its size, or an open line along its points. */
static void add_star(shape_set *s, uint64_t seed, uint64_t *i, int is_line, int has_hole)
{
    double ring[2 * 14], hole[2 * 14];
    const double x = in_range(seed, i, -50, 550), y = in_range(seed, i, -50, 550);
    const double size = in_range(seed, i, 5, 120);
    const int n = (int)in_range(seed, i, 3, 13);
    for (int k = 0; k < n; k++) {
        const double r = size * in_range(seed, i, 0.4, 1), turn = 6.283185307179586 * k / n;
        ring[2 * k] = x + r * cos(turn);
        ring[2 * k + 1] = y + r * sin(turn);
        hole[2 * k] = x + r / 2 * cos(turn);
        hole[2 * k + 1] = y + r / 2 * sin(turn);
    }
    for (int d = 0; d < 2; d++) {
        ring[2 * n + d] = ring[d];
        hole[2 * n + d] = hole[d];
    }
    add_part(s, is_line ? DIKAS_LINE : DIKAS_POLYGON, is_line ? n : n + 1, ring);
    if (has_hole && !is_line)
        add_path(s, n + 1, hole);
}

static double distance_to_segment(const double *p, const double *a, const double *b)
{
    const double dx = b[0] - a[0], dy = b[1] - a[1], l2 = dx * dx + dy * dy;
    double t = l2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / l2 : 0;
    t = fmin(fmax(t, 0), 1);
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/* The definition of being within, and the distance to the outline; 0 within. */
static double distance_to_shape(const dikas_geometry *g, int64_t f, const double *p)
{
    double least = HUGE_VAL;
    for (int64_t part = g->part[f]; part < g->part[f + 1]; part++) {
        int odd = 0;
        for (int64_t q = g->path[part]; q < g->path[part + 1]; q++)
            for (int64_t i = g->point[q]; i + 1 < g->point[q + 1]; i++) {
                const double *a = g->xy + 2 * i, *b = a + 2;
                least = fmin(least, distance_to_segment(p, a, b));
                if ((a[1] > p[1]) != (b[1] > p[1]) &&
                    p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                    odd = !odd;
            }
        if (odd && g->part_kind[part] == DIKAS_POLYGON)
            return 0;
    }
    return least;
}

/* Places every half metre or so along all roads, with the shape's distance; `nearest` marks the
 * least of each segment. */
typedef struct {
    double *xy, *gap;
    uint8_t *is_nearest;
    int64_t n;
} samples;

static samples samples_of(const town *t)
{
    samples s = { .n = (int64_t)t->n * 2 * N_SAMPLES };
    s.xy = malloc((size_t)s.n * 2 * sizeof(double));
    s.gap = malloc((size_t)s.n * sizeof(double));
    s.is_nearest = malloc((size_t)s.n);
    assert_true(s.xy && s.gap && s.is_nearest);
    for (int64_t i = 0; i < s.n; i++) {
        const double *a = t->road[i / (2 * N_SAMPLES)] + 2 * (i / N_SAMPLES % 2);
        const double along = ((double)(i % N_SAMPLES) + 0.5) / N_SAMPLES;
        for (int d = 0; d < 2; d++)
            s.xy[2 * i + d] = a[d] + along * (a[2 + d] - a[d]);
    }
    return s;
}

static void measure_samples(samples *s, const dikas_geometry *g, int64_t shape)
{
    memset(s->is_nearest, 0, (size_t)s->n);
    for (int64_t first = 0; first < s->n; first += N_SAMPLES) {
        int64_t best = first;
        for (int64_t i = first; i < first + N_SAMPLES; i++) {
            s->gap[i] = distance_to_shape(g, shape, s->xy + 2 * i);
            if (s->gap[i] < s->gap[best])
                best = i;
        }
        s->is_nearest[best] = 1;
    }
}

/* Ours is no less than if one could leave the network straight to the shape from anywhere within
 * `beside`, and no more than if one could do so only within it and from the nearest point of each
 * segment. Samples stand up to `step` metres from where they should. */
static void check_costs(const samples *s, const double *ways, const double *cost, int64_t n_shapes,
                        int64_t shape, double beside)
{
    const double step = 0.6 * (1 + 1.5);
    for (int i = 0; i < N_PEOPLE; i++) {
        double low = HUGE_VAL, high = HUGE_VAL;
        for (int64_t k = 0; k < s->n; k++) {
            const double way = ways[(int64_t)i * s->n + k];
            if (isnan(way))
                continue;
            if (s->gap[k] <= beside + 0.6)
                low = fmin(low, way + s->gap[k]);
            if (s->gap[k] <= 0 || (s->is_nearest[k] && s->gap[k] <= beside - 0.6))
                high = fmin(high, way + s->gap[k]);
        }
        const double ours = cost[i * n_shapes + shape];
        if (isinf(low))
            assert_true(isnan(ours));
        if (!isinf(high))
            assert_true(ours <= high + step);
        if (!isnan(ours))
            assert_true(ours >= low - step);
    }
}

static void check_town(uint64_t seed, double beside)
{
    enum { N_SHAPES = 12 };
    town *t = malloc(sizeof *t);
    shape_set *shapes = shapes_new();
    double people[2 * N_PEOPLE];
    uint64_t i = 1000;
    assert_non_null(t);
    make_town(t, seed);
    for (int k = 0; k < 2 * N_PEOPLE; k++)
        people[k] = in_range(seed, &i, -20, 520);
    for (int k = 0; k < N_SHAPES; k++) {
        add_feature(shapes);
        add_star(shapes, seed, &i, k % 4 == 3, k % 3 == 1);
        if (k % 5 == 2)
            add_star(shapes, seed, &i, 0, 0);
    }
    dikas_graph *g = graph_of_town(t);
    samples s = samples_of(t);
    dikas_places *from = places_on(g, N_PEOPLE, people, HUGE_VAL);
    dikas_places *at = places_on(g, s.n, s.xy, 1);
    dikas_places *to = tied(g, shapes, beside, 1000, 1, 1);
    dikas_places *again = tied(g, shapes, beside, 1000, 1, 8);
    dikas_relation *all = access_between(g, from, at, HUGE_VAL);
    dikas_relation *r = access_between(g, from, to, HUGE_VAL);
    dikas_relation *r8 = access_between(g, from, again, HUGE_VAL);
    dikas_relation *between = access_between(g, to, to, HUGE_VAL);
    double *ways = matrix_of(all, DIKAS_BY_ROW, 1), *cost = check_ways(r);
    double *cost8 = matrix_of(r8, DIKAS_BY_ROW, 1);
    assert_memory_equal(cost, cost8, N_PEOPLE * N_SHAPES * sizeof(double));
    free(check_ways(between));
    for (int64_t k = 0; k < N_SHAPES; k++) {
        double least = HUGE_VAL;
        measure_samples(&s, &shapes->g, k);
        for (int64_t p = 0; p < s.n; p++)
            least = fmin(least, s.gap[p]);
        assert_int_equal(dikas_places_reach(to)[k], DIKAS_REACH_OK);
        assert_true(fabs(dikas_places_snap(to)[k] - least) <= 0.6);
        /* beyond: the nearest street, to 1 cm; what samples tell of that is not sharp enough */
        if (least < beside - 0.6 || least <= 0)
            check_costs(&s, ways, cost, N_SHAPES, k, beside);
    }
    free(ways);
    free(cost);
    free(cost8);
    dikas_relation_free(all);
    dikas_relation_free(r);
    dikas_relation_free(r8);
    dikas_relation_free(between);
    dikas_places_free(from);
    dikas_places_free(at);
    dikas_places_free(to);
    dikas_places_free(again);
    dikas_graph_free(g);
    free(s.xy);
    free(s.gap);
    free(s.is_nearest);
    free(shapes);
    free(t);
}

static void test_towns(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++)
        check_town(seed, seed % 3 == 0 ? 0 : seed % 3 == 1 ? 20 : 60);
}

/* Points are tied to the same bits as by dikas_places_new(). */
static void test_points_as_before(void **state)
{
    (void)state;
    town *t = malloc(sizeof *t);
    double xy[2 * MOST_FEATURES];
    assert_non_null(t);
    for (uint64_t seed = 50; seed < 55; seed++) {
        uint64_t i = 1000;
        shape_set *s = shapes_new();
        make_town(t, seed);
        dikas_graph *g = graph_of_town(t);
        for (int k = 0; k < MOST_FEATURES; k++) {
            for (int d = 0; d < 2; d++)
                xy[2 * k + d] = in_range(seed, &i, -100, 600);
            if (k % 9 == 4)
                memcpy(xy + 2 * k, t->road[k % t->n], 2 * sizeof *xy); /* on a node */
            add_feature(s);
            if (k % 9 == 5)
                xy[2 * k] = xy[2 * k + 1] = DIKAS_MISSING;
            else
                add_part(s, DIKAS_POINT, 1, xy + 2 * k);
        }
        for (int mixed = 0; mixed < 2; mixed++) {
            dikas_error err;
            dikas_places *old = NULL, *ours = tied(g, s, 20, 50, 3, 1 + mixed);
            assert_ok(dikas_places_new(g, MOST_FEATURES, xy, 50, 3, NULL, &old, &err), err);
            const size_t n = (size_t)MOST_FEATURES - (size_t)mixed;
            assert_memory_equal(dikas_places_reach(old), dikas_places_reach(ours), n);
            assert_memory_equal(dikas_places_snap(old), dikas_places_snap(ours), n * sizeof *xy);
            assert_true(mixed || dikas_places_moved(old) == dikas_places_moved(ours));
            dikas_relation *a = access_between(g, old, old, HUGE_VAL);
            dikas_relation *b = access_between(g, ours, ours, HUGE_VAL);
            double *x = matrix_of(a, DIKAS_BY_ROW, 1), *y = check_ways(b);
            for (size_t k = 0; k < n * MOST_FEATURES; k++)
                if (k % MOST_FEATURES < n)
                    assert_memory_equal(&x[k], &y[k], sizeof *x);
            free(x);
            free(y);
            dikas_relation_free(a);
            dikas_relation_free(b);
            dikas_places_free(old);
            dikas_places_free(ours);
            add_rectangle(s, 0, 0, 50, 50); /* the last feature is no longer only a point */
        }
        dikas_graph_free(g);
        free(s);
    }
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_street_beside),
        cmocka_unit_test(test_street_aslant),
        cmocka_unit_test(test_path_through),
        cmocka_unit_test(test_streets_that_end),
        cmocka_unit_test(test_all_within),
        cmocka_unit_test(test_hole),
        cmocka_unit_test(test_two_sides_and_parts),
        cmocka_unit_test(test_parts_that_overlap),
        cmocka_unit_test(test_sides_that_take_turns),
        cmocka_unit_test(test_lines_and_points),
        cmocka_unit_test(test_one_closed),
        cmocka_unit_test(test_far_and_islands),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_oneway),
        cmocka_unit_test(test_ferry),
        cmocka_unit_test(test_shape_to_shape),
        cmocka_unit_test(test_towns),
        cmocka_unit_test(test_points_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
