/* SPDX-License-Identifier: MIT */
/**
 * @file test_isochrone.c
 * Isochrones of small networks by hand, and of random ones by the definition: nothing in a polygon
 * costs more than its limit.
 */
#include "fail_alloc.h"
#include "isochrones.h"

enum { MOST_ROADS = 500 };

/* ---- random networks ---- */

typedef struct {
    uint64_t seed, drawn;
    int n, side;
    double east, north; /* of the whole town */
    char text[MOST_ROADS][240];
    const char *line[MOST_ROADS], *oneway[MOST_ROADS], *highway[MOST_ROADS], *route[MOST_ROADS];
    double cost[MOST_ROADS];
} town;

static double draw(town *t)
{
    return dikas_random(t->seed, t->drawn++);
}

static void corner_of(const town *t, int i, int j, double *xy)
{
    const uint64_t at = 1000 + 2 * (uint64_t)(i * t->side + j);
    xy[0] = t->east + 60 * (i + 0.7 * dikas_random(t->seed, at));
    xy[1] = t->north + 60 * (j + 0.7 * dikas_random(t->seed, at + 1));
}

/* A road with a bend; some are one-way, some missing, some ferries, some dear, some free. */
static void add_road(town *t, int i, int j, int k, int l)
{
    double a[2], b[2];
    const int at = t->n;
    const double bend = draw(t) < 0.3 ? 25 * draw(t) : 0;
    if (draw(t) < 0.25 || at == MOST_ROADS)
        return;
    corner_of(t, i, j, a);
    corner_of(t, k, l, b);
    snprintf(t->text[at], sizeof t->text[at], "%.17g %.17g, %.17g %.17g, %.17g %.17g", a[0], a[1],
             (a[0] + b[0]) / 2 + bend, (a[1] + b[1]) / 2 - bend, b[0], b[1]);
    t->line[at] = t->text[at];
    t->oneway[at] = draw(t) < 0.2 ? "yes" : draw(t) < 0.1 ? "-1" : NULL;
    t->route[at] = draw(t) < 0.06 ? "ferry" : NULL;
    t->highway[at] = t->route[at] ? NULL : "residential";
    t->cost[at] = draw(t) < 0.1 ? 0 : draw(t) < 0.1 ? 150 : 20 + 60 * draw(t);
    t->n++;
}

static dikas_graph *make_town(town *t, uint64_t seed, double east, double north)
{
    static const double legs[] = { 0, 0.5, 1, 2 };
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_profile *profile = NULL;
    double *cost;
    *t = (town){ .seed = seed, .east = east, .north = north };
    t->side = 3 + (int)(draw(t) * 5);
    for (int i = 0; i < t->side; i++)
        for (int j = 0; j < t->side; j++) {
            if (i + 1 < t->side)
                add_road(t, i, j, i + 1, j);
            if (j + 1 < t->side)
                add_road(t, i, j, i, j + 1);
            if (i + 1 < t->side && j + 1 < t->side && draw(t) < 0.2)
                add_road(t, i, j, i + 1, j + 1);
        }
    dikas_table *lines = streets_of(t->n, t->line);
    assert_ok(dikas_table_add_text(lines, "oneway", t->oneway, &err), err);
    assert_ok(dikas_table_add_text(lines, "highway", t->highway, &err), err);
    assert_ok(dikas_table_add_text(lines, "route", t->route, &err), err);
    assert_ok(dikas_table_add(lines, "cost", &cost, &err), err);
    memcpy(cost, t->cost, (size_t)t->n * sizeof *cost);
    assert_ok(dikas_profile_new("walk", &profile, &err), err);
    options.profile = profile;
    options.cost_column = "cost";
    options.oneway_column = "oneway";
    options.leg_cost_per_metre = legs[seed % 4];
    dikas_graph *g = graph_with(lines, NULL, &options, NULL);
    dikas_profile_free(profile);
    return g;
}

/* Every answer is the same for one thread and for eight. */
static iso_answer find_twice(const iso_question *q)
{
    iso_answer one = iso_find(q, 1), eight = iso_find(q, 8);
    const dikas_column *a = dikas_table_wkb(one.table), *b = dikas_table_wkb(eight.table);
    assert_memory_equal(a->start, b->start, ((size_t)q->n_limits + 1) * sizeof(int64_t));
    assert_memory_equal(a->bytes, b->bytes, (size_t)a->start[q->n_limits]);
    assert_memory_equal(one.area, eight.area, (size_t)q->n_limits * sizeof(double));
    iso_clear(&eight);
    return one;
}

static void check_town(uint64_t seed, double east, double north, iso_score *score)
{
    static const double sizes[] = { 5, 3, 1.7, 8 };
    static const double limits[] = { 25, 60, 130 };
    town *t = malloc(sizeof *t);
    dikas_graph *g = make_town(t, seed, east, north);
    double service[6];
    const double edge = 60 * t->side + 40;
    const double box[] = { east - 80, north - 80, east + edge, north + edge };
    for (int i = 0; i < 6; i++)
        service[i] = (i % 2 ? north : east) + draw(t) * (edge - 60);
    if (seed % 5 == 0)
        corner_of(t, 1, 1, service);
    const iso_question q = { .graph = g,
                             .service = service,
                             .n_services = 1 + (int)(seed % 3),
                             .limit = limits,
                             .n_limits = 3,
                             .max_snap = seed % 7 == 0 ? 12 : 50,
                             .resolution = sizes[seed / 3 % 4],
                             .min_component = 1 + (int64_t)(seed % 4) * 2 };
    iso_answer a = find_twice(&q);
    iso_check_rings(&a);
    iso_check_outlines(&q, &a);
    iso_check_points(&q, &a, 1000, seed, box, 2, score);
    iso_clear(&a);
    dikas_graph_free(g);
    free(t);
}

/* Blocks are 60 m wide and nearest streets change often; outlines are long. */
static void check_towns(uint64_t first, uint64_t end, double east, double north)
{
    iso_score score = { 0 };
    for (uint64_t seed = first; seed < end; seed++)
        check_town(seed, east, north, &score);
    print_message("%lld of %lld places within are covered (%.1f %%); %lld clear, %lld missed\n",
                  (long long)score.covered, (long long)score.within,
                  100 * (double)score.covered / (double)score.within, (long long)score.clear,
                  (long long)score.missed);
    assert_true(score.inside > 3000);
    assert_true((double)score.covered >= 0.75 * (double)score.within);
    assert_true(score.clear > 300);
    assert_true((double)score.missed <= 0.02 * (double)score.clear);
}

static void test_towns(void **state)
{
    (void)state;
    check_towns(0, 60, 0, 0);
}

/* Eastings as in Finland's ETRS-GK25, where a coordinate has eight digits before the point. */
static void test_far_east(void **state)
{
    (void)state;
    check_towns(100, 130, 25496813.37, 6672513.21);
}

/* ---- by hand: a metre costs 1, to the street and along it ---- */

static iso_answer ask(const dikas_graph *g, double x, double y, double limit, double max_snap)
{
    const double service[] = { x, y };
    const iso_question q = { g, service, 1, &limit, 1, max_snap, 0.5, 1 };
    iso_answer a = find_twice(&q);
    iso_check_rings(&a);
    iso_check_outlines(&q, &a);
    return a;
}

static int has(const iso_answer *a, double x, double y)
{
    return iso_contains(a->geometry, 0, x, y);
}

/* |x - 50| + |y| <= 20: a diamond of 800 m2. Squares of half a metre lose two at most on each side.
 */
static void test_single_street(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    iso_answer a = ask(g, 50, 0, 20, 1000);
    assert_true(a.area[0] <= 800 && a.area[0] >= 2 * 18.5 * 18.5);
    assert_int_equal(a.geometry->n_parts, 1);
    assert_int_equal(a.geometry->n_paths, 1);
    assert_true(has(&a, 50, 18.4) && has(&a, 31.6, 0.1) && has(&a, 60, -8.6));
    assert_false(has(&a, 50, 20.1) || has(&a, 29.9, 0) || has(&a, 60, -10.1));
    iso_clear(&a);
    a = ask(g, 50, 3, 20, 4); /* the service's own leg counts, and none is longer than 4 m */
    assert_true(has(&a, 50, 3.4) && has(&a, 50, -3.4) && has(&a, 65, 0.1) && has(&a, 61, 3.4));
    assert_false(has(&a, 50, 4.1) || has(&a, 67.1, 0) || has(&a, 64, 3.4));
    iso_clear(&a);
    dikas_graph_free(g);
}

static void test_cross(void **state)
{
    (void)state;
    dikas_graph *g =
        graph_of(STREETS("-50 0, 0 0", "0 0, 50 0", "0 -50, 0 0", "0 0, 0 20, 0 50"), NULL);
    iso_answer a = ask(g, 0, 0, 30, 1000);
    for (int turn = 0; turn < 4; turn++) {
        const double c = turn % 2 ? 0 : turn ? -1 : 1, s = turn % 2 ? turn - 2 : 0;
        assert_true(has(&a, 28.5 * c, 28.5 * s));
        assert_false(has(&a, 30.1 * c, 30.1 * s));
        /* aside of a street by 5, along it by 20 */
        assert_true(has(&a, 20 * c - 5 * s, 20 * s + 5 * c));
        assert_false(has(&a, 26 * c - 5 * s, 26 * s + 5 * c));
    }
    assert_true(a.area[0] <= 1800 && a.area[0] >= 2 * 28 * 28);
    iso_clear(&a);
    dikas_graph_free(g);
}

/* From 0 to 100 only. Who stands behind a service on the street cannot go back to it; at its start
 * there is the half disc from which one comes straight to the node. */
static void test_one_way(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 50 0, 100 0");
    ADD_REAL(t, "cost", 100);
    ADD_TEXT(t, "oneway", "yes");
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    options.oneway_column = "oneway";
    options.leg_cost_per_metre = 1;
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    iso_answer a = ask(g, 50, 0, 20, 1000);
    assert_true(has(&a, 31.6, 0.1) && has(&a, 48.4, 10));
    assert_false(has(&a, 50.1, 0) || has(&a, 51, 1) || has(&a, 50.1, 15));
    assert_true(a.area[0] <= 400 && a.area[0] >= 17.5 * 17.5); /* outlines along the lattice */
    iso_clear(&a);
    a = ask(g, 0, 0, 20, 1000);
    assert_true(has(&a, -1.6, 0) && has(&a, -10, 10));
    assert_false(has(&a, 0.1, 0) || has(&a, 0.6, 3) || has(&a, -20.1, 0));
    assert_true(a.area[0] <= 629 && a.area[0] >= 550);
    iso_clear(&a);
    dikas_graph_free(g);
}

/* Two banks 40 m apart, with a bridge 500 m away: across the middle one is nearest to the other
 * bank and has to go all the way round. */
static void test_river(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 500 0", "0 40, 500 40", "500 0, 500 40"), NULL);
    iso_answer a = ask(g, 100, 0, 60, 1000);
    assert_true(has(&a, 100, 19.2) && has(&a, 130, 19.2) && has(&a, 100, -58.4));
    assert_false(has(&a, 100, 20.1) || has(&a, 100, 40) || has(&a, 100, 59));
    iso_clear(&a);
    dikas_graph_free(g);
}

/* A street round a block of 100 m, of which 10 m are near enough to it. */
static void test_hole(void **state)
{
    (void)state;
    dikas_graph *g =
        graph_of(STREETS("0 0, 100 0", "100 0, 100 100", "100 100, 0 100", "0 100, 0 0"), NULL);
    iso_answer a = ask(g, 0, 0, 500, 10);
    assert_int_equal(a.geometry->n_parts, 1);
    assert_int_equal(a.geometry->n_paths, 2);
    assert_false(has(&a, 50, 50) || has(&a, 50, 10.1) || has(&a, 89.9, 50) || has(&a, 50, 110.1));
    assert_true(has(&a, 50, 9.4) && has(&a, 90.6, 50) && has(&a, 50, 109.4) && has(&a, -6, -6));
    iso_clear(&a);
    a = ask(g, 0, 0, 150, 10); /* the far corner is 200 m away: no ring, no hole */
    assert_int_equal(a.geometry->n_parts, 1);
    assert_int_equal(a.geometry->n_paths, 1);
    assert_false(has(&a, 100, 100));
    iso_clear(&a);
    dikas_graph_free(g);
}

/* A ferry is boarded where its line ends. */
static void test_ferry(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *walk = NULL;
    dikas_table *t = STREETS("0 0, 100 0", "100 0, 300 0", "300 0, 400 0");
    ADD_TEXT(t, "highway", "residential", NULL, "residential");
    ADD_TEXT(t, "route", NULL, "ferry", NULL);
    ADD_REAL(t, "cost", 100, 50, 100);
    assert_ok(dikas_profile_new("walk", &walk, &err), err);
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.profile = walk;
    options.cost_column = "cost";
    options.leg_cost_per_metre = 1;
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    iso_answer a = ask(g, 350, 0, 130, 1000); /* 50 to the quay, 50 across, 30 left */
    assert_true(has(&a, 71.6, 0.1) && has(&a, 128.4, 0.1) && has(&a, 221.6, 0.1));
    assert_false(has(&a, 69.9, 0) || has(&a, 130.1, 0) || has(&a, 175, 0) || has(&a, 219.9, 0));
    assert_int_equal(a.geometry->n_parts, 2);
    iso_clear(&a);
    dikas_graph_free(g);
    dikas_profile_free(walk);
}

/* A part of two nodes does not count beside one of three; where it would be nearest, the next
 * street is. */
static void test_small_part(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 50 0", "50 0, 100 0", "40 10, 60 10"), NULL);
    const double service[] = { 50, 0 }, limit = 30;
    iso_question q = { g, service, 1, &limit, 1, 1000, 0.5, 3 };
    iso_answer a = find_twice(&q);
    assert_true(has(&a, 50, 10) && has(&a, 50, 28));
    iso_clear(&a);
    q.min_component = 1;
    a = find_twice(&q);
    iso_check_outlines(&q, &a);
    assert_true(has(&a, 50, 4.4));
    assert_false(has(&a, 50, 5.1) || has(&a, 50, 10) || has(&a, 50, 28));
    iso_clear(&a);
    dikas_graph_free(g);
}

/* The dead end at (50, 0) is not connected to the street that passes over its node: a place exactly
 * there belongs to the dead end alone. */
static void test_node_under_street(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0", "50 0, 50 50"), NULL);
    const double service[] = { 20, 0 }, limit = 60, at[] = { 50, 0 };
    const iso_question q = { g, service, 1, &limit, 1, 1000, 0.5, 1 };
    double *cost = iso_costs(&q, 1, at);
    assert_true(isinf(*cost));
    free(cost);
    iso_answer a = find_twice(&q);
    iso_check_outlines(&q, &a);
    assert_false(has(&a, 50, 0));
    assert_true(has(&a, 48.4, 0.1) && has(&a, 51.6, 0.1) && has(&a, 54, -5));
    iso_clear(&a);
    dikas_graph_free(g);
}

/* Limits are inclusive: a free street is reached at 0 as far as one may be from it. */
static void test_limit_zero(void **state)
{
    (void)state;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    iso_answer a = ask(g, 50, 0, 0, 1000);
    assert_int_equal(a.geometry->n_parts, 0);
    assert_close(a.area[0], 0, 0);
    iso_clear(&a);
    dikas_graph_free(g);
    dikas_table *t = STREETS("0 0, 100 0");
    ADD_REAL(t, "cost", 0);
    g = graph_by_cost(t, NULL);
    a = ask(g, 50, 0, 0, 10);
    assert_true(has(&a, 50, 9.4) && has(&a, 99, -9.4) && has(&a, -6, 6));
    assert_false(has(&a, 50, 10.1) || has(&a, -8, 8));
    iso_clear(&a);
    dikas_graph_free(g);
}

static void test_nothing_within(void **state)
{
    (void)state;
    static const double limits[] = { 1, 5, 50 };
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    const double far[] = { 50, 2000, DIKAS_MISSING, DIKAS_MISSING }, aside[] = { 50, 20 };
    iso_question q = { g, far, 2, limits, 3, 1000, 0.5, 1 };
    for (int n = 0; n <= 2; n += 2) { /* no service, two that are not tied */
        q.n_services = n;
        iso_answer a = find_twice(&q);
        assert_int_equal(a.geometry->n_parts, 0);
        for (int k = 0; k < 3; k++) {
            assert_int_equal(dikas_table_wkb(a.table)->missing[k], 1);
            assert_close(a.area[k], 0, 0);
        }
        iso_clear(&a);
    }
    q.service = aside; /* its own leg costs 20: nothing within 1 and 5 */
    q.n_services = 1;
    iso_answer a = find_twice(&q);
    const uint8_t *missing = dikas_table_wkb(a.table)->missing;
    assert_true(missing[0] == 1 && missing[1] == 1 && missing[2] == 0);
    assert_true(iso_contains(a.geometry, 2, 50, 20) && iso_contains(a.geometry, 2, 75, 0.1));
    iso_clear(&a);
    dikas_graph_free(g);
}

/* The nearest of several; some of the places; all the same as each by itself and then together. */
static void test_several_services(void **state)
{
    (void)state;
    dikas_error err;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    const double xy[] = { 20, 0, 50, 500, 90, 0 }, limits[] = { 5, 10 };
    const int32_t some[] = { 0, 2 }, wrong[] = { 3 };
    dikas_places *to = places_on(g, 3, xy, 100);
    dikas_isochrones *iso = NULL;
    dikas_column wkb;
    double area[2];
    assert_ok(dikas_isochrones_new(g, 100, 1, 0.5, &iso, &err), err);
    for (int i = 0; i < 2; i++) { /* nothing stays from the time before */
        dikas_table *t = dikas_table_new(2);
        assert_ok(dikas_isochrones_find(iso, to, some, 2, limits, 2, &wkb, area, NULL, &err), err);
        assert_ok(dikas_table_take_wkb(t, &wkb, &err), err);
        const dikas_geometry *geometry = dikas_table_geometry(t);
        assert_int_equal(geometry->part[2], 4);
        assert_true(iso_contains(geometry, 1, 20, 8) && iso_contains(geometry, 1, 90, 8));
        assert_false(iso_contains(geometry, 1, 55, 0));
        dikas_table_free(t);
        assert_ok(dikas_isochrones_find(iso, to, some + 1, 1, limits, 2, &wkb, area, NULL, &err),
                  err);
        dikas_column_clear(&wkb);
        assert_true(area[1] <= 200 && area[1] >= 150);
    }
    assert_int_equal(dikas_isochrones_find(iso, to, wrong, 1, limits, 2, &wkb, area, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "service 3"));
    dikas_isochrones_free(iso);
    dikas_places_free(to);
    dikas_graph_free(g);
}

static void test_wrong_arguments(void **state)
{
    (void)state;
    dikas_error err;
    static const double bad[][2] = { { 5, 5 }, { 5, 3 }, { -1, 5 }, { 5, HUGE_VAL } };
    dikas_graph *g = graph_of(STREETS("0 0, 1000000 0"), NULL);
    dikas_places *to = places_on(g, 1, (const double[]){ 5, 5 }, 100);
    dikas_isochrones *iso = NULL;
    dikas_column wkb;
    double area[2];
    for (int i = 0; i < 3; i++) {
        const double size[] = { 0, 2e5, DIKAS_MISSING };
        assert_int_equal(dikas_isochrones_new(g, 100, 1, size[i], &iso, &err), DIKAS_EINVAL);
        assert_non_null(strstr(err.message, "resolution"));
    }
    assert_int_equal(dikas_isochrones_new(g, -1, 1, 5, &iso, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_isochrones_new(g, 100, 0, 5, &iso, &err), DIKAS_EINVAL);
    assert_ok(dikas_isochrones_new(g, 100, 1, 0.01, &iso, &err), err);
    for (size_t i = 0; i < DIKAS_COUNT(bad); i++) {
        assert_int_equal(dikas_isochrones_find(iso, to, NULL, 0, bad[i], 2, &wkb, area, NULL, &err),
                         DIKAS_EINVAL);
        assert_non_null(strstr(err.message, "limit"));
    }
    assert_int_equal(dikas_isochrones_find(iso, to, NULL, 0, bad[0], 0, &wkb, area, NULL, &err),
                     DIKAS_EINVAL);
    const double much = 1e6;
    assert_int_equal(dikas_isochrones_find(iso, to, NULL, 0, &much, 1, &wkb, area, NULL, &err),
                     DIKAS_ELIMIT);
    assert_non_null(strstr(err.message, "coarser"));
    dikas_isochrones_free(iso);
    dikas_isochrones_free(NULL);
    dikas_places_free(to);
    dikas_graph_free(g);
}

/* A street of many bends that is dear beside the way to it: feet beyond the bends, and outlines
 * that run across the street everywhere. */
static void test_bends(void **state)
{
    (void)state;
    static char text[4000];
    double limits[16], x = 0, y = 0;
    int n = 0;
    iso_score score = { 0 };
    for (uint64_t i = 0; i < 60; i++) {
        const double turn = 2.2 * dikas_random(8, i) - 1.1;
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%.17g %.17g", i ? ", " : "", x, y);
        x += 7 * cos(turn);
        y += 7 * sin(turn);
    }
    dikas_table *t = STREETS(text);
    ADD_REAL(t, "cost", 40000);
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    options.leg_cost_per_metre = 1;
    dikas_graph *g = graph_with(t, NULL, &options, NULL);
    for (uint64_t seed = 0; seed < 12; seed++) {
        const double service[] = { 0, 0 }, box[] = { -20, y - 100, x + 20, y + 100 };
        for (int k = 0; k < 16; k++)
            limits[k] = 2500 * k + 2500 * dikas_random(seed, (uint64_t)k);
        const iso_question q = { g, service, 1, limits, 16, 12, 2, 1 };
        iso_answer a = find_twice(&q);
        iso_check_rings(&a);
        iso_check_outlines(&q, &a);
        iso_check_points(&q, &a, 300, seed, box, 1, &score);
        iso_clear(&a);
    }
    assert_true(score.inside > 1000);
    dikas_graph_free(g);
}

/* ---- memory and cancelling ---- */

typedef struct {
    const dikas_graph *graph;
    const dikas_places *to;
    int threads;
} job;

static dikas_status find_all(void *context, dikas_error *err)
{
    static const double limits[] = { 20, 45 };
    const job *j = context;
    const dikas_run run = { sizeof run, j->threads, NULL, NULL };
    dikas_isochrones *iso = NULL;
    dikas_column wkb = { 0 };
    double area[2];
    DIKAS_TRY(dikas_isochrones_new(j->graph, 30, 1, 0.5, &iso, err));
    const dikas_status status =
        dikas_isochrones_find(iso, j->to, NULL, 0, limits, 2, &wkb, area, &run, err);
    if (status == DIKAS_OK)
        dikas_column_clear(&wkb);
    dikas_isochrones_free(iso);
    return status;
}

static void test_every_allocation(void **state)
{
    (void)state;
    dikas_graph *g =
        graph_of(STREETS("0 0, 50 0", "50 0, 100 0", "50 0, 50 50", "0 9, 9 30"), NULL);
    dikas_places *to = places_on(g, 2, (const double[]){ 40, 1, 2, 9 }, 100);
    job j = { g, to, 1 };
    for (; j.threads <= 2; j.threads++)
        assert_true(fail_each_allocation(find_all, &j) > 30);
    dikas_places_free(to);
    dikas_graph_free(g);
}

/* Goes on once. */
static int stop_later(double done, const char *what, void *payload)
{
    int *told = payload;
    assert_true(done >= 0 && done <= 1);
    assert_non_null(what);
    return ++*told < 2;
}

static void test_cancelling(void **state)
{
    (void)state;
    dikas_error err;
    const double limit = 20;
    dikas_graph *g = graph_of(STREETS("0 0, 100 0"), NULL);
    dikas_places *to = places_on(g, 1, (const double[]){ 50, 0 }, 100);
    dikas_isochrones *iso = NULL;
    dikas_column wkb;
    double area;
    int told = 0;
    const dikas_run runs[] = { { sizeof *runs, 2, stop_at_once, NULL },
                               { sizeof *runs, 2, stop_later, &told } };
    assert_ok(dikas_isochrones_new(g, 100, 1, 0.5, &iso, &err), err);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            dikas_isochrones_find(iso, to, NULL, 0, &limit, 1, &wkb, &area, &runs[i], &err),
            DIKAS_ECANCELLED);
        assert_non_null(strstr(err.message, "cancelled"));
    }
    assert_int_equal(told, 2);
    dikas_isochrones_free(iso);
    dikas_places_free(to);
    dikas_graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_street),
        cmocka_unit_test(test_cross),
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_river),
        cmocka_unit_test(test_hole),
        cmocka_unit_test(test_ferry),
        cmocka_unit_test(test_small_part),
        cmocka_unit_test(test_node_under_street),
        cmocka_unit_test(test_limit_zero),
        cmocka_unit_test(test_nothing_within),
        cmocka_unit_test(test_several_services),
        cmocka_unit_test(test_wrong_arguments),
        cmocka_unit_test(test_bends),
        cmocka_unit_test(test_every_allocation),
        cmocka_unit_test(test_cancelling),
        cmocka_unit_test(test_towns),
        cmocka_unit_test(test_far_east),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
