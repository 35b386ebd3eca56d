/* SPDX-License-Identifier: MIT */
/**
 * @file test_network.c
 * Graphs, snapping and least costs, worked by hand.
 */
#include "streets.h"

/* ---- what is connected ---- */

static void test_shared_vertices_connect(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0", "100 0, 100 50", "50 -50, 50 50"), &report);
    assert_close(way(g, 0, 0, 100, 50), 150, 0);
    assert_true(isnan(way(g, 0, 0, 50, 50))); /* it only crosses */
    assert_int_equal(report.n_lines, 3);
    assert_int_equal(report.n_nodes, 5);
    assert_int_equal(report.n_edges, 3);
    assert_int_equal(report.n_components, 2);
    assert_int_equal(report.largest_component, 3);
    assert_int_equal(report.has_ways, 0);
    assert_int_equal(dikas_graph_nodes(g), 5);
    assert_int_equal(dikas_graph_arcs(g), 6);
    double box[4];
    dikas_graph_extent(g, box);
    assert_close(box[0], 0, 0);
    assert_close(box[1], -50, 0);
    assert_close(box[2], 100, 0);
    assert_close(box[3], 50, 0);
    dikas_graph_free(g);
}

static void test_junction_at_inner_vertex(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(STREETS("0 0, 30 0, 60 0, 100 0", "60 0, 60 40"), &report);
    assert_close(way(g, 0, 0, 60, 40), 100, 0);
    assert_close(way(g, 100, 0, 60, 40), 80, 0);
    assert_int_equal(report.n_nodes, 4); /* the vertex at 30 is none */
    assert_int_equal(report.n_edges, 3);
    dikas_graph_free(g);
    /* two lines that share an inner vertex of both */
    g = graph_of(STREETS("0 0, 50 0, 100 0", "50 -30, 50 0, 50 30"), &report);
    assert_close(way(g, 0, 0, 50, 30), 80, 0);
    assert_int_equal(report.n_edges, 4);
    dikas_graph_free(g);
}

static void test_multilines_and_nothing(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g =
        graph_of(STREETS("0 0, 10 0|10 0, 20 0|40 0, 50 0", NULL, "", "20 0, 30 0"), &report);
    assert_close(way(g, 0, 0, 30, 0), 30, 0);
    assert_true(isnan(way(g, 0, 0, 50, 0)));
    assert_int_equal(report.n_lines, 4);
    assert_int_equal(report.without_geometry, 2);
    assert_int_equal(report.n_edges, 4);
    dikas_graph_free(g);
}

static void test_points_that_stand_still(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(
        STREETS("0 0, 0 0, 10 0, 10 0, 10 0, 20 0, 20 0", "5 5, 5 5", "7 7", "20 0, 20 10"),
        &report);
    assert_close(way(g, 0, 0, 20, 10), 30, 0);
    assert_int_equal(report.zero_length, 1);
    assert_int_equal(report.n_nodes, 3);
    assert_int_equal(report.n_edges, 2);
    assert_close(way(g, 10, 0, 20, 0), 10, 0);
    dikas_graph_free(g);
}

static void test_edges_that_stand_twice(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(
        STREETS("0 0, 5 0, 10 0", "10 0, 5 0, 0 0", "0 0, 5 0, 10 0", "0 0, -0.0 10", "0 10, 0 0"),
        &report);
    /* the three share the vertex in the middle too, so it is a node: 2 + 2 + 1 edges stand again */
    assert_int_equal(report.duplicates, 5);
    assert_int_equal(report.n_edges, 3);
    assert_close(way(g, 0, 10, 10, 0), 20, 0);
    dikas_graph_free(g);
}

/* Two ways round, as long as each other: both are there to tie places to. */
static void test_mirrored_edges_are_two(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(STREETS("0 0, 5 12, 10 0", "0 0, 5 -12, 10 0"), &report);
    assert_int_equal(report.duplicates, 0);
    assert_int_equal(report.n_edges, 2);
    assert_close(way(g, 5, 12, 5, -12), 26, 1e-15);
    assert_close(way(g, 5, 15, 5, 12), 3, 1e-15);
    dikas_graph_free(g);
    /* a square ring drawn twice, and its mirror image, which shares a side */
    g = graph_of(STREETS("0 0, 10 0, 10 10, 0 10, 0 0", "0 0, 0 10, 10 10, 10 0, 0 0",
                         "0 0, -10 0, -10 10, 0 10, 0 0"),
                 &report);
    assert_int_equal(report.duplicates, 4 + 1);
    assert_int_equal(report.n_edges, 4 + 1);
    dikas_graph_free(g);
    /* the same ring the other way round */
    g = graph_of(STREETS("0 0, 10 0, 10 20, 0 0", "0 0, 10 20, 10 0, 0 0"), &report);
    assert_int_equal(report.n_edges, 3);
    dikas_graph_free(g);
}

static void test_parallel_edges_of_other_cost(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_table *t = STREETS("0 0, 10 0", "0 0, 5 5, 10 0", "0 0, 10 0");
    ADD_REAL(t, "cost", 8, 3, 20);
    dikas_graph *g = graph_by_cost(t, &report);
    assert_int_equal(report.duplicates, 0);
    assert_int_equal(report.n_edges, 3);
    assert_int_equal(dikas_graph_arcs(g), 2);
    assert_close(way(g, 0, 0, 10, 0), 3, 0);
    assert_close(way(g, 5, 0, 10, 0), 4, 0); /* half of 8 */
    assert_close(way(g, 5, 5, 10, 0), 1.5, 0);
    assert_close(way(g, 8, 0, 0, 0), 4.6, 1e-13); /* 1.6 on, then 3 round; 6.4 straight */
    dikas_graph_free(g);
}

/* ---- loops ---- */

static void test_lollipop(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph *g = graph_of(STREETS("-100 0, 0 0", "0 0, 40 0, 40 40, 0 40, 0 0"), &report);
    assert_int_equal(report.loops, 1);
    assert_int_equal(report.n_nodes, 2);
    assert_close(way(g, -100, 0, 40, 20), 160, 0);
    assert_close(way(g, -100, 0, 20, 40), 160, 0);
    assert_close(way(g, -100, 0, 40, 40), 180, 0);
    assert_close(way(g, 20, 0, 40, 20), 40, 0);
    assert_close(way(g, 20, 0, 0, 20), 40, 0); /* over the node */
    assert_close(way(g, 40, 20, 0, 20), 80, 0);
    assert_close(way(g, 40, 20, 40, 20), 0, 0);
    dikas_graph_free(g);
}

static void test_ring_alone(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_table *t = STREETS("0 0, 40 0, 40 40, 0 40, 0 0");
    ADD_TEXT(t, "oneway", "yes");
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.oneway_column = "oneway";
    dikas_graph *g = graph_with(t, NULL, &options, &report);
    assert_int_equal(report.n_nodes, 1);
    assert_int_equal(dikas_graph_arcs(g), 0);
    assert_close(way(g, 20, 0, 40, 20), 40, 0);
    assert_close(way(g, 40, 20, 20, 0), 120, 0); /* only ahead */
    assert_close(way(g, 0, 0, 0, 20), 140, 0);
    dikas_graph_free(g);
    /* a line that comes back on itself */
    g = graph_of(STREETS("0 0, 100 0, 0 0"), &report);
    assert_close(way(g, 0, 0, 100, 0), 100, 0);
    assert_close(way(g, 30, 0, 70, 0), 40, 0);
    dikas_graph_free(g);
}

/* ---- one-ways by column ---- */

static void check_oneway(dikas_table *t, int ahead, int back)
{
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.oneway_column = "oneway";
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    assert_close(way(g, 0, 0, 100, 0), ahead ? 100 : DIKAS_MISSING, 0);
    assert_close(way(g, 100, 0, 0, 0), back ? 100 : DIKAS_MISSING, 0);
    assert_close(way(g, 25, 0, 75, 0), ahead ? 50 : DIKAS_MISSING, 0);
    assert_close(way(g, 75, 0, 25, 0), back ? 50 : DIKAS_MISSING, 0);
    assert_close(way(g, 25, 0, 100, 0), ahead ? 75 : DIKAS_MISSING, 0);
    assert_close(way(g, 100, 0, 25, 0), back ? 75 : DIKAS_MISSING, 0);
    dikas_graph_free(g);
}

static void test_oneway_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int ahead, back;
    } texts[] = {
        { "yes", 1, 0 }, { "1", 1, 0 },  { "true", 1, 0 }, { "FT", 1, 0 },    { "-1", 0, 1 },
        { "TF", 0, 1 },  { "no", 1, 1 }, { "B", 1, 1 },    { "", 1, 1 },      { NULL, 1, 1 },
        { "0", 1, 1 },   { "2", 1, 1 },  { "True", 1, 0 }, { "false", 1, 1 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(texts); i++) {
        dikas_table *t = STREETS("0 0, 100 0");
        ADD_TEXT(t, "oneway", texts[i].text);
        check_oneway(t, texts[i].ahead, texts[i].back);
    }
    static const double numbers[] = { 1, -1, 0, NAN };
    for (int i = 0; i < 4; i++) {
        dikas_table *t = STREETS("0 0, 100 0");
        ADD_REAL(t, "oneway", numbers[i]);
        check_oneway(t, i != 1, i != 0);
        /* integers, and booleans, which are integers of 0 and 1 */
        dikas_error err;
        t = STREETS("0 0, 100 0");
        dikas_column column = { .type = DIKAS_INTEGER, .name = dikas_copy_text("oneway") };
        column.integer = dikas_alloc_zero(1, sizeof(int64_t));
        column.missing = dikas_alloc_zero(1, 1);
        column.integer[0] = i == 3 ? 1 : (int64_t)numbers[i];
        column.missing[0] = i == 3;
        assert_ok(dikas_table_take(t, &column, &err), err);
        check_oneway(t, i != 1, i != 0);
    }
}

/* ---- costs ---- */

static void test_cost_column_is_split(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_table *t = STREETS("0 0, 30 0, 100 0", "30 0, 30 10", "100 0, 110 0", "100 0, 100 9");
    ADD_REAL(t, "cost", 20, 1, 0, NAN);
    dikas_graph *g = graph_by_cost(t, &report);
    assert_int_equal(report.without_cost, 1);
    assert_close(way(g, 0, 0, 30, 10), 7, 1e-14);
    assert_close(way(g, 30, 0, 100, 0), 14, 1e-14);
    assert_close(way(g, 0, 0, 100, 0), 20, 1e-14);
    assert_close(way(g, 0, 0, 110, 0), 20, 1e-14);
    assert_close(way(g, 100, 0, 105, 0), 0, 0);
    assert_close(way(g, 0, 0, 10, 0) + way(g, 10, 0, 30, 0), way(g, 0, 0, 30, 0), 0);
    assert_close(way(g, 0, 40, 100, 40), 20, 1e-14); /* a leg costs nothing here */
    dikas_graph_free(g);
}

static void refuse_costs(double a, double b, const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *g = NULL;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    dikas_table *t = STREETS("0 0, 30 0", "30 0, 30 10");
    ADD_REAL(t, "cost", a, b);
    assert_int_equal(dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err), DIKAS_EINVAL);
    if (!strstr(err.message, words))
        print_error("'%s' is not in '%s'\n", words, err.message);
    assert_non_null(strstr(err.message, words));
    dikas_table_free(t);
}

static void test_costs_refused(void **state)
{
    (void)state;
    refuse_costs(1, -2, "streets.gpkg:streets: column 'cost', row 2: -2 is outside [0, inf]");
    refuse_costs(HUGE_VAL, 1, "row 1: the value is infinite");
    refuse_costs(NAN, NAN, "2 without cost");
    refuse_costs(1.5e308, 1.5e308, "too much");
}

/* Squares of such coordinates overflow, and distances were no numbers. */
static void test_points_off_the_earth(void **state)
{
    (void)state;
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *g = NULL;
    const dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_table *t = STREETS("0 0, 30 0", "30 0, 1e160 10");
    assert_int_equal(dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "streets.gpkg:streets: row 2: the point (1e+160, 10)"));
    dikas_table_free(t);
    g = graph_of(STREETS("-1e9 0, 1e9 0"), NULL);
    assert_close(way(g, -1e9, 0, 1e9, 0), 2e9, 0);
    dikas_graph_free(g);
}

/* Costs of any size keep their digits. */
static void test_tiny_and_large_costs(void **state)
{
    (void)state;
    static const double scales[] = { 1e-250, 1e-12, 1e-3, 1e6, 1e15, 1e250 };
    for (size_t i = 0; i < DIKAS_COUNT(scales); i++) {
        dikas_table *t = STREETS("0 0, 30 0", "30 0, 30 10");
        ADD_REAL(t, "cost", 3 * scales[i], 0.7 * scales[i]);
        dikas_graph *g = graph_by_cost(t, NULL);
        assert_close(way(g, 0, 0, 30, 10), 3.7 * scales[i], 1e-13);
        assert_close(way(g, 10, 0, 30, 5), 2.35 * scales[i], 1e-13);
        dikas_graph_free(g);
    }
    dikas_table *t = STREETS("0 0, 30 0", "30 0, 30 10");
    ADD_REAL(t, "cost", 0, 0);
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_close(way(g, 0, 0, 30, 10), 0, 0);
    assert_close(way_within(g, 0, 0, 30, 10, 0), 0, 0);
    dikas_graph_free(g);
}

/* ---- joining ends ---- */

static void test_join_tolerance(void **state)
{
    (void)state;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    for (int i = 0; i < 3; i++) {
        options.join_tolerance = i == 0 ? 0 : i == 1 ? 0.5 : 0.4999;
        dikas_graph *g =
            graph_with(STREETS("0 0, 10 0", "10.5 0, 20 0", "20 0.3, 20 10"), NULL, &options, NULL);
        assert_close(way(g, 0, 0, 20, 0), i == 1 ? 19.5 : DIKAS_MISSING, 1e-9);
        assert_close(way(g, 20, 0, 20, 10), i > 0 ? 9.7 : DIKAS_MISSING, 1e-9);
        dikas_graph_free(g);
    }
    static const double odd[] = { 1e-300, 1e-9, 1e7, 1e300 };
    for (int i = 0; i < 4; i++) { /* squares far beyond what an integer counts */
        options.join_tolerance = odd[i];
        dikas_graph *g = graph_with(
            STREETS("25500000 6670000, 25500010 6670000", "25500010 6670000, 25500010 6670010"),
            NULL, &options, NULL);
        assert_int_equal(dikas_graph_nodes(g), i < 2 ? 3 : 1);
        dikas_graph_free(g);
    }
}

static void test_options_refused(void **state)
{
    (void)state;
    dikas_error err;
    dikas_graph *g;
    static const double wrong[] = { -1, HUGE_VAL };
    dikas_table *t = STREETS("0 0, 30 0");
    for (int i = 0; i < 2; i++) {
        dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        options.join_tolerance = wrong[i];
        assert_int_equal(dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err), DIKAS_EINVAL);
        options.join_tolerance = 0;
        options.leg_cost_per_metre = wrong[i];
        assert_int_equal(dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err), DIKAS_EINVAL);
    }
    dikas_table_free(t);
}

/* ---- barriers ---- */

static void test_barriers_split(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *walk;
    dikas_graph_report report;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    assert_ok(dikas_profile_new("walk", &walk, &err), err);
    options.profile = walk;
    options.leg_cost_per_metre = 0;
    for (int joined = 0; joined < 3; joined++) {
        dikas_table *walls = STREETS("50 0", "150 0", "999 0", NULL, "50 0");
        ADD_TEXT(walls, "barrier", "wall", "gate", "wall", "wall", "fence");
        dikas_table *lines = joined == 0   ? STREETS("0 0, 50 0, 100 0", "100 0, 150 0, 200 0")
                             : joined == 1 ? STREETS("0 0, 50 0", "50.2 0, 100 0", "100 0, 200 0")
                                           : STREETS("50.2 0, 100 0", "0 0, 50 0", "100 0, 200 0");
        options.join_tolerance = joined ? 0.5 : 0;
        dikas_graph *g = graph_with(lines, walls, &options, &report);
        assert_int_equal(report.barriers, 1);
        assert_true(isnan(way(g, 0, 0, 100, 0)));
        assert_close(way(g, 60, 0, 200, 0), 1.75, 1e-9); /* 140 m at 80 m a minute */
        assert_close(way(g, 0, 0, 40, 0), 0.5, 1e-9);
        if (!joined) { /* who lives in the wall has both doors */
            assert_close(way(g, 50, 0, 0, 0), 0.625, 1e-9);
            assert_close(way(g, 50, 0, 200, 0), 1.875, 1e-9);
        }
        dikas_graph_free(g);
    }
    dikas_profile_free(walk);
}

/* A barrier where many lines meet keeps all of them apart. */
static void test_barrier_at_crossing(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *car;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    assert_ok(dikas_profile_new("car", &car, &err), err);
    options.profile = car;
    dikas_table *bollard = STREETS("0 0");
    ADD_TEXT(bollard, "barrier", "bollard");
    dikas_graph *g = graph_with(STREETS("-50 0, 0 0, 50 0", "0 -50, 0 0, 0 50", "0 0, 50 50"),
                                bollard, &options, NULL);
    static const double end[5][2] = { { -50, 0 }, { 50, 0 }, { 0, -50 }, { 0, 50 }, { 50, 50 } };
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            if (i != j)
                assert_true(isnan(way(g, end[i][0], end[i][1], end[j][0], end[j][1])));
    dikas_graph_free(g);
    dikas_profile_free(car);
}

/* ---- snapping ---- */

static void test_snap_splits_an_edge(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 60 80"), NULL);
    /* 4/5, -3/5 is square to the line: 20 m off, at 25 m of 100 */
    assert_close(way(g, 15 + 16, 20 - 12, 60, 80), 95, 1e-9);
    assert_close(way(g, 15 + 16, 20 - 12, 0, 0), 45, 1e-9);
    assert_close(way(g, 15 + 16, 20 - 12, 45, 60), 70, 1e-9);
    assert_close(way(g, -3, -4, 63, 84), 110, 1e-9); /* before the start, behind the end */
    dikas_graph_free(g);
}

static void test_snap_to_several_edges(void **state)
{
    (void)state;
    /* two roads that meet far away; the place is half way between them, to half a centimetre */
    dikas_graph *g = graph_of(STREETS("0 0, 100 0", "0 10, 100 10", "100 0, 100 10"), NULL);
    assert_close(way(g, 50, 5.002, 0, 10), 54.998, 1e-9);
    assert_close(way(g, 50, 5.002, 0, 0), 54.998, 1e-9); /* the leg is that to the nearest */
    assert_close(way(g, 50, 5.002, 50, 0), 4.998, 1e-9);
    assert_close(way(g, 50, 5.02, 0, 0), 4.98 + 50 + 10 + 100, 1e-9);
    dikas_graph_free(g);
}

/* On a node: its edges, but not the bridge that passes over it. */
static void test_snap_to_node(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 50 0", "50 0, 100 0", "50 -50, 50 50"), NULL);
    assert_close(way(g, 50, 0, 0, 0), 50, 0);
    assert_close(way(g, 50, 0, 100, 0), 50, 0);
    assert_true(isnan(way(g, 50, 0, 50, 50)));
    assert_close(way(g, 50, 0.5, 50, 50), 49.5, 0); /* on the bridge */
    dikas_graph_free(g);
}

static void test_places_on_one_edge(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 100 0", "0 0, 0 10, 100 10, 100 0");
    ADD_REAL(t, "cost", 100, 12);
    ADD_TEXT(t, "oneway", "yes", "no");
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_close(way(g, 20, 0, 30, 0), 10, 0);
    assert_close(way(g, 30, 0, 20, 0), 70 + 12 + 20, 0); /* to the end, round and on */
    assert_close(way(g, 20, 0, 20, 0), 0, 0);
    dikas_graph_free(g);
    t = STREETS("0 0, 100 0", "0 0, 0 10, 100 10, 100 0");
    ADD_REAL(t, "cost", 100, 12);
    g = graph_by_cost(t, NULL);
    assert_close(way(g, 10, 0, 90, 0), 32, 0); /* round is cheaper than straight */
    assert_close(way(g, 40, 0, 60, 0), 20, 0);
    dikas_graph_free(g);
}

/* Also where nothing costs anything, a one-way is one. */
static void test_free_oneway(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 100 0");
    ADD_REAL(t, "cost", 0);
    ADD_TEXT(t, "oneway", "yes");
    dikas_graph *g = graph_by_cost(t, NULL);
    assert_close(way(g, 20, 0, 30, 0), 0, 0);
    assert_true(isnan(way(g, 30, 0, 20, 0)));
    assert_close(way(g, 30, 0, 30, 0), 0, 0);
    dikas_graph_free(g);
}

static void test_limit_is_inclusive(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0", "100 0, 300 0"), NULL);
    assert_close(way_within(g, 0, 0, 300, 0, 300), 300, 0);
    assert_true(isnan(way_within(g, 0, 0, 300, 0, nextafter(300, 0))));
    assert_close(way_within(g, 0, 3, 300, 4, 307), 307, 0);
    assert_true(isnan(way_within(g, 0, 3, 300, 4, nextafter(307, 0))));
    assert_close(way_within(g, 20, 0, 30, 0, 10), 10, 0);
    assert_true(isnan(way_within(g, 20, 0, 30, 0, 9.999)));
    assert_close(way_within(g, 20, 0, 20, 0, 0), 0, 0);
    dikas_graph_free(g);
    dikas_table *t = STREETS("0 0, 100 0", "100 0, 300 0");
    ADD_REAL(t, "cost", 0.1, 0.2);
    g = graph_by_cost(t, NULL);
    const double cost = way(g, 0, 0, 300, 0);
    assert_close(way_within(g, 0, 0, 300, 0, cost), cost, 0);
    assert_close(way_within(g, 300, 0, 0, 0, cost), cost, 0);
    dikas_graph_free(g);
}

static void test_legs_cost(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *walk;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.leg_cost_per_metre = 0.25;
    dikas_graph *g = graph_with(STREETS("0 0, 100 0"), NULL, &options, NULL);
    assert_close(way(g, 0, 8, 100, 4), 103, 0);
    dikas_graph_free(g);
    options.leg_cost_per_metre = DIKAS_MISSING;
    assert_ok(dikas_profile_new("walk", &walk, &err), err);
    assert_ok(dikas_profile_set_speed(walk, 6, &err), err);
    options.profile = walk;
    g = graph_with(STREETS("0 0, 1000 0"), NULL, &options, NULL);
    assert_close(way(g, 0, 50, 1000, 50), 11, 1e-12);
    dikas_graph_free(g);
    dikas_profile_free(walk);
}

/* A pair has the same bits both ways also where legs are far longer than the network. */
static void test_long_legs_are_exact(void **state)
{
    (void)state;
    double xy[40];
    dikas_graph *g = graph_of(STREETS("0 0, 0.3 0", "0.3 0, 0.7 0.1", "0.7 0.1, 0 0"), NULL);
    for (uint64_t i = 0; i < 40; i++)
        xy[i] = (dikas_random(5, i) - 0.5) * pow(10, (double)(i / 2 % 6));
    dikas_places *places = places_on(g, 20, xy, HUGE_VAL);
    dikas_relation *relation = access_between(g, places, places, HUGE_VAL);
    double *by_row = matrix_of(relation, DIKAS_BY_ROW, 1);
    double *by_column = matrix_of(relation, DIKAS_BY_COLUMN, 1);
    for (int i = 0; i < 400; i++) {
        assert_false(isnan(by_row[i]));
        assert_close(by_row[i], by_column[i], 0);
        assert_close(by_row[i], by_row[i % 20 * 20 + i / 20], 0);
    }
    free(by_row);
    free(by_column);
    dikas_relation_free(relation);
    dikas_places_free(places);
    dikas_graph_free(g);
}

static void test_max_snap_and_missing_places(void **state)
{
    (void)state;
    const double xy[] = { 10,
                          25,
                          10,
                          nextafter(25, 30),
                          DIKAS_MISSING,
                          0,
                          0,
                          DIKAS_MISSING,
                          HUGE_VAL,
                          0,
                          1e300,
                          -1e300,
                          1e17,
                          5,
                          -3,
                          -4 };
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    dikas_places *p = places_on(g, 8, xy, 25);
    static const int ok[] = { 1, 0, 0, 0, 0, 0, 0, 1 };
    for (int i = 0; i < 8; i++) {
        assert_int_equal(dikas_places_reach(p)[i],
                         ok[i] ? DIKAS_REACH_OK : DIKAS_REACH_NOT_SNAPPED);
        assert_close(dikas_places_snap(p)[i], i == 0 ? 25 : i == 7 ? 5 : DIKAS_MISSING, 0);
    }
    dikas_relation *relation = access_between(g, p, p, HUGE_VAL);
    double *all = matrix_of(relation, DIKAS_BY_ROW, 1);
    for (int i = 0; i < 64; i++)
        assert_int_equal(!isnan(all[i]), ok[i / 8] && ok[i % 8]);
    free(all);
    dikas_relation_free(relation);
    dikas_places_free(p);
    p = places_on(g, 8, xy, HUGE_VAL); /* no limit to the distance: numbers stay numbers */
    for (int i = 0; i < 8; i++)
        assert_true(dikas_places_reach(p)[i] == DIKAS_REACH_NOT_SNAPPED ||
                    isfinite(dikas_places_snap(p)[i]));
    dikas_places_free(p);
    p = places_on(g, 8, xy, 0);
    assert_int_equal(dikas_places_reach(p)[0], DIKAS_REACH_NOT_SNAPPED);
    dikas_places_free(p);
    p = places_on(g, 0, NULL, 25);
    relation = access_between(g, p, p, 1);
    assert_int_equal(dikas_relation_size(relation, DIKAS_BY_ROW), 0);
    dikas_relation_free(relation);
    dikas_places_free(p);
    dikas_error err;
    assert_int_equal(dikas_places_new(g, 8, xy, -1, 1, NULL, &p, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_places_new(g, 8, xy, NAN, 1, NULL, &p, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_places_new(g, 8, xy, 1, 0, NULL, &p, &err), DIKAS_EINVAL);
    dikas_graph_free(g);
}

static void test_small_parts(void **state)
{
    (void)state;
    dikas_error err;
    dikas_places *p;
    /* four nodes in a row; two nodes apart; a place near either, one far off, one between */
    dikas_graph *g =
        graph_of(STREETS("0 0, 100 0", "100 0, 200 0", "200 0, 300 0", "0 50, 100 50"), NULL);
    const double xy[] = { 50, 1, 50, 49, 50, 500, 50, 120 };
    assert_ok(dikas_places_new(g, 4, xy, 100, 3, NULL, &p, &err), err);
    static const int reach[] = { DIKAS_REACH_OK, DIKAS_REACH_OK, DIKAS_REACH_NOT_SNAPPED,
                                 DIKAS_REACH_ISLAND };
    static const double snap[] = { 1, 49, NAN, NAN };
    for (int i = 0; i < 4; i++) {
        assert_int_equal(dikas_places_reach(p)[i], reach[i]);
        assert_close(dikas_places_snap(p)[i], snap[i], 0);
    }
    assert_int_equal(dikas_places_moved(p), 1);
    dikas_places_free(p);
    assert_ok(dikas_places_new(g, 4, xy, 100, 2, NULL, &p, &err), err);
    assert_close(dikas_places_snap(p)[1], 1, 0);
    assert_close(dikas_places_snap(p)[3], 70, 0);
    assert_int_equal(dikas_places_moved(p), 0);
    dikas_places_free(p);
    /* the largest part always counts */
    assert_ok(dikas_places_new(g, 4, xy, 100, 1000, NULL, &p, &err), err);
    assert_int_equal(dikas_places_reach(p)[0], DIKAS_REACH_OK);
    assert_int_equal(dikas_places_reach(p)[3], DIKAS_REACH_ISLAND);
    dikas_places_free(p);
    dikas_graph_free(g);
}

/* Of five nodes in a row the middle is closed; two nodes apart were small all along, and the stub
 * between two cuts shares no vertex with anything. */
static void test_parts_of_closed_streets(void **state)
{
    (void)state;
    dikas_error err;
    dikas_places *p;
    dikas_graph *open = graph_of(
        STREETS("0 0, 100 0", "100 0, 200 0", "200 0, 300 0", "300 0, 400 0", "0 300, 100 300"),
        NULL);
    dikas_graph *g = graph_of(
        STREETS("0 0, 100 0", "200 0, 300 0", "300 0, 400 0", "0 300, 100 300", "130 0, 150 0"),
        NULL);
    const double xy[] = { 50, 1, 250, 1, 50, 310, 140, 5 };
    static const int before[] = { DIKAS_REACH_ISLAND, DIKAS_REACH_OK, DIKAS_REACH_ISLAND,
                                  DIKAS_REACH_OK };
    static const int after[] = { DIKAS_REACH_OK, DIKAS_REACH_OK, DIKAS_REACH_ISLAND,
                                 DIKAS_REACH_OK };
    static const double snap[] = { 1, 1, NAN, 5 };
    assert_ok(dikas_places_new(g, 4, xy, 100, 3, NULL, &p, &err), err);
    for (int i = 0; i < 4; i++)
        assert_int_equal(dikas_places_reach(p)[i], before[i]);
    dikas_places_free(p);
    for (int64_t least = 3; least <= 1000; least += 997) {
        assert_ok(dikas_graph_keep_parts(g, open, &err), err);
        assert_ok(dikas_places_new(g, 4, xy, 100, least, NULL, &p, &err), err);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(dikas_places_reach(p)[i], after[i]);
            assert_close(dikas_places_snap(p)[i], snap[i], 0);
        }
        dikas_places_free(p);
    }
    dikas_graph_free(g);
    dikas_graph_free(open);
}

/* Closed places have no pairs, the others keep theirs. */
static void test_closed_places(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0", "100 0, 200 0"), NULL);
    const double from_xy[] = { 10, 0, 20, 0, 110, 0, 10, 900 }, to_xy[] = { 100, 0, 30, 0 };
    const uint8_t from_closed[] = { 0, 1, 0, 1 }, to_closed[] = { 0, 1 };
    static const double expected[2][8] = { { 90, NAN, NAN, NAN, 10, NAN, NAN, NAN },
                                           { 90, 20, NAN, NAN, 10, 80, NAN, NAN } };
    for (int open = 0; open < 2; open++) {
        const uint8_t none[2] = { 0, 0 };
        dikas_places *from = places_on(g, 4, from_xy, 10), *to = places_on(g, 2, to_xy, 10);
        dikas_places_close(from, from_closed);
        dikas_places_close(to, open ? none : to_closed);
        assert_int_equal(dikas_places_reach(from)[1], DIKAS_REACH_CLOSED);
        assert_int_equal(dikas_places_reach(from)[3], DIKAS_REACH_CLOSED);
        assert_true(isnan(dikas_places_snap(from)[1]));
        assert_int_equal(dikas_places_reach(from)[2], DIKAS_REACH_OK);
        dikas_relation *r = access_between(g, from, to, HUGE_VAL);
        for (int d = 0; d < 2; d++) {
            double *m = matrix_of(r, (dikas_direction)d, 1);
            for (int i = 0; i < 8; i++)
                assert_close(m[i], expected[open][i], 0);
            free(m);
        }
        dikas_relation_free(r);
        dikas_places_free(from);
        dikas_places_free(to);
    }
    dikas_graph_free(g);
}

/* ---- errors ---- */

static void refuse_network(dikas_table *t, const dikas_graph_options *options, dikas_status status,
                           const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *g = NULL;
    assert_int_equal(dikas_graph_new(t, NULL, options, NULL, NULL, &g, &err), status);
    if (!strstr(err.message, words))
        print_error("'%s' is not in '%s'\n", words, err.message);
    assert_non_null(strstr(err.message, words));
    dikas_table_free(t);
}

static void test_no_usable_edge(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *car;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    refuse_network(STREETS(NULL, "5 5, 5 5"), &options, DIKAS_EINVAL,
                   "streets.gpkg:streets: no usable edge: of 2 lines 1 are without geometry");
    refuse_network(STREETS(NULL, ""), &options, DIKAS_EINVAL, "no lines");
    refuse_network(STREETS("3 3"), &options, DIKAS_EINVAL, "no lines");
    refuse_network(dikas_table_new(3), &options, DIKAS_EINVAL, "no lines");
    assert_ok(dikas_profile_new("car", &car, &err), err);
    options.profile = car;
    dikas_table *t = STREETS("0 0, 1 0", "0 0, 0 1");
    ADD_TEXT(t, "highway", "footway", "steps");
    refuse_network(t, &options, DIKAS_EINVAL, "2 closed to the mode");
    options.cost_column = "kost";
    t = STREETS("0 0, 1 0");
    ADD_REAL(t, "cost", 1);
    refuse_network(t, &options, DIKAS_ENOTFOUND, "no column 'kost'; near: 'cost'");
    options.cost_column = NULL;
    options.oneway_column = "direction";
    refuse_network(STREETS("0 0, 1 0"), &options, DIKAS_ENOTFOUND, "no column 'direction'");
    dikas_profile_free(car);
}

static void test_columns_of_places(void **state)
{
    (void)state;
    dikas_error err;
    dikas_relation *relation;
    const double xy[] = { 0, 0, 50, 0, 100, 0 };
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    dikas_places *p = places_on(g, 3, xy, 1);
    const int32_t some[] = { 0, 2 }, wrong[] = { 2, 0 }, repeated[] = { 1, 1 }, beyond[] = { 3 };
    assert_ok(dikas_access_new(g, p, p, some, 2, HUGE_VAL, &relation, &err), err);
    double *all = matrix_of(relation, DIKAS_BY_COLUMN, 1);
    static const double expected[] = { 0, 100, 50, 50, 100, 0 };
    for (int i = 0; i < 6; i++)
        assert_close(all[i], expected[i], 0);
    free(all);
    dikas_relation_free(relation);
    assert_int_equal(dikas_access_new(g, p, p, wrong, 2, 1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, repeated, 2, 1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, beyond, 1, 1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, some, 4, 1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, some, -1, 1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, some, 2, -1, &relation, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_access_new(g, p, p, some, 2, NAN, &relation, &err), DIKAS_EINVAL);
    assert_ok(dikas_access_new(g, p, p, some, 0, 1, &relation, &err), err);
    assert_int_equal(dikas_relation_size(relation, DIKAS_BY_COLUMN), 0);
    dikas_relation_free(relation);
    dikas_places_free(p);
    dikas_graph_free(g);
}

/* ---- the border ---- */

static void test_border_cost(void **state)
{
    (void)state;
    dikas_error err;
    /* a cross in a square whose sides carry no nodes but the corners */
    dikas_graph *g =
        graph_of(STREETS("0 0, 100 0, 100 100, 0 100, 0 0", "0 0, 50 50", "50 50, 50 80"), NULL);
    const double xy[] = { 50, 50, 50, 80, 100, 50, DIKAS_MISSING, 0 };
    dikas_places *p = places_on(g, 4, xy, 100);
    double cost[4];
    assert_ok(dikas_border_cost(g, p, 19.9, cost, NULL, &err), err);
    assert_close(cost[0], hypot(50, 50), 1e-9);
    assert_close(cost[1], hypot(50, 50) + 30, 1e-9);
    assert_close(cost[2], 150, 0);
    assert_true(isnan(cost[3]));
    assert_ok(dikas_border_cost(g, p, 20, cost, NULL, &err), err);
    assert_close(cost[0], 30, 0);
    assert_close(cost[1], 0, 0);
    assert_ok(dikas_border_cost(g, p, -1, cost, NULL, &err), err);
    assert_true(isnan(cost[0]));
    dikas_places_free(p);
    dikas_graph_free(g);
    g = graph_of(STREETS("0 0, 100 0", "100 0, 200 0"), NULL); /* a hull of two corners */
    p = places_on(g, 1, (const double[]){ 100, 7 }, 100);
    assert_ok(dikas_border_cost(g, p, 0, cost, NULL, &err), err);
    assert_close(cost[0], 7, 0);
    dikas_places_free(p);
    dikas_graph_free(g);
}

/* ---- what took very long ---- */

/* Many roads that meet in one node; one feature far off; one arc dearer than all the others. Each
 * was once quadratic or worse: then this test does not come to an end in time. */
static void test_no_traps(void **state)
{
    (void)state;
    enum { SIDE = 120, N = 2 * SIDE * SIDE + SIDE, PLACES = 2000 };
    const char **text = malloc((N + 1) * sizeof *text);
    char(*line)[80] = malloc(N * sizeof *line);
    double *cost = malloc(N * sizeof *cost), *column, xy[2 * PLACES];
    dikas_error err;
    int n = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int k = 0; k < 2; k++) {
            const int x = 25500000 + i / SIDE, y = 6670000 + i % SIDE;
            snprintf(line[n], sizeof *line, "%d %d, %d %d", x, y, x + k, y + 1 - k);
            cost[n] = 1 + 3 * dikas_random(1, (uint64_t)n);
            n++;
        }
    snprintf(line[n++], sizeof *line, "0 0, 1 1");
    cost[7] = cost[n - 1] = 1e9;
    for (int i = 0; i < n; i++)
        text[i] = line[i];
    dikas_table *t = streets_of(n, text);
    assert_ok(dikas_table_add(t, "cost", &column, &err), err);
    memcpy(column, cost, (size_t)n * sizeof *cost);
    dikas_graph *g = graph_by_cost(t, NULL);
    for (uint64_t i = 0; i < 2 * PLACES; i++)
        xy[i] = (i % 2 ? 6670000 : 25500000) + SIDE * dikas_random(2, i);
    dikas_places *p = places_on(g, PLACES, xy, HUGE_VAL);
    dikas_places *few = places_on(g, 3, xy, HUGE_VAL);
    dikas_relation *relation = access_between(g, few, p, HUGE_VAL);
    double nearest[3 * 5];
    assert_ok(dikas_relation_nearest(relation, DIKAS_BY_ROW, 5, nearest, NULL, NULL, &err), err);
    double *all = matrix_of(relation, DIKAS_BY_ROW, 1);
    for (int i = 0; i < 3; i++)
        assert_close(nearest[5 * i], 0, 0);
    assert_false(isnan(all[PLACES - 1]));
    free(all);
    dikas_relation_free(relation);
    dikas_places_free(few);
    dikas_places_free(p);
    dikas_graph_free(g);
    n = 0;
    for (; n < N; n++) {
        snprintf(line[n], sizeof *line, "0 0, %d %d", n % 170 - 85, n / 170 + 1);
        text[n] = line[n];
    }
    g = graph_of(streets_of(n, text), NULL);
    assert_int_equal(dikas_graph_nodes(g), n + 1);
    assert_close(way(g, 0, 0, 0, 1), 1, 0);
    dikas_graph_free(g);
    free(line);
    free(cost);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_vertices_connect),
        cmocka_unit_test(test_junction_at_inner_vertex),
        cmocka_unit_test(test_multilines_and_nothing),
        cmocka_unit_test(test_points_that_stand_still),
        cmocka_unit_test(test_edges_that_stand_twice),
        cmocka_unit_test(test_mirrored_edges_are_two),
        cmocka_unit_test(test_parallel_edges_of_other_cost),
        cmocka_unit_test(test_lollipop),
        cmocka_unit_test(test_ring_alone),
        cmocka_unit_test(test_oneway_columns),
        cmocka_unit_test(test_cost_column_is_split),
        cmocka_unit_test(test_costs_refused),
        cmocka_unit_test(test_points_off_the_earth),
        cmocka_unit_test(test_tiny_and_large_costs),
        cmocka_unit_test(test_join_tolerance),
        cmocka_unit_test(test_options_refused),
        cmocka_unit_test(test_barriers_split),
        cmocka_unit_test(test_barrier_at_crossing),
        cmocka_unit_test(test_snap_splits_an_edge),
        cmocka_unit_test(test_snap_to_several_edges),
        cmocka_unit_test(test_snap_to_node),
        cmocka_unit_test(test_places_on_one_edge),
        cmocka_unit_test(test_free_oneway),
        cmocka_unit_test(test_limit_is_inclusive),
        cmocka_unit_test(test_legs_cost),
        cmocka_unit_test(test_long_legs_are_exact),
        cmocka_unit_test(test_max_snap_and_missing_places),
        cmocka_unit_test(test_small_parts),
        cmocka_unit_test(test_parts_of_closed_streets),
        cmocka_unit_test(test_closed_places),
        cmocka_unit_test(test_no_usable_edge),
        cmocka_unit_test(test_columns_of_places),
        cmocka_unit_test(test_border_cost),
        cmocka_unit_test(test_no_traps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
